//! JPEG pixels: reduced ones of sequential files by our own reader, all others by zune-jpeg in its strict mode.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::jpeg_segments::JpegSegments;
use super::{Reduction, Rgb8Image, contain_panics, reduced_jpeg};
use crate::rect::Size;
use crate::{CheckError, ImageFormat, MAX_SIDE};

/// Put in the place of the end-of-image marker. The decoder takes that marker for an answer wherever the picture data
/// stop, and paints what is missing without a word; at the end of its input it complains. A complete scan is read a
/// few bytes too far, never so many. Not for several scans or restarts, which end where the decoder looks for markers.
const RUN_OUT: [u8; 16] = [0; 16];

/// Decodes a file whose structure was walked; gives the pixels and how far they are reduced, which is as asked or not
/// at all.
pub(super) fn decode(
    bytes: &[u8],
    segments: &JpegSegments<'_>,
    reduction: Reduction,
) -> Result<(Rgb8Image, Reduction), CheckError> {
    if let Some(scan) = &segments.sequential {
        let reduced = contain_panics(ImageFormat::Jpeg, || {
            reduced_jpeg::decode(scan, reduction)
                .map_err(|detail| CheckError::corrupt(ImageFormat::Jpeg, detail))
        })?;
        if let Some(image) = reduced {
            return Ok((image, reduction));
        }
    }
    let data = if segments.single_plain_scan {
        Cow::Owned([&bytes[..segments.end], &RUN_OUT].concat())
    } else {
        Cow::Borrowed(bytes)
    };
    let whole = contain_panics(ImageFormat::Jpeg, || decode_pixels(&data, segments.size))?;
    Ok((whole, Reduction::Whole))
}

fn decode_pixels(bytes: &[u8], size: Size) -> Result<Rgb8Image, CheckError> {
    let corrupt =
        |detail: &dyn ToString| CheckError::corrupt(ImageFormat::Jpeg, detail.to_string());
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| corrupt(&error))?;
    // The buffer is sized by our own reading of the header; a decoder that reads another size must not fill it.
    if decoder.dimensions() != Some((size.width as usize, size.height as usize)) {
        return Err(corrupt(&"the frame header can be read in two ways"));
    }
    let mut image = Rgb8Image::black(size);
    if decoder.output_buffer_size() != Some(image.bytes().len()) {
        return Err(corrupt(&"a colour space that is not supported"));
    }
    decoder
        .decode_into(image.bytes_mut())
        .map_err(|error| corrupt(&error))?;
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EncodedImage;
    use crate::decode::CheckedImage;
    use crate::drawn_face::DrawnFace;

    #[test]
    fn complete_files_of_every_small_size_are_read() {
        for width in 16..=50 {
            for height in [16, 17, 31, 33, 48] {
                let drawing = DrawnFace::new(width, height).nobody();
                for quality in [1, 50, 100] {
                    let file = drawing.jpeg(quality);
                    let checked = CheckedImage::new(&EncodedImage {
                        bytes: &file,
                        format: ImageFormat::Jpeg,
                    });
                    for reduction in Reduction::ALL {
                        let image = checked.as_ref().unwrap().decode(reduction).unwrap();
                        let size = (image.size(), image.reduction());
                        let expected = (Size { width, height }, reduction);
                        assert_eq!(size, expected, "quality {quality}");
                    }
                }
            }
        }
    }
}
