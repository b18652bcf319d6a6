//! The tensors of a pack: read, taken out under checks, written.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors};
use serde::Serialize;

use super::PackError;
use super::header::refuse_duplicates;
use super::metadata::PackMetadata;
use super::notes::PackNotes;

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

impl PackTensors {
    /// Reads all tensors of a safetensors file; its metadata does not matter here.
    ///
    /// # Errors
    /// [`PackError::Format`] or [`PackError::Duplicate`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PackError> {
        refuse_duplicates(bytes)?;
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

    /// The names of all tensors that are left, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The shape of a tensor, if it is there.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice())
    }

    /// How many numbers all tensors hold together.
    #[must_use]
    pub fn numbers(&self) -> usize {
        let shapes = self.tensors.values().map(|tensor| &tensor.shape);
        shapes.map(|shape| shape.iter().product::<usize>()).sum()
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
        self.write_with(metadata, &PackNotes::default())
    }

    /// The same with notes.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_with(
        &self,
        metadata: &PackMetadata,
        notes: &PackNotes,
    ) -> Result<Vec<u8>, PackError> {
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
        let mut strings = metadata.to_strings();
        strings.extend(notes.to_strings());
        let mut header = serde_json::to_vec(&Header {
            metadata: strings,
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
