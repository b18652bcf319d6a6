//! Making packs out of the files that networks are published in. The sources of the project's own packs are named by their
//! SHA-256: another file is refused, so they can always be made again from the same bytes. Any other network is recognised by
//! what is in its file.

mod blazeface;
mod checkpoint;
mod network;
mod onnx;
mod student;
mod tflite;

use thiserror::Error;

pub use blazeface::{BLAZEFACE_SHA256, import_blazeface};
pub use checkpoint::{CheckpointError, PickleError};
pub use network::{ImportRequest, MAX_SOURCE_BYTES, import_network};
pub use onnx::OnnxError;
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
    /// The checkpoint cannot be read, or is not allowed.
    #[error("the checkpoint is refused")]
    Checkpoint(#[from] CheckpointError),
    /// The ONNX file cannot be read, or holds another network.
    #[error("the ONNX file is refused")]
    Onnx(#[from] OnnxError),
    /// The file is longer than any network that is known here.
    #[error("the file has {bytes} bytes; at most {MAX_SOURCE_BYTES} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The file does not say how far the crop reaches that the network was trained on.
    #[error(
        "the file does not say how far its crop reaches: give the scale that the network was trained on"
    )]
    CropScale,
    /// The network has fewer classes.
    #[error("there is no class {class}: the network has {classes}, counted from 0")]
    NoSuchClass {
        /// The class that was to be bona fide.
        class: usize,
        /// How many there are.
        classes: usize,
    },
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
