//! Turns BlazeFace's numbers into faces. MediaPipe's graph `face_detection_short_range` is the source of the grid, the
//! scales and the clipping.

use super::face::{Face, KeyPoints};
use super::letterbox::Input;
use crate::decode::QuarterTurn;
use crate::nets::BlazeFace;
use crate::rect::{FloatRect, Point};

/// Grid side and anchors per cell, fine grid first.
const GRIDS: [(usize, usize); 2] = [(16, 2), (8, 6)];
const ANCHORS: usize = BlazeFace::ANCHORS;
/// Red, green, blue from -1 to 1.
pub(super) const INPUT: Input = Input {
    side: BlazeFace::INPUT_SIDE as u32,
    pixel: |pixel| pixel.map(|sample| f32::from(sample) / 127.5 - 1.0),
};
/// Logits are clipped to this before the sigmoid.
const LOGIT_CLIP: f64 = 100.0;

/// Centres of all anchors in pixels of the network's input.
fn centres() -> impl Iterator<Item = (f64, f64)> {
    GRIDS.into_iter().flat_map(|(side, per_cell)| {
        let cell = (BlazeFace::INPUT_SIDE / side) as f64;
        (0..side * side * per_cell).map(move |anchor| {
            let at = anchor / per_cell;
            (
                ((at % side) as f64 + 0.5) * cell,
                ((at / side) as f64 + 0.5) * cell,
            )
        })
    })
}

/// All faces of the output (a logit of each anchor, then sixteen numbers of each) that score at least `score`, placed by
/// `to_upright` from pixels of the input. Of the six points that are given those of the ears are left out.
pub(super) fn decode(
    output: &[f32],
    score: f64,
    to_upright: impl Fn(f64, f64) -> Point,
) -> Vec<Face> {
    let (logits, regressors) = output.split_at(ANCHORS.min(output.len()));
    let (regressors, _) = regressors.as_chunks::<{ BlazeFace::REGRESSORS }>();
    let mut faces = Vec::new();
    for (((anchor_x, anchor_y), &logit), numbers) in centres().zip(logits).zip(regressors) {
        let confidence = 1.0 / (1.0 + (-f64::from(logit).clamp(-LOGIT_CLIP, LOGIT_CLIP)).exp());
        // A NaN anywhere fails one of these two comparisons, so nothing after this room meets one.
        if confidence >= score && numbers.iter().all(|number| number.is_finite()) {
            let at = |pair: usize| {
                (
                    f64::from(numbers[2 * pair]),
                    f64::from(numbers[2 * pair + 1]),
                )
            };
            let (centre_x, centre_y) = at(0);
            let (width, height) = at(1);
            let corner = |sign: f64| {
                to_upright(
                    anchor_x + centre_x + sign * width / 2.0,
                    anchor_y + centre_y + sign * height / 2.0,
                )
            };
            let (top_left, bottom_right) = (corner(-1.0), corner(1.0));
            let points = std::array::from_fn(|point| {
                let (x, y) = at(point + 2);
                to_upright(anchor_x + x, anchor_y + y)
            });
            let rect = FloatRect::between(top_left, bottom_right);
            if rect.width > 0.0 && rect.height > 0.0 {
                faces.push(Face {
                    rect,
                    score: confidence,
                    key_points: KeyPoints::from_array(points),
                    turn: QuarterTurn::None,
                });
            }
        }
    }
    faces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchors_cover_both_grids_cell_by_cell() {
        let centres: Vec<_> = centres().collect();
        assert_eq!(centres.len(), 896);
        assert_eq!(
            (centres[0], centres[1], centres[2]),
            ((4.0, 4.0), (4.0, 4.0), (12.0, 4.0))
        );
        assert_eq!(
            (centres[511], centres[512], centres[517]),
            ((124.0, 124.0), (8.0, 8.0), (8.0, 8.0))
        );
        assert_eq!((centres[518], centres[895]), ((24.0, 8.0), (120.0, 120.0)));
    }

    #[test]
    fn numbers_are_relative_to_the_anchor() {
        let mut logits = vec![-9.0; ANCHORS];
        let mut regressors = vec![0.0; ANCHORS * BlazeFace::REGRESSORS];
        logits[2] = 9.0;
        regressors[2 * 16..2 * 16 + 6].copy_from_slice(&[1.0, 2.0, 20.0, 10.0, -3.0, 4.0]);
        let faces = decode(&[&logits[..], &regressors[..]].concat(), 0.6, |x, y| {
            Point { x, y }
        });
        assert_eq!(faces.len(), 1);
        assert_eq!(
            faces[0].rect,
            FloatRect {
                x: 3.0,
                y: 1.0,
                width: 20.0,
                height: 10.0
            }
        );
        assert_eq!(faces[0].key_points.left_eye, Point { x: 9.0, y: 8.0 });
    }

    #[test]
    fn what_is_not_finite_or_has_no_size_is_no_face() {
        let logits = vec![f32::NAN; ANCHORS];
        let regressors = vec![1.0; ANCHORS * BlazeFace::REGRESSORS];
        assert!(
            decode(&[&logits[..], &regressors[..]].concat(), 0.6, |x, y| {
                Point { x, y }
            })
            .is_empty()
        );
        let logits = vec![200.0; ANCHORS];
        for bad in [f32::NAN, f32::INFINITY, 0.0, -1.0] {
            let regressors = vec![bad; ANCHORS * BlazeFace::REGRESSORS];
            assert!(
                decode(&[&logits[..], &regressors[..]].concat(), 0.6, |x, y| {
                    Point { x, y }
                })
                .is_empty(),
                "{bad}"
            );
        }
    }
}
