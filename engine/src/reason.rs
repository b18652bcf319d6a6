//! Why a face may be no valid target, as data: a code for programs, the figure and its limit, a sentence that tells a
//! person what to do. Nothing is measured here.

use std::fmt;

/// What is to be said about the adopted face.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Which rule speaks.
    pub code: ReasonCode,
    /// What was measured, in the unit the code names.
    pub value: f64,
    /// What it was held against, in the same unit.
    pub limit: f64,
    /// One sentence for a person: what is wrong and how to put it right.
    pub message: String,
}

/// The rules, in the order in which their reasons are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// More faces than one (value: how many; limit 1). Alone it leaves the face valid.
    SeveralFaces,
    /// The shorter side of the face rectangle is below the limit (pixels).
    FaceTooSmall,
    /// The mean luma of the face rectangle is below the limit (0 to 255).
    FaceTooDark,
    /// The mean luma of the face rectangle is above the limit (0 to 255).
    FaceTooBright,
    /// The sharpness of the face is below the limit (see the engine's `quality` room for its scale, 0 to 1).
    FaceBlurred,
    /// The share of the face that lies outside the image is above the limit (0 to 1).
    FaceCutByBorder,
    /// The head is turned, tilted or nodded by more than the limit (degrees).
    FaceTurned,
}

impl ReasonCode {
    /// Every code, in order.
    pub const ALL: [Self; 7] = [
        Self::SeveralFaces,
        Self::FaceTooSmall,
        Self::FaceTooDark,
        Self::FaceTooBright,
        Self::FaceBlurred,
        Self::FaceCutByBorder,
        Self::FaceTurned,
    ];

    /// The code as it stands in an answer, snake case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeveralFaces => "several_faces",
            Self::FaceTooSmall => "face_too_small",
            Self::FaceTooDark => "face_too_dark",
            Self::FaceTooBright => "face_too_bright",
            Self::FaceBlurred => "face_blurred",
            Self::FaceCutByBorder => "face_cut_by_border",
            Self::FaceTurned => "face_turned",
        }
    }

    /// Whether a face with this reason can no longer be treated as a valid target.
    #[must_use]
    pub fn invalidates(self) -> bool {
        self != Self::SeveralFaces
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
