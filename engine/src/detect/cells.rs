//! Turns YuNet's numbers into faces: one for each cell of three grids. OpenCV's `FaceDetectorYN` is the source of the arithmetic.

use super::face::{Face, KeyPoints};
use super::letterbox::Input;
use crate::decode::QuarterTurn;
use crate::nets::{Architecture, YuNet};
use crate::rect::{FloatRect, Point};

const SIDE: usize = YuNet::INPUT[0];
/// Sides of the cells in pixels of the input, fine grid first.
const CELLS: [usize; 3] = [8, 16, 32];
const BOX: usize = 4;
/// Two for each of five points: both eyes, the nose, both corners of the mouth.
const POINTS: usize = 10;
/// Blue, green, red from 0 to 255.
pub(super) const INPUT: Input = Input {
    side: SIDE as u32,
    pixel: |[red, green, blue]| [blue, green, red].map(f32::from),
};

/// Left upper corners of all cells and their sides, pixels of the network's input.
fn cells() -> impl Iterator<Item = (f64, f64, f64)> {
    CELLS.into_iter().flat_map(|cell| {
        let columns = SIDE / cell;
        (0..columns * columns).map(move |at| {
            (
                ((at % columns) * cell) as f64,
                ((at / columns) * cell) as f64,
                cell as f64,
            )
        })
    })
}

/// All faces that score at least `score`, placed by `to_upright` from pixels of the input. The output is, for all cells: how
/// sure the class is, how sure there is anything, four numbers of the box, ten of the points.
pub(super) fn decode(
    output: &[f32],
    score: f64,
    to_upright: impl Fn(f64, f64) -> Point,
) -> Vec<Face> {
    let count = cells().count();
    let (classes, rest) = output.split_at(count.min(output.len()));
    let (objects, rest) = rest.split_at(count.min(rest.len()));
    let (boxes, points) = rest.split_at((BOX * count).min(rest.len()));
    let sure = classes.iter().zip(objects);
    let placed = boxes
        .as_chunks::<BOX>()
        .0
        .iter()
        .zip(points.as_chunks::<POINTS>().0);
    let mut faces = Vec::new();
    for (((left, top, cell), (class, object)), (place, points)) in cells().zip(sure).zip(placed) {
        let known = |sure: &f32| f64::from(*sure).clamp(0.0, 1.0);
        let confidence = (known(class) * known(object)).sqrt();
        let numbers = place.map(f64::from);
        let [right, down, width, height] = numbers;
        let (width, height) = (width.exp() * cell, height.exp() * cell);
        // A NaN anywhere fails one of these comparisons, so nothing after this room meets one.
        let is_finite = width.is_finite()
            && height.is_finite()
            && numbers.iter().all(|number| number.is_finite())
            && points.iter().all(|number| number.is_finite());
        if !(confidence >= score && is_finite) {
            continue;
        }
        let centre = (left + right * cell, top + down * cell);
        let corner = |sign: f64| {
            to_upright(
                centre.0 + sign * width / 2.0,
                centre.1 + sign * height / 2.0,
            )
        };
        let (top_left, bottom_right) = (corner(-1.0), corner(1.0));
        let rect = FloatRect::between(top_left, bottom_right);
        let [left_eye, right_eye, nose, one, other] = std::array::from_fn(|point| {
            let [x, y] = [points[2 * point], points[2 * point + 1]].map(f64::from);
            to_upright(left + x * cell, top + y * cell)
        });
        let mouth = Point {
            x: f64::midpoint(one.x, other.x),
            y: f64::midpoint(one.y, other.y),
        };
        if rect.width > 0.0 && rect.height > 0.0 {
            faces.push(Face {
                rect,
                score: confidence,
                key_points: KeyPoints::from_array([left_eye, right_eye, nose, mouth]),
                turn: QuarterTurn::None,
            });
        }
    }
    faces
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 40 * 40 + 20 * 20 + 10 * 10;

    /// One face in a cell, by these numbers.
    fn output(at: usize, sure: [f32; 2], place: [f32; BOX], points: [f32; POINTS]) -> Vec<f32> {
        let mut output = vec![0.0; COUNT * (2 + BOX + POINTS)];
        output[at] = sure[0];
        output[COUNT + at] = sure[1];
        output[2 * COUNT + BOX * at..][..BOX].copy_from_slice(&place);
        output[(2 + BOX) * COUNT + POINTS * at..][..POINTS].copy_from_slice(&points);
        output
    }

    #[test]
    fn numbers_are_relative_to_the_cell() {
        // Column 3 of row 1 of the middle grid, whose cells have 16 pixels.
        let at = 40 * 40 + 20 + 3;
        let ln2 = std::f32::consts::LN_2;
        let points = [0.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.0, 1.0, 1.0, 1.0];
        let output = output(at, [0.81, 1.0], [0.5, 0.25, ln2, 0.0], points);
        let faces = decode(&output, 0.6, |x, y| Point { x, y });
        assert_eq!(faces.len(), 1);
        let FloatRect {
            x,
            y,
            width,
            height,
        } = faces[0].rect;
        let close = |actual: f64, right: f64| (actual - right).abs() < 1e-4;
        assert!(close(x, 40.0) && close(y, 12.0) && close(width, 32.0) && close(height, 16.0));
        assert!(close(faces[0].score, 0.9));
        assert_eq!(
            faces[0].key_points.to_array(),
            [(48.0, 16.0), (64.0, 16.0), (56.0, 24.0), (56.0, 32.0)].map(|(x, y)| Point { x, y })
        );
    }

    #[test]
    fn what_is_not_finite_or_not_sure_is_no_face() {
        let found = |sure: f32, number: f32| {
            let output = output(7, [sure; 2], [number; BOX], [number; POINTS]);
            decode(&output, 0.6, |x, y| Point { x, y }).len()
        };
        assert_eq!(found(0.9, 0.5), 1);
        for (sure, number) in [
            (f32::NAN, 0.5),
            (0.5, 0.5),
            (0.9, f32::NAN),
            (0.9, f32::INFINITY),
            (0.9, 1e9),
        ] {
            assert_eq!(found(sure, number), 0, "{sure} {number}");
        }
        assert!(decode(&[], 0.6, |x, y| Point { x, y }).is_empty());
    }
}
