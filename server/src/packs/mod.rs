//! The packs of this machine: those in the binary, and those in the folder `models` of the data folder.
//!
//! Promises that a pack is there whole or not at all, that none is replaced, and that what is meant by a word is one pack or
//! an error. Never runs a network for a call.

mod choice;
mod shelf;

use std::path::Path;

use anyhow::{Context, Result, ensure};

pub use choice::{detector, liveness};
pub(crate) use shelf::refuse_odd_names;
pub use shelf::{Place, Shelf, Shelved};

/// Longest file that is read as a pack.
const MAX_PACK_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a file that is at most this long.
///
/// # Errors
/// When it cannot be read or is longer.
pub fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>> {
    let length = std::fs::metadata(path)
        .with_context(|| format!("{} cannot be read", path.display()))?
        .len();
    ensure!(
        length <= most,
        "{} has {length} bytes, more than any file that is meant here ({most})",
        path.display()
    );
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
