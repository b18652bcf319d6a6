//! One detected face.

use crate::UprightRect;
use crate::decode::QuarterTurn;
use crate::rect::{FloatRect, Point, Size};

/// A face as the detector gives it, in pixels of the image turned as the face stands upright. The box may reach out of the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Face {
    /// What the detector takes for the face: BlazeFace a square from brow to chin, YuNet a box about the whole of it.
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

/// The points of a face that both detectors give. Left and right are the image's, not the person's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KeyPoints {
    pub(crate) left_eye: Point,
    pub(crate) right_eye: Point,
    pub(crate) nose: Point,
    /// Its middle.
    pub(crate) mouth: Point,
}

impl KeyPoints {
    pub(crate) fn from_array([left_eye, right_eye, nose, mouth]: [Point; 4]) -> Self {
        Self {
            left_eye,
            right_eye,
            nose,
            mouth,
        }
    }

    pub(crate) fn to_array(self) -> [Point; 4] {
        [self.left_eye, self.right_eye, self.nose, self.mouth]
    }
}
