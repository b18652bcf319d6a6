//! The crops the liveness networks were trained on. Their boxes came from another detector than the embedded one, so its is brought
//! to the box that one would have given: fitted on 1,786 photographs, mean overlap .73 before and .84 after.

use crate::decode::{Rgb8Image, UprightImage};
use crate::detect::Family;
use crate::rect::{FloatRect, Size, UprightRect};

/// Width of the expected box in widths of the detector's.
const WIDTH: f64 = 0.931;
/// Height of the expected box in widths of the detector's.
const HEIGHT: f64 = 1.21;
/// How far its centre lies above the detector's, in widths of the detector's box.
const RAISE: f64 = 0.104;
/// Height of a nearly square box in sides of the square that has the area of the expected box.
const SQUARE_HEIGHT: f64 = 1.015;
/// How far its centre lies below that of the expected box, in heights of the latter.
const SQUARE_LOWER: f64 = 0.06;

/// A face box as the networks' training had it: whole pixels, its corner not outside at the left and the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ExpectedBox {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl ExpectedBox {
    /// A box of whole pixels, as another program found it.
    #[cfg(test)]
    pub(crate) fn of_pixels([x, y, width, height]: [f64; 4]) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// The box for a face as a detector of this family found it.
    pub(crate) fn of(face: FloatRect, found_by: Family) -> Self {
        match found_by {
            Family::BlazeFace => Self::from_square(face),
            Family::YuNet => Self::truncated(face),
        }
    }

    fn from_square(face: FloatRect) -> Self {
        let centre = face.centre();
        let (width, height) = (face.width * WIDTH, face.width * HEIGHT);
        Self::truncated(FloatRect {
            x: centre.x - width / 2.0,
            y: centre.y - RAISE * face.width - height / 2.0,
            width,
            height,
        })
    }

    /// A box that is one of those already, brought to whole pixels.
    pub(crate) fn truncated(face: FloatRect) -> Self {
        Self {
            x: face.x.trunc().max(0.0),
            y: face.y.trunc().max(0.0),
            width: face.width.trunc().max(1.0),
            height: face.height.trunc().max(1.0),
        }
    }

    /// The box that the networks of the MiniFASNet family were trained on: their detector's boxes were nearly square, and
    /// reached further down.
    pub(crate) fn nearly_square(&self) -> Self {
        let side = (self.width * self.height).sqrt();
        let height = side * SQUARE_HEIGHT;
        let middle = self.y + self.height / 2.0 + SQUARE_LOWER * self.height;
        Self::truncated(FloatRect {
            x: self.x + self.width / 2.0 - side / 2.0,
            y: middle - height / 2.0,
            width: side,
            height,
        })
    }

    /// The box moved by shares of its sides and scaled about its centre.
    pub(crate) fn changed(&self, right: f64, down: f64, scale: f64) -> Self {
        let (width, height) = (self.width * scale, self.height * scale);
        Self::truncated(FloatRect {
            x: self.x + self.width * (0.5 + right) - width / 2.0,
            y: self.y + self.height * (0.5 + down) - height / 2.0,
            width,
            height,
        })
    }

    /// A `side` x `side` crop that reaches `scale` box sizes, or as far as the image goes; moved inside, never padded.
    pub(crate) fn crop(&self, image: &UprightImage, scale: f64, side: u32) -> Rgb8Image {
        image.bilinear(
            self.reach(image.size(), scale),
            Size {
                width: side,
                height: side,
            },
        )
    }

    fn reach(&self, image: Size, scale: f64) -> UprightRect {
        let (last_x, last_y) = (f64::from(image.width) - 1.0, f64::from(image.height) - 1.0);
        let scale = scale.min(last_x / self.width).min(last_y / self.height);
        let (left, width) = span(self.x + self.width / 2.0, self.width * scale, last_x);
        let (top, height) = span(self.y + self.height / 2.0, self.height * scale, last_y);
        UprightRect::inside(left, top, width, height)
    }
}

/// The first pixel and the number of pixels of a span of this length about a centre, moved to lie between 0 and `last`.
/// Both ends are truncated to whole pixels and belong to the span.
fn span(centre: f64, length: f64, last: f64) -> (u32, u32) {
    let mut from = centre - length / 2.0;
    let mut to = centre + length / 2.0;
    if from < 0.0 {
        to -= from;
        from = 0.0;
    }
    if to > last {
        from -= to - last;
        to = last;
    }
    let (from, to) = (from.clamp(0.0, last) as u32, to.clamp(0.0, last) as u32);
    (from, to - from + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_box_is_narrower_higher_and_further_up() {
        let face = FloatRect {
            x: 96.520_266,
            y: 164.956_241,
            width: 198.432_609,
            height: 198.428_205,
        };
        let expected = ExpectedBox {
            x: 103.0,
            y: 123.0,
            width: 184.0,
            height: 240.0,
        };
        assert_eq!(ExpectedBox::of(face, Family::BlazeFace), expected);
    }

    #[test]
    fn a_nearly_square_box_has_the_area_of_the_expected_one_and_lies_lower() {
        let expected = ExpectedBox {
            x: 100.0,
            y: 100.0,
            width: 80.0,
            height: 125.0,
        };
        let square = ExpectedBox {
            x: 90.0,
            y: 119.0,
            width: 100.0,
            height: 101.0,
        };
        assert_eq!(expected.nearly_square(), square);
    }

    #[test]
    fn a_crop_is_moved_inside_and_shrunk_to_what_there_is() {
        let image = Size {
            width: 200,
            height: 100,
        };
        let face = ExpectedBox {
            x: 0.0,
            y: 40.0,
            width: 20.0,
            height: 30.0,
        };
        // As wide as asked, moved right from -17 to 0.
        assert_eq!(face.reach(image, 2.7), UprightRect::inside(0, 14, 55, 82));
        // Only 99 / 30 of the four box heights fit.
        assert_eq!(face.reach(image, 4.0), UprightRect::inside(0, 0, 67, 100));
    }

    #[test]
    fn crops_stay_inside_the_smallest_images() {
        for (width, height) in [(1, 1), (2, 1), (1, 300), (3, 3)] {
            let image = Size { width, height };
            for x in [0.0, 5.0, 1e6] {
                let face = ExpectedBox {
                    x,
                    y: x,
                    width: 4.0,
                    height: 7.0,
                };
                let reach = face.reach(image, 4.0);
                assert!(reach.x() + reach.width() <= width && reach.y() + reach.height() <= height);
            }
        }
    }
}
