//! Encoded bytes in, an upright image out.
//!
//! Promises: size, format, completeness and pixel bounds are checked from the headers before a pixel is decoded; a
//! damaged or cut-off file is refused, never completed with grey. Pixels come reduced to a half, a quarter or an eighth
//! on each side where that is asked for, and only the reduced picture is held; JPEGs that only a whole decoder reads
//! (progressive, CMYK, several scans) stay whole. The pixels are never rotated: the orientation is applied where they
//! are read, and every place is one of the full upright image.

#[cfg(test)]
mod flipped_bytes;
mod format;
mod jpeg;
mod jpeg_segments;
mod orientation;
mod png;
mod png_chunks;
mod png_rows;
mod quarter_turn;
mod reduced_jpeg;
mod reduction;
mod resample;
mod upright;

pub use format::{EncodedImage, ImageFormat};
pub(crate) use orientation::Orientation;
pub(crate) use quarter_turn::QuarterTurn;
pub(crate) use reduction::Reduction;
pub(crate) use resample::Rgb8Image;
pub(crate) use upright::UprightImage;

use jpeg_segments::JpegSegments;
use png_chunks::PngChunks;

use crate::CheckError;
use crate::rect::Size;

/// Most bytes an encoded image may have: 10 MiB.
pub const MAX_IMAGE_BYTES: usize = 10_485_760;
/// Most pixels an image may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Most pixels an image may have on a side.
pub const MAX_SIDE: u32 = 16_384;

/// An image of which everything was checked that can be checked without decoding.
#[derive(Debug)]
pub(crate) struct CheckedImage<'a> {
    bytes: &'a [u8],
    structure: Structure<'a>,
    orientation: Orientation,
    stored_size: Size,
}

#[derive(Debug)]
enum Structure<'a> {
    Jpeg(JpegSegments<'a>),
    Png,
}

impl<'a> CheckedImage<'a> {
    /// Checks size, format, structure and bounds.
    ///
    /// # Errors
    /// Every variant of [`CheckError`] but `NoFace` and `Internal`.
    pub(crate) fn new(image: &EncodedImage<'a>) -> Result<Self, CheckError> {
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
        let (structure, stored_size, exif) = match actual {
            ImageFormat::Jpeg => {
                let segments = jpeg_segments::walk(image.bytes)?;
                let (size, exif) = (segments.size, segments.exif);
                (Structure::Jpeg(segments), size, exif)
            }
            ImageFormat::Png => {
                let PngChunks {
                    width,
                    height,
                    exif,
                } = png_chunks::walk(image.bytes)?;
                (Structure::Png, Size { width, height }, exif)
            }
        };
        check_bounds(actual, stored_size.width, stored_size.height)?;
        Ok(Self {
            bytes: image.bytes,
            structure,
            orientation: exif.map_or(Orientation::UPRIGHT, Orientation::from_exif),
            stored_size,
        })
    }

    /// Size of the full image when upright.
    pub(crate) fn size(&self) -> Size {
        self.orientation.turn(self.stored_size)
    }

    /// Decodes the pixels, reduced so far or, where the variety does not allow that, not at all.
    ///
    /// # Errors
    /// `Corrupt` for pixels that are damaged, missing or of a variety that is not supported.
    pub(crate) fn decode(&self, reduction: Reduction) -> Result<UprightImage, CheckError> {
        let size = self.stored_size;
        let (stored, reduction) = match &self.structure {
            Structure::Jpeg(segments) => jpeg::decode(self.bytes, segments, reduction)?,
            Structure::Png => (png::decode(self.bytes, size, reduction)?, reduction),
        };
        Ok(UprightImage::reduced(
            stored,
            self.orientation,
            reduction,
            size,
        ))
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
