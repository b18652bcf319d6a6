//! Photo in, liveness verdict out.
//!
//! The engine takes the bytes of one JPEG or PNG, finds the faces in it and says how likely it is that the largest
//! one is a picture of a face (a print, a screen) instead of a live person. It promises:
//!
//! - the same verdict for the same bytes, whatever runs beside it;
//! - an error, never a panic, for every input, with the limits checked before a pixel is decoded;
//! - weights that are part of the binary, unless the caller brings packs of its own: nothing is read from disk, environment
//!   or network.
//!
//! It never knows a caller, a key, HTTP or a database, and it keeps no image.
//!
//! ```
//! use livecheck_engine::{drawn_face::DrawnFace, EncodedImage, Engine, ImageFormat, Threshold};
//!
//! let engine = Engine::embedded()?;
//! let photo = DrawnFace::new(480, 480).jpeg(90);
//! let verdict = engine.check(&EncodedImage { bytes: &photo, format: ImageFormat::Jpeg })?;
//! assert_eq!(verdict.faces.len(), 1);
//! println!("suspected fake: {}", verdict.likelihood.exceeds(Threshold::default()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decode;
mod detect;
pub mod drawn_face;
mod engine;
mod error;
mod kernels;
mod likelihood;
mod liveness;
mod nets;
pub mod networks;
mod quality;
mod reason;
mod rect;
mod verdict;
pub mod weights;

pub use decode::{EncodedImage, ImageFormat, MAX_IMAGE_BYTES, MAX_PIXELS, MAX_SIDE};
pub use engine::Engine;
pub use error::{CheckError, EngineError};
pub use likelihood::{Likelihood, OutOfRange, Threshold};
pub use liveness::LivenessPacks;
pub use reason::{Reason, ReasonCode};
pub use rect::UprightRect;
pub use verdict::{Timings, Verdict};
pub use weights::{PackKind, PackSummary};
