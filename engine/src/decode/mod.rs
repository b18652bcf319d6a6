//! Encoded bytes in, an upright image out.
//!
//! Promises: size, format, completeness and pixel bounds are checked from the headers before a pixel is decoded; a
//! damaged or cut-off file is refused, never completed with grey; at most one full RGB buffer is held beside what the
//! format's own decoder needs. The pixels are never rotated: the orientation is applied where they are read.

#[cfg(test)]
mod flipped_bytes;
mod format;
mod jpeg;
mod jpeg_segments;
mod orientation;
mod png;
mod png_chunks;
mod quarter_turn;
mod resample;
mod upright;

pub use format::{EncodedImage, ImageFormat};
pub(crate) use orientation::Orientation;
pub(crate) use quarter_turn::QuarterTurn;
pub(crate) use resample::Rgb8Image;
pub(crate) use upright::UprightImage;

use crate::CheckError;

/// Most bytes an encoded image may have: 10 MiB.
pub const MAX_IMAGE_BYTES: usize = 10_485_760;
/// Most pixels an image may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Most pixels an image may have on a side.
pub const MAX_SIDE: u32 = 16_384;

/// Decodes an image after checking everything that can be checked without decoding.
///
/// # Errors
/// Every variant of [`CheckError`] but `NoFace`.
pub(crate) fn decode(image: &EncodedImage<'_>) -> Result<UprightImage, CheckError> {
    if image.bytes.len() > MAX_IMAGE_BYTES {
        return Err(CheckError::ImageTooLarge {
            bytes: image.bytes.len(),
            limit: MAX_IMAGE_BYTES,
        });
    }
    let actual = ImageFormat::sniff(image.bytes).ok_or(CheckError::NotAnImage)?;
    if actual != image.format {
        return Err(CheckError::FormatDiffers {
            declared: image.format,
            actual,
        });
    }
    match actual {
        ImageFormat::Jpeg => jpeg::decode(image.bytes),
        ImageFormat::Png => png::decode(image.bytes),
    }
}

/// Refuses sizes that are zero or over the bounds; called with the header's figures.
fn check_bounds(format: ImageFormat, width: u32, height: u32) -> Result<(), CheckError> {
    if width == 0 || height == 0 {
        return Err(CheckError::corrupt(format, "a side of the image is zero"));
    }
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(CheckError::TooManyPixels { width, height });
    }
    Ok(())
}

/// Runs a third-party decoder so that a bug in it refuses the image instead of taking the thread down.
fn contain_panics<T>(
    format: ImageFormat,
    decode: impl FnOnce() -> Result<T, CheckError>,
) -> Result<T, CheckError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(CheckError::corrupt(format, "the decoder panicked")))
}
