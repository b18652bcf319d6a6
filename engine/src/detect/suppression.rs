//! One face for each cluster of overlapping detections: their mean, weighted by score (MediaPipe's weighted
//! non-maximum suppression). Nothing is dropped that overlaps no better detection.

use super::face::{Face, KeyPoints};
use crate::rect::{FloatRect, Point};

/// Detections that overlap a better one by more than this belong to it.
const OVERLAP: f64 = 0.3;

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
        score: best.score,
        key_points: KeyPoints::from_array(points),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            key_points: KeyPoints::from_array([point; 6]),
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
    fn no_detections_make_no_faces() {
        assert!(merge(Vec::new()).is_empty());
    }
}
