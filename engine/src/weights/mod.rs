//! Weights packs: one safetensors file each, whose metadata says what it is, and whose SHA-256 names it for good.
//!
//! The packs that the engine runs on unless it is given others are part of the binary. Loading refuses a tensor that is missing, surplus, of the wrong
//! shape or type, or not finite; there is no partial load and no default.

mod embedded;
mod header;
pub mod import;
mod inspection;
mod metadata;
mod notes;
mod pack;
mod tensors;

#[cfg(test)]
pub(crate) use embedded::EmbeddedPack;
pub use embedded::embedded;
pub(crate) use embedded::{DETECTOR, LIVENESS};
pub use inspection::{Inspection, inspect};
pub use metadata::{Calibration, ENSEMBLE, PackKind, PackMetadata};
pub use notes::{FaceView, PackNotes, Samples};
pub use pack::sha256_hex;
pub use pack::{Pack, PackError, PackSummary};
pub use tensors::PackTensors;
