//! Photographs spoilt by known amounts.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use crate::pool::PixelBox;

/// How a photograph is spoilt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Gaussian blur, standard deviation in face widths.
    Blur,
    /// Blur along the rows over so many face widths: a shaken camera.
    Shake,
    /// 8-bit values multiplied and clipped.
    Light,
    /// Scaled down until the face has this width in pixels.
    Shrink,
    /// Cut so that this share of the face's width is lost.
    CutAtTheSide,
    /// Cut so that this share of the face's height is lost at the chin.
    CutBelow,
    /// Turned in the picture's plane about the face, degrees.
    Tilt,
}

impl Fault {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blur => "blur",
            Self::Shake => "shake",
            Self::Light => "light",
            Self::Shrink => "shrink",
            Self::CutAtTheSide => "cut-side",
            Self::CutBelow => "cut-below",
            Self::Tilt => "tilt",
        }
    }

    /// From hardly anything to far too much; the first leaves the photograph as it is, or nearly so.
    pub(crate) fn amounts(self) -> &'static [f64] {
        match self {
            Self::Blur => &[0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06],
            Self::Shake => &[0.0, 0.03, 0.06, 0.09, 0.12, 0.18],
            Self::Light => &[1.0, 0.7, 0.5, 0.4, 0.3, 0.2, 0.1, 1.25, 1.5, 2.0, 2.5, 3.5],
            Self::Shrink => &[120.0, 100.0, 80.0, 60.0, 40.0, 30.0, 20.0],
            Self::CutAtTheSide | Self::CutBelow => &[0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
            Self::Tilt => &[0.0, 10.0, 20.0, 25.0, 30.0, 35.0, 45.0],
        }
    }

    /// The spoilt photograph. `face` is the detector's box in it.
    pub(crate) fn apply(self, photo: &RgbImage, face: PixelBox, amount: f64) -> RgbImage {
        let (width, height) = photo.dimensions();
        let [x, y, wide, high] = face;
        match self {
            Self::Blur if amount > 0.0 => imageops::blur(photo, (amount * wide) as f32),
            Self::Shake if amount > 0.0 => shaken(photo, amount * wide),
            Self::Blur | Self::Shake => photo.clone(),
            Self::Light => {
                let mut lit = photo.clone();
                for sample in lit.iter_mut() {
                    *sample = (f64::from(*sample) * amount).round().min(255.0) as u8;
                }
                lit
            }
            Self::Shrink => {
                let scale = (amount / wide).min(1.0);
                let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
                // Sharp as a camera of fewer pixels: other filters would blur as well.
                imageops::resize(photo, side(width), side(height), FilterType::CatmullRom)
            }
            Self::CutAtTheSide => {
                let from = (x + amount * wide).max(0.0) as u32;
                imageops::crop_imm(photo, from, 0, width - from, height).to_image()
            }
            Self::CutBelow => {
                let to = (y + (1.0 - amount) * high).clamp(1.0, f64::from(height)) as u32;
                imageops::crop_imm(photo, 0, 0, width, to).to_image()
            }
            Self::Tilt => tilted(photo, (x + wide / 2.0, y + high / 2.0), amount),
        }
    }
}

/// Every pixel the mean of those on its row within half the length.
fn shaken(photo: &RgbImage, length: f64) -> RgbImage {
    let reach = (length / 2.0).round() as i64;
    let last = i64::from(photo.width()) - 1;
    RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let mut sum = [0_u32; 3];
        for step in -reach..=reach {
            let pixel = photo.get_pixel((i64::from(x) + step).clamp(0, last) as u32, y);
            for (sum, sample) in sum.iter_mut().zip(pixel.0) {
                *sum += u32::from(sample);
            }
        }
        Rgb(sum.map(|sum| (sum / (2 * reach as u32 + 1)) as u8))
    })
}

/// Turned clockwise; what comes from outside repeats the border.
fn tilted(photo: &RgbImage, (x0, y0): (f64, f64), degrees: f64) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = photo.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - x0, f64::from(y) - y0);
        let inside = |at: f64, side: u32| at.clamp(0.0, f64::from(side) - 1.0) as f32;
        let (x, y) = (
            inside(x0 + dx * cos + dy * sin, width),
            inside(y0 - dx * sin + dy * cos, height),
        );
        imageops::interpolate_bilinear(photo, x, y).unwrap_or(Rgb([0; 3]))
    })
}
