//! How far a head is turned, tilted or nodded, from the detector's key points. A rough estimate: good to tell a
//! face towards the camera from one that looks away, not to measure angles.

use crate::detect::KeyPoints;
use crate::rect::Point;

/// Angles of a head in degrees; 0 is upright and towards the camera.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pose {
    /// To the image's left (negative) or right.
    pub(crate) turn: f64,
    /// Clockwise in the image, -180 to 180.
    pub(crate) tilt: f64,
    /// Down (positive) or up.
    pub(crate) nod: f64,
}

/// How far the nose's tip stands before the plane of eyes and mouth, in eye distances: turning the head by an angle moves
/// it sideways by tan(angle) of this. Fitted on 2,280 faces of photographs: there the eyes come closer together by cos(angle), which
/// gives the angle a second time.
const NOSE_DEPTH: f64 = 0.55;
/// From the eyes' line to the mouth in eye distances, median of the same photographs where the head is not turned.
const MOUTH_BELOW_EYES: f64 = 1.066;
/// Where the nose's tip stands between the lines of the eyes (0) and the mouth (1), median of the same photographs.
const NOSE_HEIGHT: f64 = 0.53;

/// Estimates the pose. Every angle is finite.
pub(super) fn estimate(points: &KeyPoints) -> Pose {
    let eyes = between(points.left_eye, points.right_eye);
    let (dx, dy) = (
        points.right_eye.x - points.left_eye.x,
        points.right_eye.y - points.left_eye.y,
    );
    // Eyes on one spot would divide by zero; a millionth of a pixel keeps the angles finite and near 90 degrees.
    let distance = dx.hypot(dy).max(1e-6);
    let (across, down) = (
        (dx / distance, dy / distance),
        (-dy / distance, dx / distance),
    );
    let along =
        |axis: (f64, f64), point: Point| (point.x - eyes.x) * axis.0 + (point.y - eyes.y) * axis.1;
    let middle_of_mouth = along(across, points.mouth);
    let mouth = along(down, points.mouth).max(1e-6);
    // The line from between the eyes to the mouth is the face's middle; the nose leaves it when the head turns.
    let nose_height = along(down, points.nose) / mouth;
    let aside = along(across, points.nose) - middle_of_mouth * nose_height;
    Pose {
        turn: (aside / distance / NOSE_DEPTH).atan().to_degrees(),
        tilt: dy.atan2(dx).to_degrees(),
        nod: ((nose_height - NOSE_HEIGHT) * MOUTH_BELOW_EYES / NOSE_DEPTH)
            .atan()
            .to_degrees(),
    }
}

impl Pose {
    /// The largest of the three angles, without its sign.
    pub(super) fn largest(&self) -> f64 {
        self.turn.abs().max(self.tilt.abs()).max(self.nod.abs())
    }

    /// What to do about the largest angle.
    pub(super) fn advice(&self) -> &'static str {
        if self.largest() == self.tilt.abs() {
            "The head is tilted to the side; hold the head and the camera upright"
        } else if self.largest() == self.turn.abs() {
            "The face is turned to the side; look straight into the camera"
        } else {
            "The face looks up or down; hold the camera at eye level and look straight into it"
        }
    }
}

fn between(a: Point, b: Point) -> Point {
    Point {
        x: f64::midpoint(a.x, b.x),
        y: f64::midpoint(a.y, b.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key points of a head of 100 pixels' eye distance under an angle, from the constants above by projection.
    fn head(turn: f64, tilt: f64, nod: f64) -> KeyPoints {
        let nose = (0.0, NOSE_HEIGHT * MOUTH_BELOW_EYES, NOSE_DEPTH);
        let places = [
            (-0.5, 0.0, 0.0),
            (0.5, 0.0, 0.0),
            nose,
            (0.0, MOUTH_BELOW_EYES, 0.0),
        ];
        KeyPoints::from_array(places.map(|(x, y, z): (f64, f64, f64)| {
            let (x, z) = (
                x * turn.cos() + z * turn.sin(),
                z * turn.cos() - x * turn.sin(),
            );
            let y = y * nod.cos() + z * nod.sin();
            Point {
                x: 300.0 + 100.0 * (x * tilt.cos() - y * tilt.sin()),
                y: 200.0 + 100.0 * (x * tilt.sin() + y * tilt.cos()),
            }
        }))
    }

    #[track_caller]
    fn assert_angle(actual: f64, expected: f64) {
        assert!(
            (actual - expected).abs() < 0.5,
            "{actual} where {expected} is right"
        );
    }

    #[test]
    fn each_angle_is_recovered_from_a_projected_head() {
        for degrees in [-50.0_f64, -20.0, 0.0, 10.0, 35.0] {
            let angle = degrees.to_radians();
            assert_angle(estimate(&head(angle, 0.0, 0.0)).turn, degrees);
            assert_angle(estimate(&head(0.0, angle, 0.0)).tilt, degrees);
            assert_angle(estimate(&head(0.0, 0.0, angle)).nod, degrees);
            assert_angle(estimate(&head(angle, 0.7, 0.0)).turn, degrees);
        }
    }

    #[test]
    fn a_head_upside_down_is_tilted_by_half_a_turn() {
        assert_angle(
            estimate(&head(0.0, std::f64::consts::PI, 0.0)).tilt.abs(),
            180.0,
        );
    }

    #[test]
    fn points_on_one_spot_give_finite_angles() {
        let pose = estimate(&KeyPoints::from_array([Point { x: 5.0, y: 5.0 }; 4]));
        assert!(pose.turn.is_finite() && pose.tilt.is_finite() && pose.nod.is_finite());
    }
}
