//! Places in the upright image (EXIF orientation applied), origin at its top left, y downwards.

/// A rectangle of whole pixels that lies inside the upright image; width and height are at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UprightRect {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

/// The size of an upright image in pixels; both sides are at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// A point in pixels of the upright image, possibly outside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A box in pixels of the upright image, possibly reaching out of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FloatRect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl UprightRect {
    /// Distance of the left edge from the image's left edge, pixels.
    #[must_use]
    pub fn x(&self) -> u32 {
        self.x
    }

    /// Distance of the top edge from the image's top edge, pixels.
    #[must_use]
    pub fn y(&self) -> u32 {
        self.y
    }

    /// Pixels, at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels, at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Pixels covered.
    #[must_use]
    pub fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The part of `rect` that lies inside an image of this size, its edges rounded to whole pixels; `None` when
    /// nothing of it does.
    pub(crate) fn clip(rect: FloatRect, within: Size) -> Option<Self> {
        let edge = |at: f64, side: u32| at.round().clamp(0.0, f64::from(side)) as u32;
        let (left, right) = (
            edge(rect.x, within.width),
            edge(rect.x + rect.width, within.width),
        );
        let (top, bottom) = (
            edge(rect.y, within.height),
            edge(rect.y + rect.height, within.height),
        );
        (right > left && bottom > top).then(|| Self {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
        })
    }

    /// The whole of an image.
    pub(crate) fn whole(size: Size) -> Self {
        Self {
            x: 0,
            y: 0,
            width: size.width,
            height: size.height,
        }
    }

    /// A rectangle known to lie inside its image.
    pub(crate) fn inside(x: u32, y: u32, width: u32, height: u32) -> Self {
        debug_assert!(width >= 1 && height >= 1);
        Self {
            x,
            y,
            width,
            height,
        }
    }
}

impl FloatRect {
    /// The rectangle between its left upper and its right lower corner.
    pub(crate) fn between(top_left: Point, bottom_right: Point) -> Self {
        Self {
            x: top_left.x,
            y: top_left.y,
            width: bottom_right.x - top_left.x,
            height: bottom_right.y - top_left.y,
        }
    }

    pub(crate) fn area(&self) -> f64 {
        self.width.max(0.0) * self.height.max(0.0)
    }

    pub(crate) fn centre(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }

    pub(crate) fn intersection_area(&self, other: &Self) -> f64 {
        let width = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let height = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        width.max(0.0) * height.max(0.0)
    }

    /// Intersection over union, 0 to 1.
    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let shared = self.intersection_area(other);
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }
}

impl From<UprightRect> for FloatRect {
    fn from(rect: UprightRect) -> Self {
        Self {
            x: rect.x.into(),
            y: rect.y.into(),
            width: rect.width.into(),
            height: rect.height.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGE: Size = Size {
        width: 100,
        height: 50,
    };

    #[test]
    fn a_box_that_reaches_out_is_clipped_to_the_image() {
        let rect = FloatRect {
            x: -10.2,
            y: 20.4,
            width: 200.0,
            height: 100.0,
        };
        assert_eq!(
            UprightRect::clip(rect, IMAGE),
            Some(UprightRect::inside(0, 20, 100, 30))
        );
    }

    #[test]
    fn a_box_outside_the_image_clips_to_nothing() {
        for x in [-30.0, 100.0, 1e12, -1e12, f64::NAN] {
            let rect = FloatRect {
                x,
                y: 5.0,
                width: 20.0,
                height: 20.0,
            };
            assert_eq!(UprightRect::clip(rect, IMAGE), None, "{x}");
        }
    }

    #[test]
    fn overlap_is_one_for_equal_boxes_and_zero_for_distant_ones() {
        let rect = FloatRect {
            x: 1.0,
            y: 2.0,
            width: 3.0,
            height: 4.0,
        };
        assert_eq!(rect.overlap(&rect), 1.0);
        assert_eq!(rect.overlap(&FloatRect { x: 10.0, ..rect }), 0.0);
        let half = FloatRect { width: 1.5, ..rect };
        assert!((rect.overlap(&half) - 0.5).abs() < 1e-12);
    }
}
