//! Turns of an upright image by quarters, for pictures whose file does not say how they were held.

use super::orientation::Orientation;
use crate::rect::{FloatRect, Size};

/// How far an image is turned to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuarterTurn {
    /// Not at all.
    None,
    /// A quarter clockwise: what was on the left is on top.
    Right,
    /// Upside down.
    Half,
    /// A quarter anticlockwise: what was on the right is on top.
    Left,
}

impl QuarterTurn {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 4] = [Self::None, Self::Right, Self::Half, Self::Left];
    /// All but none, the likelier ones first.
    pub(crate) const TURNED: [Self; 3] = [Self::Right, Self::Left, Self::Half];

    /// The way from a pixel of the turned view to one of the upright image.
    pub(super) fn orientation(self) -> Orientation {
        match self {
            Self::None => Orientation::UPRIGHT,
            Self::Right => Orientation::TURNED_RIGHT,
            Self::Half => Orientation::UPSIDE_DOWN,
            Self::Left => Orientation::TURNED_LEFT,
        }
    }

    /// Clockwise.
    pub(crate) fn degrees(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }

    /// The size of the view of an image of this size.
    pub(crate) fn size(self, upright: Size) -> Size {
        self.orientation().turn(upright)
    }

    /// Where a box of the upright image, which may reach out of it, stands in the view. `upright` is the image's size.
    pub(crate) fn box_from_upright(self, rect: FloatRect, upright: Size) -> FloatRect {
        let back = match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            same => same,
        };
        back.box_to_upright(rect, upright)
    }

    /// Where a box of the view, which may reach out of it, stands in the upright image. `view` is the view's size.
    pub(crate) fn box_to_upright(self, rect: FloatRect, view: Size) -> FloatRect {
        let FloatRect {
            x,
            y,
            width,
            height,
        } = rect;
        let from_right = f64::from(view.width) - x - width;
        let from_bottom = f64::from(view.height) - y - height;
        let (x, y, width, height) = match self {
            Self::None => (x, y, width, height),
            Self::Right => (y, from_right, height, width),
            Self::Half => (from_right, from_bottom, width, height),
            Self::Left => (from_bottom, x, height, width),
        };
        FloatRect {
            x,
            y,
            width,
            height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UprightRect;

    #[test]
    fn a_box_goes_to_the_pixels_that_the_orientation_names_and_back() {
        let upright = Size {
            width: 70,
            height: 50,
        };
        let rect = UprightRect::inside(3, 5, 20, 10);
        for turn in QuarterTurn::ALL {
            let part = turn.orientation().stored_part(rect.into(), upright);
            let there = FloatRect {
                x: part.x,
                y: part.y,
                width: part.width,
                height: part.height,
            };
            assert_eq!(
                turn.box_to_upright(rect.into(), turn.size(upright)),
                there,
                "{turn:?}"
            );
            assert_eq!(
                turn.box_from_upright(there, upright),
                rect.into(),
                "{turn:?}"
            );
        }
    }
}
