//! Drawings as files, stored as their orientation says.
//!
//! Writing to memory cannot fail for a picture of the sizes a drawing can have, so nothing here returns an error.

use image::ExtendedColorType;
use image::ImageEncoder;
use image::codecs::jpeg::JpegEncoder;

use super::ExifOrientation;
use crate::decode::{Orientation, Rgb8Image};

pub(super) fn jpeg(upright: &Rgb8Image, orientation: ExifOrientation, quality: u8) -> Vec<u8> {
    let stored = store(upright, orientation);
    let size = stored.size();
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    let exif = exif(orientation).map_or(Ok(()), |exif| encoder.set_exif_metadata(exif));
    let written = encoder.write_image(
        stored.bytes(),
        size.width,
        size.height,
        ExtendedColorType::Rgb8,
    );
    assert!(
        exif.is_ok() && written.is_ok(),
        "a bounded drawing always encodes"
    );
    file
}

pub(super) fn png(upright: &Rgb8Image, orientation: ExifOrientation) -> Vec<u8> {
    let stored = store(upright, orientation);
    let mut info = png::Info::with_size(stored.size().width, stored.size().height);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.exif_metadata = exif(orientation).map(Into::into);
    let mut file = Vec::new();
    let written = png::Encoder::with_info(&mut file, info)
        .and_then(png::Encoder::write_header)
        .and_then(|mut writer| writer.write_image_data(stored.bytes()));
    assert!(written.is_ok(), "a bounded drawing always encodes");
    file
}

/// The pixels in the order in which the file has them.
fn store(upright: &Rgb8Image, orientation: ExifOrientation) -> Rgb8Image {
    let turn = Orientation::from_tag(orientation as u32).unwrap_or(Orientation::UPRIGHT);
    let size = upright.size();
    let stored_size = turn.turn(size);
    let mut stored = Rgb8Image::black(stored_size);
    for y in 0..size.height {
        for x in 0..size.width {
            let (column, row) = turn.stored_pixel(x, y, stored_size);
            stored.set_pixel(column, row, upright.pixel(x, y));
        }
    }
    stored
}

/// A TIFF structure with the orientation tag (0x0112, one SHORT) and nothing else.
fn exif(orientation: ExifOrientation) -> Option<Vec<u8>> {
    if orientation == ExifOrientation::TopLeft {
        return None;
    }
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation as u8, 0, 0, 0, 0, 0, 0]);
    Some(tiff)
}
