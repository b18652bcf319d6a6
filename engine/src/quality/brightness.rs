//! Mean luma (ITU-R BT.601) of a part of an image.

use crate::UprightRect;
use crate::decode::UprightImage;

/// BT.601 weights of red, green and blue in thousandths.
const WEIGHTS: [u32; 3] = [299, 587, 114];

/// Luma of one pixel in thousandths, 0 to 255,000.
pub(super) fn luma([r, g, b]: [u8; 3]) -> u32 {
    WEIGHTS[0] * u32::from(r) + WEIGHTS[1] * u32::from(g) + WEIGHTS[2] * u32::from(b)
}

/// The mean over a rectangle, 0 to 255.
pub(super) fn mean_luma(image: &UprightImage, rect: UprightRect) -> f64 {
    image.mean(rect, luma) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Orientation, Rgb8Image};
    use crate::rect::Size;

    #[test]
    fn white_is_255_and_the_colours_weigh_as_the_standard_says() {
        assert_eq!(luma([255; 3]), 255_000);
        let mut stored = Rgb8Image::black(Size {
            width: 2,
            height: 1,
        });
        stored.set_pixel(0, 0, [100, 0, 0]);
        stored.set_pixel(1, 0, [0, 100, 0]);
        let image = UprightImage::new(stored, Orientation::UPRIGHT);
        assert!((mean_luma(&image, UprightRect::whole(image.size())) - 44.3).abs() < 1e-9);
    }
}
