//! `livecheck-student` from the safetensors file its training wrote: same tensors, a pack's metadata.

use super::{ImportError, expect_sha256};
use crate::Threshold;
use crate::nets::{Architecture, Student};
use crate::weights::{Calibration, PackKind, PackMetadata, PackTensors};

/// SHA-256 of `livecheck-student.safetensors`, version 1.0.0.
pub const STUDENT_SHA256: &str = "b3465411b67e6d3099c697117def9f2fd12cf581fbd0ce59fbff123b1e07b673";

/// Makes the pack `livecheck-student-1.0.0`.
///
/// # Errors
/// [`ImportError`] for another file.
pub fn import_student(source: &[u8]) -> Result<Vec<u8>, ImportError> {
    expect_sha256(source, STUDENT_SHA256)?;
    let metadata = PackMetadata {
        name: "livecheck-student".to_owned(),
        version: "1.0.0".to_owned(),
        kind: PackKind::Liveness,
        architecture: Student::NAME.to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
        provenance: format!(
            "trained for this project from random weights; source sha256 {STUDENT_SHA256}"
        ),
        calibration: Some(Calibration {
            a: 1.413_259_395_084_956_8,
            b: -0.333_210_207_651_559_3,
            default_threshold: Threshold::default(),
        }),
    };
    Ok(PackTensors::parse(source)?.write(&metadata)?)
}
