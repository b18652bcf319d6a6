//! A run: from a recipe to a pack, with checkpoints that it can be taken up from, and curves of what happened.

mod calibration;
mod checkpoint;
mod curve;
mod export;
mod journal;
mod training;

pub use calibration::{BadCalibration, calibrated};
pub use checkpoint::{BadCheckpoint, Checkpoint};
pub use curve::{BadCurve, draw};
pub use export::{BadExport, exported};
pub use journal::{BadJournal, Journal, Line};
pub use training::{Begin, Progress, RunError, Trainer};
