//! Makes the images that cases ask for: right ones, broken ones, and ones that promise more than they hold.
//! Never reads a file; every image comes from a fixture or from arithmetic.

mod scene;

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Luma};

use crate::case::body::{
    Blurred, Collage, Flat, Format, Image, Lit, Padded, Sides, Truncated, Turned,
};
use crate::fixtures::Fixtures;
use crate::payload::{self, PayloadError};

/// Quality of the JPEGs made here, 1 to 100; high enough that a detector finds the same face again.
const JPEG_QUALITY: u8 = 95;
/// A JPEG segment's length field counts itself, two bytes, so this much content fits in one.
const SEGMENT_CONTENT: usize = 65_533;
/// Marker and length field.
const SEGMENT_HEAD: usize = 4;

/// The bytes of the image that a case describes.
///
/// # Errors
/// When the description asks for what cannot be made, such as a padded length below the image's own.
pub(crate) fn make(image: &Image, fixtures: &Fixtures) -> Result<Bytes, PayloadError> {
    match image {
        Image::Face(format) => Ok(fixtures.face(*format).clone()),
        Image::Flat(flat) => even_grey(*flat),
        Image::PngHeader(sides) => Ok(png_header(*sides)),
        Image::JpegSides(sides) => jpeg_with_sides(fixtures.face(Format::Jpeg), *sides),
        Image::Padded(Padded { of, bytes }) => padded(&make(of, fixtures)?, *bytes),
        Image::Truncated(Truncated { of, keep }) => Ok(first_part(&make(of, fixtures)?, *keep)),
        Image::Turned(Turned { of, exif }) => turned(&make(of, fixtures)?, *exif),
        Image::Collage(Collage {
            width,
            height,
            faces,
        }) => scene::collage(fixtures.face(Format::Jpeg), (*width, *height), faces),
        Image::Lit(Lit { of, times }) => scene::lit(&make(of, fixtures)?, *times),
        Image::Blurred(Blurred { of, sigma }) => scene::blurred(&make(of, fixtures)?, *sigma),
        Image::Pieces(pieces) => payload::concatenated(pieces, fixtures),
    }
}

/// Width and height once the EXIF orientation is applied; `None` for bytes that are no JPEG or PNG.
#[must_use]
pub(crate) fn upright_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut decoder = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_decoder()
        .ok()?;
    let (width, height) = decoder.dimensions();
    match decoder.orientation().ok()? {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => Some((height, width)),
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => Some((width, height)),
    }
}

fn even_grey(flat: Flat) -> Result<Bytes, PayloadError> {
    let picture = GrayImage::from_pixel(flat.width, flat.height, Luma([140]));
    let format = match flat.format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
    };
    let mut file = Cursor::new(Vec::new());
    picture
        .write_to(&mut file, format)
        .map_err(PayloadError::Picture)?;
    Ok(file.into_inner().into())
}

/// A signature and an IHDR chunk as ISO/IEC 15948 has them, an empty IDAT, IEND: all that a reader needs to believe the sides.
fn png_header(sides: Sides) -> Bytes {
    let mut file = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    let mut header = Vec::with_capacity(13);
    header.extend(sides.width.to_be_bytes());
    header.extend(sides.height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]); // 8 bits, RGB, deflate, adaptive filters, not interlaced
    for (kind, content) in [(b"IHDR", header.as_slice()), (b"IDAT", &[]), (b"IEND", &[])] {
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        file.extend(length.to_be_bytes());
        let named = [kind.as_slice(), content].concat();
        file.extend(&named);
        file.extend(crc32fast::hash(&named).to_be_bytes());
    }
    file.into()
}

fn jpeg_with_sides(jpeg: &[u8], sides: Sides) -> Result<Bytes, PayloadError> {
    let at = frame_header(jpeg).ok_or(PayloadError::NoJpeg)?;
    let (Ok(width), Ok(height)) = (u16::try_from(sides.width), u16::try_from(sides.height)) else {
        return Err(PayloadError::JpegSides);
    };
    let mut file = jpeg.to_vec();
    // marker 2, length 2, precision 1, then height and width (ITU-T T.81, B.2.2).
    let place = file.get_mut(at + 5..at + 9).ok_or(PayloadError::NoJpeg)?;
    place.copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
    Ok(file.into())
}

/// Where the marker of the frame header (SOF0 to SOF2) stands.
fn frame_header(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        match jpeg.get(at..at + 4)? {
            [0xff, 0xc0..=0xc2, ..] => return Some(at),
            [0xff, _, high, low] => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => return None,
        }
    }
}

fn padded(jpeg: &[u8], length: usize) -> Result<Bytes, PayloadError> {
    if !jpeg.starts_with(&[0xff, 0xd8]) {
        return Err(PayloadError::NoJpeg);
    }
    let mut missing = length
        .checked_sub(jpeg.len())
        .ok_or(PayloadError::TooShort { length })?;
    let mut file = Vec::with_capacity(length);
    file.extend(&jpeg[..2]);
    while missing > 0 {
        let mut content = missing.saturating_sub(SEGMENT_HEAD).min(SEGMENT_CONTENT);
        let left = missing.saturating_sub(content + SEGMENT_HEAD);
        if left > 0 && left < SEGMENT_HEAD {
            content -= SEGMENT_HEAD;
        }
        let counted = u16::try_from(content + 2).map_err(|_| PayloadError::TooShort { length })?;
        file.extend([0xff, 0xfe]); // COM
        file.extend(counted.to_be_bytes());
        file.resize(file.len() + content, b' ');
        missing = missing
            .checked_sub(content + SEGMENT_HEAD)
            .ok_or(PayloadError::TooShort { length })?;
    }
    file.extend(&jpeg[2..]);
    Ok(file.into())
}

fn first_part(whole: &[u8], keep: f64) -> Bytes {
    // A length that fits in memory is exact in an f64, and `keep` of it is between 0 and that length.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let length = (whole.len() as f64 * keep.clamp(0.0, 1.0)) as usize;
    Bytes::copy_from_slice(&whole[..length.min(whole.len())])
}

fn turned(upright: &[u8], exif: u8) -> Result<Bytes, PayloadError> {
    let orientation = Orientation::from_exif(exif).ok_or(PayloadError::Orientation(exif))?;
    let mut picture = decoded(upright).map_err(PayloadError::Picture)?;
    picture.apply_orientation(undoing(orientation));
    let jpeg = encoded(&picture)?;
    let mut file = jpeg[..2].to_vec();
    file.extend(exif_segment(exif));
    file.extend(&jpeg[2..]);
    Ok(file.into())
}

/// The pixels as a viewer shows them, without alpha.
fn decoded(file: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut decoder = ImageReader::new(Cursor::new(file))
        .with_guessed_format()?
        .into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8().into())
}

/// The picture as a JPEG.
fn encoded(picture: &DynamicImage) -> Result<Vec<u8>, PayloadError> {
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY))
        .map_err(PayloadError::Picture)?;
    Ok(jpeg)
}

/// The quarter turns undo one another; all others undo themselves.
fn undoing(orientation: Orientation) -> Orientation {
    match orientation {
        Orientation::Rotate90 => Orientation::Rotate270,
        Orientation::Rotate270 => Orientation::Rotate90,
        own => own,
    }
}

/// An APP1 segment with one tag, 0x0112 (Exif 2.32, 4.6.4).
fn exif_segment(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_padded_jpeg_has_the_length_asked_for_and_is_still_read() {
        let face = Fixtures::default().face(Format::Jpeg).clone();
        for length in [
            face.len(),
            face.len() + 4,
            face.len() + 65_537,
            face.len() + 65_538,
            face.len() + 65_541,
            10_485_760,
        ] {
            let file = padded(&face, length).unwrap();
            assert_eq!(file.len(), length);
            assert!(image::load_from_memory(&file).is_ok(), "{length}");
        }
    }

    #[test]
    fn a_length_that_no_segment_can_fill_is_refused() {
        let face = Fixtures::default().face(Format::Jpeg).clone();
        assert!(padded(&face, face.len() + 3).is_err() && padded(&face, face.len() - 1).is_err());
    }

    #[test]
    fn every_orientation_turns_back_to_the_same_picture() {
        // Eight by sixteen pixels with one light quarter: no two of the eight orientations look alike.
        let picture = DynamicImage::from(GrayImage::from_fn(8, 16, |x, y| {
            Luma([if x < 4 && y < 4 {
                255
            } else {
                u8::from(x < 4) * 90
            }])
        }));
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).unwrap();
        for exif in 1..=8 {
            let file = turned(png.get_ref(), exif).unwrap();
            assert_eq!(upright_size(&file), Some((8, 16)), "{exif}");
            let mut decoder = ImageReader::new(Cursor::new(&file))
                .with_guessed_format()
                .unwrap()
                .into_decoder()
                .unwrap();
            let orientation = decoder.orientation().unwrap();
            assert_eq!(orientation.to_exif(), exif);
            let mut back = DynamicImage::from_decoder(decoder).unwrap();
            back.apply_orientation(orientation);
            let (back, first) = (back.into_luma8(), picture.to_luma8());
            let furthest = back
                .pixels()
                .zip(first.pixels())
                .map(|(a, b)| a.0[0].abs_diff(b.0[0]))
                .max();
            assert!(furthest < Some(40), "orientation {exif}: {furthest:?}");
        }
    }

    #[test]
    fn a_png_header_is_believed_by_a_reader() {
        let file = png_header(Sides {
            width: 65_535,
            height: 65_535,
        });
        let size = ImageReader::new(Cursor::new(&file))
            .with_guessed_format()
            .unwrap()
            .into_dimensions();
        assert_eq!(size.unwrap(), (65_535, 65_535));
    }

    #[test]
    fn a_jpeg_gets_the_sides_asked_for() {
        let file = jpeg_with_sides(
            Fixtures::default().face(Format::Jpeg),
            Sides {
                width: 20_000,
                height: 300,
            },
        )
        .unwrap();
        assert_eq!(upright_size(&file), Some((20_000, 300)));
    }
}
