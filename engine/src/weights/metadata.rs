//! What a pack says of itself, parsed once from the strings in its header.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::PackError;
use crate::Threshold;

/// What a pack is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackKind {
    /// Finds faces.
    Detector,
    /// Tells live faces from pictures of faces.
    Liveness,
}

impl PackKind {
    /// "detector" or "liveness", as the metadata has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detector => "detector",
            Self::Liveness => "liveness",
        }
    }
}

/// How a liveness network's mean logit m becomes a likelihood: sigmoid(a * m + b).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Slope, positive.
    pub a: f64,
    /// Offset.
    pub b: f64,
    /// The threshold at the operating point for which `a` and `b` were fitted.
    pub default_threshold: Threshold,
}

impl Calibration {
    /// `a * logit + b`, whose sigmoid is the likelihood.
    #[must_use]
    pub fn margin(&self, logit: f64) -> f64 {
        self.a * logit + self.b
    }
}

/// The architecture of a pack that holds no network, but calibrates several as a whole.
pub const ENSEMBLE: &str = "ensemble";

/// The metadata of one pack.
#[derive(Clone, Debug, PartialEq)]
pub struct PackMetadata {
    /// Name without version, such as `livecheck-student`.
    pub name: String,
    /// Semantic version of the weights.
    pub version: String,
    /// What it is for.
    pub kind: PackKind,
    /// Which network the tensors belong to, such as `student-80x6`.
    pub architecture: String,
    /// SPDX expression.
    pub licence: String,
    /// Where the weights come from.
    pub provenance: String,
    /// Present in liveness packs, absent in detectors.
    pub calibration: Option<Calibration>,
}

impl PackMetadata {
    /// Parses the header's strings. Unknown keys are allowed and not kept.
    ///
    /// # Errors
    /// [`PackError::Metadata`] naming the first key that is missing or unusable.
    pub fn parse(strings: &HashMap<String, String>) -> Result<Self, PackError> {
        let text = |key: &'static str| strings.get(key).cloned().ok_or(PackError::Metadata { key });
        let number = |key: &'static str| {
            let value = text(key)?
                .parse::<f64>()
                .ok()
                .filter(|value| value.is_finite());
            value.ok_or(PackError::Metadata { key })
        };
        let (kind, calibration) = match text("kind")?.as_str() {
            "detector" => (PackKind::Detector, None),
            "liveness" => {
                let a = number("calibration_a")?;
                if a <= 0.0 {
                    return Err(PackError::Metadata {
                        key: "calibration_a",
                    });
                }
                let default_threshold =
                    Threshold::new(number("default_threshold")?).map_err(|_| {
                        PackError::Metadata {
                            key: "default_threshold",
                        }
                    })?;
                (
                    PackKind::Liveness,
                    Some(Calibration {
                        a,
                        b: number("calibration_b")?,
                        default_threshold,
                    }),
                )
            }
            _ => return Err(PackError::Metadata { key: "kind" }),
        };
        Ok(Self {
            name: text("name")?,
            version: text("version")?,
            kind,
            architecture: text("architecture")?,
            licence: text("licence")?,
            provenance: text("provenance")?,
            calibration,
        })
    }

    /// The strings that [`parse`](Self::parse) reads, in a fixed order.
    #[must_use]
    pub fn to_strings(&self) -> BTreeMap<&'static str, String> {
        let mut strings = BTreeMap::from([
            ("name", self.name.clone()),
            ("version", self.version.clone()),
            ("kind", self.kind.as_str().to_owned()),
            ("architecture", self.architecture.clone()),
            ("licence", self.licence.clone()),
            ("provenance", self.provenance.clone()),
        ]);
        if let Some(calibration) = self.calibration {
            strings.insert("calibration_a", calibration.a.to_string());
            strings.insert("calibration_b", calibration.b.to_string());
            strings.insert(
                "default_threshold",
                calibration.default_threshold.value().to_string(),
            );
        }
        strings
    }
}
