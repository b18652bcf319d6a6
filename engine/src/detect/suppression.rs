//! One face for each cluster of overlapping detections: their mean, weighted by score (MediaPipe's weighted
//! non-maximum suppression). Nothing is dropped that overlaps no better detection.

use super::face::{Face, KeyPoints};
use crate::rect::{FloatRect, Point, Size};

/// Detections that overlap a better one by more than this belong to it.
pub(super) const OVERLAP: f64 = 0.3;

/// Merges detections; the faces come best first.
pub(super) fn merge(mut detections: Vec<Face>) -> Vec<Face> {
    detections.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while !detections.is_empty() {
        // The best one is taken out by hand, so that the loop ends whatever its overlap with itself computes to.
        let best = detections.remove(0);
        let (mut cluster, rest): (Vec<_>, Vec<_>) = detections
            .into_iter()
            .partition(|face| face.rect.overlap(&best.rect) > OVERLAP);
        cluster.push(best);
        faces.push(weighted_mean(best, &cluster));
        detections = rest;
    }
    faces
}

/// The mean of a cluster with the best one's score. `best` is part of the cluster, so the weights sum to more than 0.
fn weighted_mean(best: Face, cluster: &[Face]) -> Face {
    let total: f64 = cluster.iter().map(|face| face.score).sum();
    let mean = |value: &dyn Fn(&Face) -> f64| {
        cluster
            .iter()
            .map(|face| face.score * value(face))
            .sum::<f64>()
            / total
    };
    let points = std::array::from_fn(|point| Point {
        x: mean(&|face| face.key_points.to_array()[point].x),
        y: mean(&|face| face.key_points.to_array()[point].y),
    });
    let rect = FloatRect {
        x: mean(&|face| face.rect.x),
        y: mean(&|face| face.rect.y),
        width: mean(&|face| face.rect.width),
        height: mean(&|face| face.rect.height),
    };
    Face {
        rect,
        key_points: KeyPoints::from_array(points),
        ..best
    }
}

/// Of faces that overlap in the image, whose size is `size`, only the surest: they may have been seen in different turns, so their points
/// cannot be averaged.
pub(super) fn without_doubles(mut faces: Vec<Face>, size: Size) -> Vec<Face> {
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        let rect = face.upright_rect(size);
        if kept
            .iter()
            .all(|better| better.upright_rect(size).overlap(&rect) <= OVERLAP)
        {
            kept.push(face);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::QuarterTurn;

    fn face(x: f64, score: f64) -> Face {
        let point = Point { x, y: 0.0 };
        let rect = FloatRect {
            x,
            y: 0.0,
            width: 10.0,
            height: 10.0,
        };
        Face {
            rect,
            score,
            key_points: KeyPoints::from_array([point; 4]),
            turn: QuarterTurn::None,
        }
    }

    #[test]
    fn overlapping_detections_become_their_mean_weighted_by_score() {
        let faces = merge(vec![face(2.0, 0.3), face(0.0, 0.9), face(50.0, 0.5)]);
        assert_eq!(faces.len(), 2);
        assert!(
            (faces[0].rect.x - 0.5).abs() < 1e-12
                && (faces[0].key_points.nose.x - 0.5).abs() < 1e-12
        );
        assert_eq!(
            (faces[0].score, faces[1].rect.x, faces[1].score),
            (0.9, 50.0, 0.5)
        );
    }

    #[test]
    fn a_chain_is_cut_where_the_best_one_is_out_of_reach() {
        let faces = merge(vec![face(0.0, 0.9), face(4.0, 0.8), face(8.0, 0.7)]);
        assert_eq!(faces.len(), 2);
        assert_eq!(faces[1].rect.x, 8.0);
    }

    #[test]
    fn the_surest_of_one_face_seen_twice_is_kept_whatever_its_turn() {
        let size = Size {
            width: 100,
            height: 40,
        };
        // In a view turned right, x counts from the image's lower border and y from its left one.
        let turned = Face {
            turn: QuarterTurn::Right,
            rect: FloatRect {
                x: 29.0,
                y: 51.0,
                width: 10.0,
                height: 10.0,
            },
            ..face(0.0, 0.9)
        };
        let kept = without_doubles(vec![face(50.0, 0.8), turned, face(10.0, 0.7)], size);
        assert_eq!(kept, [turned, face(10.0, 0.7)]);
    }

    #[test]
    fn no_detections_make_no_faces() {
        assert!(merge(Vec::new()).is_empty());
    }
}
