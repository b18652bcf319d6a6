//! How much of a face lies outside the picture.

use crate::rect::{FloatRect, Size};

/// Largest share of the detector's box that may lie outside. Of 2,415 photographs one has more. The more of a face is cut
/// at the side, the more it looks bona fide; from two fifths on it is seldom found. Repeated by `cargo xtask faces quality`.
pub(super) const LIMIT: f64 = 0.1;

/// The share of the box outside an image of this size, 0 to 1.
pub(super) fn share_outside(face: FloatRect, size: Size) -> f64 {
    let image = FloatRect {
        x: 0.0,
        y: 0.0,
        width: size.width.into(),
        height: size.height.into(),
    };
    // Rounding may leave the quotient a hair above 1.
    (1.0 - face.intersection_area(&image) / face.area()).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_outside_is_that_of_the_area_and_never_negative() {
        let size = Size {
            width: 480,
            height: 480,
        };
        let face = |x: f64| FloatRect {
            x,
            y: 100.0,
            width: 206.961_527,
            height: 206.961_527,
        };
        let inside = share_outside(face(136.333_333_3), size);
        assert!((0.0..1e-9).contains(&inside), "{inside}");
        assert!((share_outside(face(-206.961_527 / 4.0), size) - 0.25).abs() < 1e-9);
    }
}
