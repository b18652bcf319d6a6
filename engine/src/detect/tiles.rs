//! Overlapping square parts of an image, for faces that are too small on the whole of it.

use crate::rect::{Size, UprightRect};

/// From one part to the next, in sides of a part: a face of up to two fifths of a part lies wholly inside one of them, and the
/// level before has found larger ones.
const STRIDE: f64 = 0.6;

/// Parts with a side of the image's longer one divided by `divisor` (cut to the image where it is narrower), row by row. They reach every
/// border.
pub(super) fn tiles(size: Size, divisor: u32) -> impl Iterator<Item = UprightRect> {
    let side = tile_side(size, divisor);
    let columns = spread(size.width, side);
    let rows = spread(size.height, side);
    rows.into_iter().flat_map(move |(y, height)| {
        columns
            .clone()
            .into_iter()
            .map(move |(x, width)| UprightRect::inside(x, y, width, height))
    })
}

/// Side of the parts in pixels, at least 1.
pub(super) fn tile_side(size: Size, divisor: u32) -> u32 {
    size.width.max(size.height).div_ceil(divisor)
}

/// Where spans of this length start along a side, and how long they are once cut to it.
fn spread(length: u32, side: u32) -> Vec<(u32, u32)> {
    let part = side.min(length);
    let rest = length - part;
    let steps = (f64::from(rest) / (STRIDE * f64::from(side))).ceil() as u32;
    (0..=steps)
        .map(|step| {
            // Both factors are below 2^15: sides are bounded before anything is decoded.
            let start = if steps == 0 { 0 } else { rest * step / steps };
            (start, part)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_reach_every_border_and_stay_inside() {
        for (width, height) in [(1, 1), (2, 3), (101, 50), (16_384, 3), (3, 16_384)] {
            for divisor in [2, 4, 8] {
                let parts: Vec<_> = tiles(Size { width, height }, divisor).collect();
                assert!(parts.iter().all(|part| {
                    part.x() + part.width() <= width && part.y() + part.height() <= height
                }));
                let (first, last) = (parts[0], parts[parts.len() - 1]);
                assert_eq!((first.x(), first.y()), (0, 0));
                assert_eq!(
                    (last.x() + last.width(), last.y() + last.height()),
                    (width, height)
                );
            }
        }
    }

    #[test]
    fn a_face_of_two_fifths_of_a_part_lies_wholly_inside_one() {
        let size = Size {
            width: 1600,
            height: 1200,
        };
        let face = 160;
        for x in (0..=size.width - face).step_by(7) {
            assert!(
                tiles(size, 4).any(|part| {
                    part.x() <= x && x + face <= part.x() + part.width() && part.y() == 0
                }),
                "{x}"
            );
        }
    }

    #[test]
    fn the_number_of_parts_is_bounded_whatever_the_shape() {
        for (width, height) in [(5000, 5000), (16_384, 1), (4000, 3000), (9, 9)] {
            for (divisor, most) in [(2, 9), (4, 36), (8, 169)] {
                let count = tiles(Size { width, height }, divisor).count();
                assert!(count <= most, "{width} x {height}: {count}");
            }
        }
    }
}
