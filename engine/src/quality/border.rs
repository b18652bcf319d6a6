//! How much of a face lies outside the picture.

use crate::rect::{FloatRect, Size};

/// Largest share of the detector's box that may lie outside. Of 2,414 photographs one has more. A face loses its rank among others, and
/// leans towards bona fide, once a fifth is cut; from two fifths on it is seldom found. Repeated by `cargo xtask faces quality`.
pub(super) const LIMIT: f64 = 0.1;

/// The share of the box outside an image of this size, 0 to 1.
pub(super) fn share_outside(face: FloatRect, size: Size) -> f64 {
    let image = FloatRect {
        x: 0.0,
        y: 0.0,
        width: size.width.into(),
        height: size.height.into(),
    };
    1.0 - face.intersection_area(&image) / face.area()
}
