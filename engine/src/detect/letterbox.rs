//! Fits a part of an image into the detector's square: scaled as a whole, centred, black on the free sides.

use crate::decode::UprightImage;
use crate::rect::{Point, Size, UprightRect};

const CHANNELS: usize = 3;

/// What a detector's network takes for its input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input {
    /// Of the square, pixels.
    pub(super) side: u32,
    /// Red, green and blue from 0 to 255 as the network takes them.
    pub(super) pixel: fn([u8; CHANNELS]) -> [f32; CHANNELS],
}

/// The square, and the way back to the image.
pub(super) struct Letterbox {
    values: Vec<f32>,
    part: UprightRect,
    scale: f64,
    left: u32,
    top: u32,
}

impl Letterbox {
    pub(super) fn new(image: &UprightImage, part: UprightRect, input: Input) -> Self {
        let side = input.side;
        let scale = f64::from(side) / f64::from(part.width().max(part.height()));
        let fit = |length: u32| ((f64::from(length) * scale).round() as u32).clamp(1, side);
        let size = Size {
            width: fit(part.width()),
            height: fit(part.height()),
        };
        let (left, top) = ((side - size.width) / 2, (side - size.height) / 2);
        let small = image.resized(part, size);
        let mut values = (input.pixel)([0; CHANNELS]).repeat((side * side) as usize);
        for y in 0..size.height {
            for x in 0..size.width {
                let at = ((y + top) * side + x + left) as usize * CHANNELS;
                values[at..at + CHANNELS].copy_from_slice(&(input.pixel)(small.pixel(x, y)));
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

    /// The network's input, channels last.
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
    use crate::detect::anchors;

    #[test]
    fn a_wide_part_is_centred_with_black_above_and_below() {
        let size = Size {
            width: 300,
            height: 100,
        };
        let mut white = Rgb8Image::black(size);
        white.bytes_mut().fill(255);
        let image = UprightImage::new(white, Orientation::UPRIGHT);
        let letterbox = Letterbox::new(
            &image,
            UprightRect::inside(100, 0, 200, 100),
            anchors::INPUT,
        );
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
