//! One detected face.

use crate::UprightRect;
use crate::decode::QuarterTurn;
use crate::rect::{FloatRect, Point, Size};

/// A face as the detector gives it, in pixels of the image turned as the face stands upright. The box may reach out of the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Face {
    /// A square from brow to chin.
    pub(crate) rect: FloatRect,
    /// The detector's confidence, 0 to 1.
    pub(crate) score: f64,
    pub(crate) key_points: KeyPoints,
    /// How the image must be turned for box and points.
    pub(crate) turn: QuarterTurn,
}

impl Face {
    /// The box in the image as it is, whose size is `size`.
    pub(crate) fn upright_rect(&self, size: Size) -> FloatRect {
        self.turn.box_to_upright(self.rect, self.turn.size(size))
    }

    /// Pixels of the box that lie inside an image of this size.
    pub(super) fn visible(&self, size: Size) -> u64 {
        UprightRect::clip(self.upright_rect(size), size).map_or(0, |rect| rect.area())
    }
}

/// The six points that come with a face. Left and right are the image's, not the person's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KeyPoints {
    pub(crate) left_eye: Point,
    pub(crate) right_eye: Point,
    pub(crate) nose: Point,
    pub(crate) mouth: Point,
    pub(crate) left_ear: Point,
    pub(crate) right_ear: Point,
}

impl KeyPoints {
    /// In the order of the network's output.
    pub(crate) fn from_array(
        [left_eye, right_eye, nose, mouth, left_ear, right_ear]: [Point; 6],
    ) -> Self {
        Self {
            left_eye,
            right_eye,
            nose,
            mouth,
            left_ear,
            right_ear,
        }
    }

    pub(crate) fn to_array(self) -> [Point; 6] {
        [
            self.left_eye,
            self.right_eye,
            self.nose,
            self.mouth,
            self.left_ear,
            self.right_ear,
        ]
    }
}
