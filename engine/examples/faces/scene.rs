//! Larger pictures made of the photographs: face-free mosaics, and photographs pasted small upon them.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use crate::pool::{Photo, PixelBox};
use crate::seeded::Seeded;

/// Pixels.
pub(crate) const WIDTH: u32 = 2048;
/// Pixels.
pub(crate) const HEIGHT: u32 = 1536;
/// Columns and rows of a mosaic.
const CELLS: (u32, u32) = (6, 4);

/// A picture with one face.
pub(crate) struct Scene {
    pub(crate) image: RgbImage,
    pub(crate) face: PixelBox,
}

/// Regions side by side, each stretched to its cell.
pub(crate) fn mosaic(regions: &[RgbImage], seeded: &mut Seeded) -> RgbImage {
    let mut canvas = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([128; 3]));
    let (columns, rows) = CELLS;
    let (width, height) = (WIDTH.div_ceil(columns), HEIGHT.div_ceil(rows));
    for row in 0..rows {
        for column in 0..columns {
            let region = &regions[seeded.place(regions.len())];
            let mut cell = imageops::resize(region, width, height, FilterType::Triangle);
            if seeded.fraction() < 0.5 {
                imageops::flip_horizontal_in_place(&mut cell);
            }
            let (x, y) = (column * width, row * height);
            imageops::overlay(&mut canvas, &cell, i64::from(x), i64::from(y));
        }
    }
    canvas
}

/// The photograph's face brought to this height and put somewhere inside a mosaic, with as much of the photograph round it as
/// there is room for.
pub(crate) fn paste(
    photo: &Photo,
    face_height: f64,
    mut canvas: RgbImage,
    seeded: &mut Seeded,
) -> Scene {
    let [x, y, width, height] = photo.faces[0];
    let scale = face_height / height;
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    let (wide, high) = photo.image.dimensions();
    // Triangle averages over areas when it shrinks.
    let small = imageops::resize(&photo.image, side(wide), side(high), FilterType::Triangle);
    let mut place = |length: f64, canvas: u32, face_at: f64| {
        let margin = 0.1 * length;
        let at = seeded.between(margin, f64::from(canvas) - length - margin);
        (at - face_at * scale).round() as i64
    };
    let (left, top) = (
        place(width * scale, WIDTH, x),
        place(height * scale, HEIGHT, y),
    );
    imageops::overlay(&mut canvas, &small, left, top);
    Scene {
        image: canvas,
        face: [
            left as f64 + x * scale,
            top as f64 + y * scale,
            width * scale,
            height * scale,
        ],
    }
}

/// A picture turned clockwise by quarters, as a camera that says nothing about it would store it.
pub(crate) fn turned(image: &RgbImage, degrees: u32) -> RgbImage {
    match degrees {
        90 => imageops::rotate90(image),
        180 => imageops::rotate180(image),
        270 => imageops::rotate270(image),
        _ => image.clone(),
    }
}

/// Where a box of the picture stands after [`turned`].
pub(crate) fn turned_box(
    [x, y, width, height]: PixelBox,
    (wide, high): (u32, u32),
    degrees: u32,
) -> PixelBox {
    let (wide, high) = (f64::from(wide), f64::from(high));
    match degrees {
        90 => [high - y - height, x, height, width],
        180 => [wide - x - width, high - y - height, width, height],
        270 => [y, wide - x - width, height, width],
        _ => [x, y, width, height],
    }
}
