//! A second look at a face that may be one: cut out so that it fills the network's input as it should, which tells faces from
//! what only looks like one from afar, and places the box better than a few pixels could.

use crate::rect::{FloatRect, Size, UprightRect};

/// Side of the square that is looked at, in widths of the face.
const REACH: f64 = 2.5;

/// The square about a face, moved inside the image and cut to it; `None` when the face lies outside.
pub(super) fn around(face: FloatRect, size: Size) -> Option<UprightRect> {
    let side = (REACH * face.width.max(face.height)).ceil();
    let centre = face.centre();
    let (x, width) = span(centre.x, side, size.width)?;
    let (y, height) = span(centre.y, side, size.height)?;
    Some(UprightRect::inside(x, y, width, height))
}

fn span(centre: f64, side: f64, length: u32) -> Option<(u32, u32)> {
    let length = f64::from(length);
    if !(0.0..=length).contains(&centre) {
        return None;
    }
    let part = side.clamp(1.0, length).floor();
    let start = (centre - part / 2.0).clamp(0.0, length - part).floor();
    Some((start as u32, part as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f64, y: f64, side: f64) -> FloatRect {
        FloatRect {
            x,
            y,
            width: side,
            height: side,
        }
    }

    #[test]
    fn the_square_stands_about_the_face_and_inside_the_image() {
        let size = Size {
            width: 300,
            height: 200,
        };
        let about = |x, y, side| around(face(x, y, side), size);
        assert_eq!(
            about(100.0, 80.0, 20.0),
            Some(UprightRect::inside(85, 65, 50, 50))
        );
        assert_eq!(
            about(-5.0, 190.0, 20.0),
            Some(UprightRect::inside(0, 150, 50, 50))
        );
        assert_eq!(about(0.0, 0.0, 1e9), None);
        assert_eq!(
            about(10.0, 10.0, 180.0),
            Some(UprightRect::inside(0, 0, 300, 200))
        );
        assert_eq!(
            about(299.0, 199.0, 0.5),
            Some(UprightRect::inside(298, 198, 2, 2))
        );
    }

    #[test]
    fn a_face_outside_the_image_is_not_looked_at() {
        let size = Size {
            width: 1,
            height: 1,
        };
        assert_eq!(around(face(5.0, 0.0, 4.0), size), None);
        assert_eq!(
            around(face(-2.0, -2.0, 4.5), size),
            Some(UprightRect::inside(0, 0, 1, 1))
        );
    }
}
