//! What can go wrong. A [`CheckError`]'s `Display` may be shown to the API's caller: it says what to change and nothing
//! of the inside. What an operator needs beyond that stands in the `detail` fields.

use thiserror::Error;

use crate::ImageFormat;
use crate::weights::PackError;

/// Why an image got no verdict.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CheckError {
    /// More bytes than are accepted: send a smaller file.
    #[error(
        "The image has {bytes} bytes; at most {limit} are accepted. Send it smaller or more compressed"
    )]
    ImageTooLarge {
        /// Bytes sent.
        bytes: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// Neither a JPEG nor a PNG: convert it.
    #[error("The data is neither a JPEG nor a PNG image")]
    NotAnImage,
    /// The declared format is not the real one: declare the real one.
    #[error("The image is declared as {declared}, but it is a {actual}")]
    FormatDiffers {
        /// What the sender said.
        declared: ImageFormat,
        /// What the bytes say.
        actual: ImageFormat,
    },
    /// Too wide, too high, or too many pixels in all: scale it down.
    #[error(
        "The image measures {width} x {height} pixels; at most {} pixels are accepted, and {} on a side. Send it smaller",
        crate::MAX_PIXELS,
        crate::MAX_SIDE
    )]
    TooManyPixels {
        /// Pixels, as the header states them.
        width: u32,
        /// Pixels, as the header states them.
        height: u32,
    },
    /// Damaged, cut off, or of a variety that is not supported (arithmetic coding, 12-bit and lossless JPEG).
    #[error("The {format} image is damaged, incomplete or of an unsupported variety")]
    Corrupt {
        /// The format whose rules it breaks.
        format: ImageFormat,
        /// What exactly, for the operator.
        detail: String,
    },
    /// A good image in which no face was found.
    #[error("No face was detected")]
    NoFace,
    /// A bug or a machine in trouble: not the caller's doing, try again.
    #[error("The image could not be checked")]
    Internal {
        /// What happened, for the operator.
        detail: String,
    },
}

impl CheckError {
    /// Whether another image could succeed where this one failed.
    #[must_use]
    pub fn is_callers_fault(&self) -> bool {
        !matches!(self, Self::Internal { .. })
    }

    pub(crate) fn corrupt(format: ImageFormat, detail: impl Into<String>) -> Self {
        Self::Corrupt {
            format,
            detail: detail.into(),
        }
    }
}

/// Why an engine could not be built. With the embedded packs this is a build that must not ship.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A weights pack was refused.
    #[error("the pack `{pack}` cannot be used")]
    Pack {
        /// The pack's file name without its extension.
        pack: String,
        /// What is wrong with it.
        #[source]
        source: PackError,
    },
}
