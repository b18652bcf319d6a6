//! How well attacks are told from bona fide presentations, in the terms of ISO/IEC 30107-3.
//!
//! Takes likelihoods that were measured elsewhere, and promises figures that follow from them alone: the same trials give the
//! same figures, intervals included. It never runs a network and reads no file.
//!
//! An attack is suspected when its likelihood is *above* the threshold, as the API's `isFakeFace` says. Presentations that got
//! no likelihood at all (no face was found, say) are in no error rate; they are told apart, as non-responses.
//!
//! ```
//! use livecheck_evaluation::{Responses, Trials};
//!
//! let trials = Trials::new(
//!     Responses::new([0.02, 0.05, 0.30], 0)?,
//!     [("print".to_owned(), Responses::new([0.60, 0.10, 0.90, 0.20], 1)?)],
//! )?;
//! let rates = trials.rates_at(0.15);
//! assert_eq!(rates.bpcer, 1.0 / 3.0);
//! assert_eq!(rates.apcer["print"], 0.25);
//! assert_eq!(rates.acer(), (0.25 + 1.0 / 3.0) / 2.0);
//! # Ok::<(), livecheck_evaluation::BadTrials>(())
//! ```

mod calibration;
mod curve;
mod interval;
mod rates;
mod trials;

pub use calibration::{BadCalibration, Margins, Recalibration, Slope, Target};
pub use curve::{Curve, EqualError, OperatingPoint};
pub use interval::Interval;
pub use rates::Rates;
pub use trials::{BadTrials, Responses, Trials};
