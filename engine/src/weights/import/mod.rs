//! Making packs out of the files that networks are published in. Sources are named by their SHA-256: another file is
//! refused, so a pack can always be made again from the same bytes.

mod blazeface;
mod student;
mod tflite;

use thiserror::Error;

pub use blazeface::{BLAZEFACE_SHA256, import_blazeface};
pub use student::{STUDENT_SHA256, import_student};
pub use tflite::TfliteError;

use super::PackError;

/// Why a source file was refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is not the file this importer is for.
    #[error("the source's SHA-256 is {actual}, but the importer is for {expected}")]
    OtherFile {
        /// SHA-256 of the file given.
        actual: String,
        /// SHA-256 of the file wanted.
        expected: &'static str,
    },
    /// The TensorFlow Lite file cannot be read.
    #[error("the TensorFlow Lite file cannot be read")]
    Tflite(#[from] TfliteError),
    /// A tensor is missing or wrong, or the pack could not be written.
    #[error("the source's tensors do not make the network")]
    Pack(#[from] PackError),
}

fn expect_sha256(bytes: &[u8], expected: &'static str) -> Result<(), ImportError> {
    let actual = super::pack::sha256_hex(bytes);
    if actual == expected {
        Ok(())
    } else {
        Err(ImportError::OtherFile { actual, expected })
    }
}
