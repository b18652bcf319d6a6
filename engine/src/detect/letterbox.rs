//! Fits a part of an image into the detector's square: scaled as a whole, centred, black on the free sides.

use crate::decode::UprightImage;
use crate::nets::BlazeFace;
use crate::rect::{Point, Size, UprightRect};

const SIDE: u32 = BlazeFace::INPUT_SIDE as u32;
/// Red, green, blue.
const CHANNELS: usize = 3;
/// What black is to the network: 0 / 127.5 - 1.
const BLACK: f32 = -1.0;

/// The square, and the way back to the image.
pub(super) struct Letterbox {
    values: Vec<f32>,
    part: UprightRect,
    scale: f64,
    left: u32,
    top: u32,
}

impl Letterbox {
    pub(super) fn new(image: &UprightImage, part: UprightRect) -> Self {
        let scale = f64::from(SIDE) / f64::from(part.width().max(part.height()));
        let fit = |side: u32| ((f64::from(side) * scale).round() as u32).clamp(1, SIDE);
        let size = Size {
            width: fit(part.width()),
            height: fit(part.height()),
        };
        let (left, top) = ((SIDE - size.width) / 2, (SIDE - size.height) / 2);
        let small = image.resized(part, size);
        let mut values = vec![BLACK; CHANNELS * (SIDE * SIDE) as usize];
        for y in 0..size.height {
            for x in 0..size.width {
                let at = ((y + top) * SIDE + x + left) as usize * CHANNELS;
                for (value, sample) in values[at..].iter_mut().zip(small.pixel(x, y)) {
                    *value = f32::from(sample) / 127.5 - 1.0;
                }
            }
        }
        Self {
            values,
            part,
            scale,
            left,
            top,
        }
    }

    /// The network's input: red, green and blue of each pixel, -1 to 1.
    pub(super) fn values(&self) -> Vec<f32> {
        self.values.clone()
    }

    /// The place in the upright image of a place in the square, both in pixels.
    pub(super) fn to_upright(&self, x: f64, y: f64) -> Point {
        Point {
            x: (x - f64::from(self.left)) / self.scale + f64::from(self.part.x()),
            y: (y - f64::from(self.top)) / self.scale + f64::from(self.part.y()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Orientation, Rgb8Image};

    #[test]
    fn a_wide_part_is_centred_with_black_above_and_below() {
        let size = Size {
            width: 300,
            height: 100,
        };
        let mut white = Rgb8Image::black(size);
        white.bytes_mut().fill(255);
        let image = UprightImage::new(white, Orientation::UPRIGHT);
        let letterbox = Letterbox::new(&image, UprightRect::inside(100, 0, 200, 100));
        let column: Vec<f32> = letterbox
            .values()
            .iter()
            .step_by(3 * 128)
            .copied()
            .collect();
        assert_eq!(column.iter().filter(|&&value| value == 1.0).count(), 64);
        assert_eq!(
            (column[31], column[32], column[95], column[96]),
            (-1.0, 1.0, 1.0, -1.0)
        );
        assert_eq!(letterbox.to_upright(0.0, 32.0), Point { x: 100.0, y: 0.0 });
        assert_eq!(
            letterbox.to_upright(128.0, 96.0),
            Point { x: 300.0, y: 100.0 }
        );
    }
}
