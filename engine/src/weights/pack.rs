//! One pack: its metadata, its hash, its tensors, and why it may be refused.

use safetensors::SafeTensors;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::metadata::{Calibration, PackKind, PackMetadata};
use super::notes::PackNotes;
use super::tensors::PackTensors;
use crate::Threshold;

/// Why a pack was refused. No variant is recoverable by retrying: take another file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PackError {
    /// Not a safetensors file, or a damaged one.
    #[error("not a readable safetensors file")]
    Format(#[from] safetensors::SafeTensorError),
    /// A key of the metadata is missing or unusable.
    #[error("the metadata's `{key}` is missing or unusable")]
    Metadata {
        /// Its name.
        key: &'static str,
    },
    /// The pack is for something else than it was loaded for.
    #[error("it is a {actual} pack of architecture `{architecture}`, which does not serve here")]
    Purpose {
        /// What the pack says it is.
        actual: &'static str,
        /// The network it says it is for.
        architecture: String,
    },
    /// A tensor that the network needs is not there.
    #[error("the tensor `{tensor}` is missing")]
    Missing {
        /// Its name.
        tensor: String,
    },
    /// A tensor has another shape or type than the network needs.
    #[error("the tensor `{tensor}` is {actual}, but must be F32 {expected:?}")]
    Shape {
        /// Its name.
        tensor: String,
        /// Type and shape found.
        actual: String,
        /// Shape needed.
        expected: Vec<usize>,
    },
    /// A tensor holds an infinity or NaN.
    #[error("the tensor `{tensor}` holds numbers that are not finite")]
    NotFinite {
        /// Its name.
        tensor: String,
    },
    /// A batch normalisation's variance is below zero.
    #[error("the tensor `{tensor}` holds negative variances")]
    NegativeVariance {
        /// Its name.
        tensor: String,
    },
    /// The header could not be written.
    #[error("the pack's header could not be written")]
    Header(#[from] serde_json::Error),
    /// Tensors that the network does not know.
    #[error("the tensors {tensors:?} are not part of the network")]
    Surplus {
        /// Their names.
        tensors: Vec<String>,
    },
    /// A tensor or a key of the metadata is there twice.
    #[error("`{name}` is there twice")]
    Duplicate {
        /// Its name.
        name: String,
    },
    /// The tensors are those of no network that is known here.
    #[error("no known network has {seen}")]
    Unrecognised {
        /// What was seen instead.
        seen: String,
    },
    /// The network gives infinities or NaN for an ordinary input.
    #[error("the network gives numbers that are not finite")]
    OutputNotFinite,
    /// The network no longer gives what it gave when the pack was written.
    #[error("the network gives {actual} for the fixed input, where {recorded} is recorded")]
    OutputDiffers {
        /// The first number that differs, as it is.
        actual: f32,
        /// The same as recorded.
        recorded: f32,
    },
    /// The pack records an output of another length than its network gives.
    #[error(
        "{recorded} numbers are recorded for the fixed input, where the network gives {actual}"
    )]
    OutputLength {
        /// How many the network gives.
        actual: usize,
        /// How many are recorded.
        recorded: usize,
    },
    /// An ensemble cannot be made of these packs.
    #[error("{what}")]
    Ensemble {
        /// Why not.
        what: String,
    },
}

/// One pack, checked as far as it can be without knowing its network.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub metadata: PackMetadata,
    /// What it says beyond that.
    pub notes: PackNotes,
    /// SHA-256 of the whole file, lower-case hexadecimal.
    pub sha256: String,
    tensors: PackTensors,
}

/// What a list of packs shows of one.
#[derive(Clone, Debug, PartialEq)]
pub struct PackSummary {
    /// Name without version.
    pub name: String,
    /// Semantic version of the weights.
    pub version: String,
    /// What it is for.
    pub kind: PackKind,
    /// Which network it is.
    pub architecture: String,
    /// SPDX expression.
    pub licence: String,
    /// SHA-256 of the pack's file, lower-case hexadecimal.
    pub sha256: String,
    /// The threshold it was calibrated for; liveness packs only.
    pub default_threshold: Option<Threshold>,
}

impl Pack {
    /// Parses a pack's file.
    ///
    /// # Errors
    /// [`PackError::Format`], [`PackError::Duplicate`] or [`PackError::Metadata`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let strings = header
            .metadata()
            .as_ref()
            .ok_or(PackError::Metadata { key: "name" })?;
        let metadata = PackMetadata::parse(strings)?;
        Ok(Self {
            metadata,
            notes: PackNotes::parse(strings)?,
            sha256: sha256_hex(bytes),
            tensors: PackTensors::parse(bytes)?,
        })
    }

    /// Gives up the tensors if the pack is of this kind and architecture.
    ///
    /// # Errors
    /// [`PackError::Purpose`] if it is not.
    pub fn into_tensors(
        self,
        kind: PackKind,
        architecture: &str,
    ) -> Result<PackTensors, PackError> {
        if self.metadata.kind == kind && self.metadata.architecture == architecture {
            Ok(self.tensors)
        } else {
            let PackMetadata {
                kind, architecture, ..
            } = self.metadata;
            Err(PackError::Purpose {
                actual: kind.as_str(),
                architecture,
            })
        }
    }

    /// Its tensors.
    #[must_use]
    pub fn tensors(&self) -> &PackTensors {
        &self.tensors
    }

    /// The same network under another name or version, with another calibration. Its file's bytes.
    ///
    /// # Errors
    /// As [`PackTensors::write`].
    pub fn rewritten(
        &self,
        metadata: &PackMetadata,
        notes: &PackNotes,
    ) -> Result<Vec<u8>, PackError> {
        self.tensors.write_with(metadata, notes)
    }

    /// Its calibration.
    ///
    /// # Errors
    /// [`PackError::Purpose`] for a pack that is not for liveness.
    pub fn calibration(&self) -> Result<Calibration, PackError> {
        self.metadata.calibration.ok_or_else(|| PackError::Purpose {
            actual: self.metadata.kind.as_str(),
            architecture: self.metadata.architecture.clone(),
        })
    }

    /// What a list shows of this pack.
    #[must_use]
    pub fn summary(&self) -> PackSummary {
        let metadata = &self.metadata;
        PackSummary {
            name: metadata.name.clone(),
            version: metadata.version.clone(),
            kind: metadata.kind,
            architecture: metadata.architecture.clone(),
            licence: metadata.licence.clone(),
            sha256: self.sha256.clone(),
            default_threshold: metadata
                .calibration
                .map(|calibration| calibration.default_threshold),
        }
    }
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
