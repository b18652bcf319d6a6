//! Reading and writing one pack.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors};
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::metadata::{PackKind, PackMetadata};
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
}

/// One pack, checked as far as it can be without knowing its network.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub metadata: PackMetadata,
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

/// The tensors of a pack, taken out one by one so that what is left over is known.
#[derive(Clone, Debug, Default)]
pub struct PackTensors {
    tensors: BTreeMap<String, Tensor>,
}

#[derive(Clone, Debug)]
struct Tensor {
    shape: Vec<usize>,
    /// The values, or the name of a type that is not F32.
    values: Result<Vec<f32>, String>,
}

impl Pack {
    /// Parses a pack's file.
    ///
    /// # Errors
    /// [`PackError::Format`] or [`PackError::Metadata`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let metadata = PackMetadata::parse(
            header
                .metadata()
                .as_ref()
                .ok_or(PackError::Metadata { key: "name" })?,
        )?;
        Ok(Self {
            metadata,
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

impl PackTensors {
    /// Reads all tensors of a safetensors file; its metadata does not matter here.
    ///
    /// # Errors
    /// [`PackError::Format`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        let file = SafeTensors::deserialize(bytes)?;
        let tensors = file.iter().map(|(name, view)| {
            let values = match view.dtype() {
                Dtype::F32 => Ok(view
                    .data()
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|bytes| f32::from_le_bytes(*bytes))
                    .collect()),
                other => Err(format!("{other:?}")),
            };
            (
                name.to_owned(),
                Tensor {
                    shape: view.shape().to_vec(),
                    values,
                },
            )
        });
        Ok(Self {
            tensors: tensors.collect(),
        })
    }

    /// Adds a tensor; one of the same name is replaced.
    pub fn insert(&mut self, name: impl Into<String>, shape: &[usize], values: Vec<f32>) {
        self.tensors.insert(
            name.into(),
            Tensor {
                shape: shape.to_vec(),
                values: Ok(values),
            },
        );
    }

    /// Takes a tensor out.
    ///
    /// # Errors
    /// `Missing`, `Shape` or `NotFinite`.
    pub fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, PackError> {
        let tensor = self
            .tensors
            .remove(name)
            .ok_or_else(|| PackError::Missing {
                tensor: name.to_owned(),
            })?;
        let values = match tensor.values {
            Ok(values) if tensor.shape == shape => values,
            other => {
                let kind = other.err().unwrap_or_else(|| "F32".to_owned());
                return Err(PackError::Shape {
                    tensor: name.to_owned(),
                    actual: format!("{kind} {:?}", tensor.shape),
                    expected: shape.to_vec(),
                });
            }
        };
        if values.iter().all(|value| value.is_finite()) {
            Ok(values)
        } else {
            Err(PackError::NotFinite {
                tensor: name.to_owned(),
            })
        }
    }

    /// Ends the taking: nothing may be left.
    ///
    /// # Errors
    /// `Surplus` with the names of what is.
    pub fn finish(self) -> Result<(), PackError> {
        if self.tensors.is_empty() {
            Ok(())
        } else {
            Err(PackError::Surplus {
                tensors: self.tensors.into_keys().collect(),
            })
        }
    }

    /// Writes a pack's file. The same tensors and metadata always give the same bytes, which the safetensors crate does
    /// not promise: it keeps metadata in a hash map.
    ///
    /// # Errors
    /// `Shape` for a tensor that is not F32 or whose values do not fill its shape.
    pub fn write(&self, metadata: &PackMetadata) -> Result<Vec<u8>, PackError> {
        let mut entries = BTreeMap::new();
        let mut data = Vec::new();
        for (name, tensor) in &self.tensors {
            let values = tensor
                .values
                .as_ref()
                .ok()
                .filter(|values| values.len() == tensor.shape.iter().product::<usize>());
            let values = values.ok_or_else(|| PackError::Shape {
                tensor: name.clone(),
                actual: "of another type or length".to_owned(),
                expected: tensor.shape.clone(),
            })?;
            let start = data.len();
            data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            let entry = HeaderEntry {
                dtype: "F32",
                shape: &tensor.shape,
                data_offsets: [start, data.len()],
            };
            entries.insert(name.as_str(), entry);
        }
        let mut header = serde_json::to_vec(&Header {
            metadata: metadata.to_strings(),
            entries,
        })?;
        header.resize(header.len().next_multiple_of(8), b' ');
        Ok([
            &(header.len() as u64).to_le_bytes(),
            header.as_slice(),
            &data,
        ]
        .concat())
    }
}

/// A safetensors header whose keys always come in the same order.
#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "__metadata__")]
    metadata: BTreeMap<&'static str, String>,
    #[serde(flatten)]
    entries: BTreeMap<&'a str, HeaderEntry<'a>>,
}

#[derive(Serialize)]
struct HeaderEntry<'a> {
    dtype: &'static str,
    shape: &'a [usize],
    data_offsets: [usize; 2],
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
