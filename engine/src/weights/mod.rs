//! Weights packs: one safetensors file each, whose metadata says what it is, and whose SHA-256 names it for good.
//!
//! The packs the engine runs on are part of the binary. Loading refuses a tensor that is missing, surplus, of the wrong
//! shape or type, or not finite; there is no partial load and no default.

mod embedded;
pub mod import;
mod metadata;
mod pack;
mod tensors;

pub(crate) use embedded::{DETECTOR, EmbeddedPack, LIVENESS};
pub use metadata::{Calibration, PackKind, PackMetadata};
pub use pack::{Pack, PackError, PackSummary};
pub use tensors::PackTensors;
