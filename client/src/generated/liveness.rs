// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `liveness`.

use super::envelope::SuccessMetadata;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the file is. It must match the file's real format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub enum ImageFormat {
    /// `jpeg`.
    #[serde(rename = "jpeg")]
    Jpeg,
    /// `png`.
    #[serde(rename = "png")]
    Png,
}

impl ImageFormat {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
        }
    }
}

/// The envelope of a verdict.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct LivenessSuccess {
    /// What every success tells beside its data.
    pub metadata: SuccessMetadata,
    /// The verdict and the face's measurements.
    pub data: LivenessData,
}

/// The verdict and the face's measurements.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct LivenessData {
    /// True when a presentation attack is suspected, that is exactly when `isFakeLikelihood` is above `threshold`.
    #[serde(rename = "isFakeFace")]
    pub is_fake_face: bool,
    /// How likely the adopted face is a presentation attack, from 0 (bona fide) to 1.
    #[serde(rename = "isFakeLikelihood")]
    pub is_fake_likelihood: f64,
    /// Whether the adopted face is fit to be judged. False when it is too small, dark, bright or blurred, cut by the border, or
    /// turned away; `reasons` says which. The verdict is given, and counted, all the same.
    #[serde(rename = "isValidFace")]
    pub is_valid_face: bool,
    /// Mean luma (ITU-R BT.601, 8 bits) of the adopted rectangle.
    #[serde(rename = "faceBrightness")]
    pub face_brightness: f64,
    /// A rectangle in whole pixels of the upright image, clipped to it.
    #[serde(rename = "faceRectArea")]
    pub face_rect_area: Rect,
    /// All faces found, the largest first. The first is the adopted one.
    #[serde(rename = "vFaceRect")]
    pub v_face_rect: Vec<Rect>,
    /// The message of the first reason, or an empty string.
    pub msg: String,
    /// Milliseconds spent on decoding, detection and classification.
    pub latency_ms: i64,
    /// The threshold that `isFakeFace` applied, 0.15 unless the operator set another.
    pub threshold: f64,
    /// What is noteworthy about the face, each with how to mend it. Any but `several_faces` makes `isValidFace` false.
    pub reasons: Vec<Reason>,
}

/// A rectangle in whole pixels of the upright image, clipped to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Rect {
    /// Left edge, pixels from the image's left.
    pub x: i32,
    /// Top edge, pixels from the image's top.
    pub y: i32,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
}

/// One measurement of the face that missed its limit.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// What was measured. New codes may be added.
    pub code: ReasonCode,
    /// The figure measured.
    pub value: f64,
    /// The limit that it missed, in the same unit.
    pub limit: f64,
    /// The fault in words, and how to mend it.
    pub message: String,
}

/// What was measured. New codes may be added.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ReasonCode {
    /// `several_faces`.
    SeveralFaces,
    /// `face_too_small`.
    FaceTooSmall,
    /// `face_too_dark`.
    FaceTooDark,
    /// `face_too_bright`.
    FaceTooBright,
    /// `face_blurred`.
    FaceBlurred,
    /// `face_cut_by_border`.
    FaceCutByBorder,
    /// `face_turned`.
    FaceTurned,
    /// A value newer than this client, as it came. Never one of the values above when it comes from a conversion.
    Unknown(String),
}

impl ReasonCode {
    /// The value as it stands in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SeveralFaces => "several_faces",
            Self::FaceTooSmall => "face_too_small",
            Self::FaceTooDark => "face_too_dark",
            Self::FaceTooBright => "face_too_bright",
            Self::FaceBlurred => "face_blurred",
            Self::FaceCutByBorder => "face_cut_by_border",
            Self::FaceTurned => "face_turned",
            Self::Unknown(value) => value,
        }
    }
}

impl From<&str> for ReasonCode {
    fn from(value: &str) -> Self {
        match value {
            "several_faces" => Self::SeveralFaces,
            "face_too_small" => Self::FaceTooSmall,
            "face_too_dark" => Self::FaceTooDark,
            "face_too_bright" => Self::FaceTooBright,
            "face_blurred" => Self::FaceBlurred,
            "face_cut_by_border" => Self::FaceCutByBorder,
            "face_turned" => Self::FaceTurned,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl From<String> for ReasonCode {
    fn from(value: String) -> Self {
        match Self::from(value.as_str()) {
            Self::Unknown(_) => Self::Unknown(value),
            known => known,
        }
    }
}

impl From<ReasonCode> for String {
    fn from(value: ReasonCode) -> Self {
        value.as_str().to_owned()
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
