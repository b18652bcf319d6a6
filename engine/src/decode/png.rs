//! PNG pixels by the png crate, row by row: reduced, never more than one row of the full picture is held.
//!
//! Every colour type and depth becomes 8-bit RGB; what is transparent is laid over white, as viewers show it. Colour
//! profiles and text are not read.

use std::io::Cursor;

use png::{BitDepth, ColorType, DecodeOptions, Decoder, Transformations};

use super::png_rows::{Growing, places};
use super::{Reduction, Rgb8Image, contain_panics};
use crate::rect::Size;
use crate::{CheckError, ImageFormat};

/// Decodes a file whose chunks were walked, and whose header says this size.
pub(super) fn decode(
    bytes: &[u8],
    size: Size,
    reduction: Reduction,
) -> Result<Rgb8Image, CheckError> {
    contain_panics(ImageFormat::Png, || decode_pixels(bytes, size, reduction))
}

fn decode_pixels(bytes: &[u8], size: Size, reduction: Reduction) -> Result<Rgb8Image, CheckError> {
    let corrupt = |detail: &dyn ToString| CheckError::corrupt(ImageFormat::Png, detail.to_string());
    let mut options = DecodeOptions::default();
    options.set_ignore_adler32(false);
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|error| corrupt(&error))?;
    let (colour, BitDepth::Eight) = reader.output_color_type() else {
        return Err(corrupt(&"a depth that is not supported"));
    };
    if (reader.info().width, reader.info().height) != (size.width, size.height) {
        return Err(corrupt(&"the header can be read in two ways"));
    }
    let mut growing = Growing::new(size, reduction);
    let mut rgb_row = Vec::with_capacity(size.width as usize * 3);
    let mut places = places(size, reader.info().interlaced);
    while let Some(row) = reader
        .next_interlaced_row()
        .map_err(|error| corrupt(&error))?
    {
        rgb_row.clear();
        append_rgb(colour, row.data(), &mut rgb_row).map_err(|detail| corrupt(&detail))?;
        let place = places.next();
        let place = place.filter(|place| rgb_row.len() == place.pixels as usize * 3);
        let place = place.ok_or_else(|| corrupt(&"a row too many or of another length"))?;
        growing.add(place, &rgb_row);
    }
    if places.next().is_some() {
        return Err(corrupt(&"rows are missing"));
    }
    Ok(growing.finish())
}

/// Appends one row of 8-bit samples as RGB.
fn append_rgb(colour: ColorType, row: &[u8], rgb: &mut Vec<u8>) -> Result<(), &'static str> {
    match colour {
        ColorType::Rgb => rgb.extend_from_slice(row),
        ColorType::Grayscale => rgb.extend(row.iter().flat_map(|&grey| [grey; 3])),
        ColorType::GrayscaleAlpha => {
            let (pixels, _) = row.as_chunks::<2>();
            rgb.extend(
                pixels
                    .iter()
                    .flat_map(|&[grey, alpha]| [over_white(grey, alpha); 3]),
            );
        }
        ColorType::Rgba => {
            let (pixels, _) = row.as_chunks::<4>();
            rgb.extend(
                pixels.iter().flat_map(|&[r, g, b, alpha]| {
                    [r, g, b].map(|sample| over_white(sample, alpha))
                }),
            );
        }
        ColorType::Indexed => return Err("a palette that was not expanded"),
    }
    Ok(())
}

fn over_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_is_laid_over_white() {
        assert_eq!(
            [over_white(10, 255), over_white(10, 0), over_white(0, 128)],
            [10, 255, 127]
        );
        let mut rgb = Vec::new();
        append_rgb(ColorType::Rgba, &[1, 2, 3, 255, 1, 2, 3, 0], &mut rgb).unwrap();
        append_rgb(ColorType::GrayscaleAlpha, &[9, 255], &mut rgb).unwrap();
        assert_eq!(rgb, [1, 2, 3, 255, 255, 255, 9, 9, 9]);
    }
}
