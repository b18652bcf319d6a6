//! What speaks against the adopted face as a target: measured figures against limits, in the order of [`ReasonCode`].
//!
//! Limits come from the API's contract (size, brightness, pose) or from photographs (blur, border); each measure's own
//! file says which. Nothing here changes the likelihood.

mod border;
mod brightness;
mod pose;
mod sharpness;

pub(crate) use pose::Pose;

use crate::decode::UprightImage;
use crate::detect::Face;
use crate::{Reason, ReasonCode, UprightRect};

/// Shorter side of the face rectangle, pixels.
const MIN_SIDE: f64 = 80.0;
/// Mean luma of the face rectangle, 0 to 255.
const MIN_BRIGHTNESS: f64 = 50.0;
/// Mean luma of the face rectangle, 0 to 255.
const MAX_BRIGHTNESS: f64 = 235.0;
/// Turn, tilt or nod of the head, degrees.
const MAX_ANGLE: f64 = 30.0;

/// What was found out about the adopted face.
#[derive(Clone, Debug)]
pub(crate) struct Assessment {
    /// Mean BT.601 luma of the rectangle, 0 to 255.
    pub(crate) brightness: f64,
    pub(crate) reasons: Vec<Reason>,
}

/// The figures that the reasons come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measures {
    /// Shorter side of the clipped rectangle, pixels.
    pub(crate) side: f64,
    /// Mean luma of the clipped rectangle, 0 to 255.
    pub(crate) brightness: f64,
    /// 0 to 1.
    pub(crate) sharpness: f64,
    /// Share of the detector's box outside the image, 0 to 1.
    pub(crate) outside: f64,
    pub(crate) pose: Pose,
}

/// Degrees by which a face is tilted clockwise, -180 to 180.
pub(crate) fn tilt(face: &Face) -> f64 {
    pose::estimate(&face.key_points).tilt
}

/// Measures a face whose clipped rectangle is `rect`.
pub(crate) fn measure(image: &UprightImage, face: &Face, rect: UprightRect) -> Measures {
    Measures {
        side: f64::from(rect.width().min(rect.height())),
        brightness: brightness::mean_luma(image, rect),
        sharpness: sharpness::of_face(image, rect),
        outside: border::share_outside(face.rect, image.size()),
        pose: pose::estimate(&face.key_points),
    }
}

/// Assesses the adopted face, whose clipped rectangle is `rect`, of `faces` found in all.
pub(crate) fn assess(
    image: &UprightImage,
    face: &Face,
    rect: UprightRect,
    faces: usize,
) -> Assessment {
    let measures = measure(image, face, rect);
    Assessment {
        brightness: measures.brightness,
        reasons: reasons(&measures, faces),
    }
}

/// The reasons that follow from the figures.
pub(crate) fn reasons(measures: &Measures, faces: usize) -> Vec<Reason> {
    let &Measures {
        side,
        brightness,
        sharpness,
        outside,
        pose,
    } = measures;
    let mut reasons = Vec::new();
    let mut add = |code, value, limit, message: String| {
        reasons.push(Reason {
            code,
            value,
            limit,
            message,
        });
    };
    if faces > 1 {
        let message = format!(
            "{faces} faces were detected and the largest was checked; let only one person be in the picture"
        );
        add(ReasonCode::SeveralFaces, faces as f64, 1.0, message);
    }
    if side < MIN_SIDE {
        let message = format!(
            "The face is only {side} pixels wide or high; come closer or send a picture of higher resolution"
        );
        add(ReasonCode::FaceTooSmall, side, MIN_SIDE, message);
    }
    if brightness < MIN_BRIGHTNESS {
        let message = "The face is too dark; turn towards a light or add one".to_owned();
        add(ReasonCode::FaceTooDark, brightness, MIN_BRIGHTNESS, message);
    }
    if brightness > MAX_BRIGHTNESS {
        let message = "The face is overexposed; move out of the direct light or lower the exposure"
            .to_owned();
        add(
            ReasonCode::FaceTooBright,
            brightness,
            MAX_BRIGHTNESS,
            message,
        );
    }
    // Below the least side a face has no detail to judge, and the size is already a reason.
    if side >= MIN_SIDE && sharpness < sharpness::LIMIT {
        let message = "The face is blurred; hold the camera still, clean its lens and let it focus"
            .to_owned();
        add(
            ReasonCode::FaceBlurred,
            sharpness,
            sharpness::LIMIT,
            message,
        );
    }
    if outside > border::LIMIT {
        let message =
            "The face is cut off by the border of the picture; keep the whole head inside"
                .to_owned();
        add(ReasonCode::FaceCutByBorder, outside, border::LIMIT, message);
    }
    if pose.largest() > MAX_ANGLE {
        add(
            ReasonCode::FaceTurned,
            pose.largest(),
            MAX_ANGLE,
            pose.advice().to_owned(),
        );
    }
    reasons
}
