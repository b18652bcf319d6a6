//! A person's picture at the size a scene needs.

use super::FaceBox;
use super::raster::Raster;
use crate::chance::Chance;

/// A picture with the box of its face.
#[derive(Clone, Debug)]
pub(crate) struct Portrait {
    pub(crate) raster: Raster,
    pub(crate) face: FaceBox,
}

impl Portrait {
    /// What a photograph shows up to `reach` box sizes round a face, at a size at which the face is `width` wide.
    pub(crate) fn cut(photo: &Raster, face: FaceBox, width: f64, reach: f64) -> Self {
        let [cx, cy] = face.centre();
        let half = reach * face.width.max(face.height) / 2.0;
        let edge = |at: f64, side: usize| at.clamp(0.0, side as f64) as usize;
        let (left, right) = (
            edge(cx - half, photo.width()),
            edge(cx + half, photo.width()),
        );
        let (top, bottom) = (
            edge(cy - half, photo.height()),
            edge(cy + half, photo.height()),
        );
        let part = photo.part(
            left,
            top,
            right.saturating_sub(left),
            bottom.saturating_sub(top),
        );
        let scale = width / face.width;
        let side = |length: usize| ((length as f64 * scale).round() as usize).max(12);
        let raster = part.resized(side(part.width()), side(part.height()));
        let (sx, sy) = (
            raster.width() as f64 / part.width() as f64,
            raster.height() as f64 / part.height() as f64,
        );
        Self {
            face: face.moved(-(left as f64), -(top as f64)).scaled(sx, sy),
            raster,
        }
    }

    pub(crate) fn mirrored(self) -> Self {
        Self {
            face: self.face.mirrored(self.raster.width()),
            raster: self.raster.mirrored(),
        }
    }

    /// Only so much of it round the face, in its widths and heights: left, top, right, bottom.
    pub(crate) fn trimmed(self, margins: [f64; 4]) -> Self {
        let face = self.face;
        let left = (face.x - margins[0] * face.width).max(0.0) as usize;
        let top = (face.y - margins[1] * face.height).max(0.0) as usize;
        let right = (face.x + face.width * (1.0 + margins[2])).max(left as f64 + 8.0) as usize;
        let bottom = (face.y + face.height * (1.0 + margins[3])).max(top as f64 + 8.0) as usize;
        let raster = self.raster.part(left, top, right - left, bottom - top);
        Self {
            raster,
            face: face.moved(-(left as f64), -(top as f64)),
        }
    }

    /// With a border of one colour: left, top, right, bottom.
    pub(crate) fn bordered(self, border: [usize; 4], colour: [f32; 3]) -> Self {
        Self {
            raster: self.raster.bordered(border, colour),
            face: self.face.moved(border[0] as f64, border[1] as f64),
        }
    }

    /// Cut to a medium as chance has it: a narrow face, a passport picture, a half figure.
    pub(crate) fn framed(self, chance: &mut Chance) -> Self {
        let (low, high) =
            [(0.12, 0.8), (0.25, 2.1), (1.3, 3.0)][chance.weighted(&[0.35, 0.4, 0.25])];
        let margins = std::array::from_fn(|_| chance.uniform(low, high));
        self.trimmed(margins)
    }
}
