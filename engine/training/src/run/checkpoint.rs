//! Checkpoints: the whole state of a run in one safetensors file, replaced as a whole or not at all.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use thiserror::Error;

use crate::learn::{BadParameters, Optimiser, Parameters};

/// The state of a run after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// SHA-256 of the recipe.
    pub recipe: String,
    /// Weights, averages, moments, steps.
    pub optimiser: Optimiser,
    /// The averages at the last checkpoints, the newest last.
    pub last: Vec<Vec<f32>>,
}

/// Why a checkpoint cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadCheckpoint {
    /// It cannot be read or written.
    #[error("the checkpoint {} cannot be read or written", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// It is no checkpoint.
    #[error("the checkpoint is damaged")]
    Format(#[from] safetensors::SafeTensorError),
    /// It lacks something.
    #[error("the checkpoint's `{0}` is missing or unusable")]
    Part(String),
    /// It is of another recipe: begin anew, or take the recipe that it is of.
    #[error("the checkpoint is of the recipe {actual}, not of {expected}")]
    OtherRecipe {
        /// SHA-256 of its recipe.
        actual: String,
        /// SHA-256 of the recipe at hand.
        expected: String,
    },
    /// Its numbers do not make the recipe's student.
    #[error("the checkpoint does not fit the recipe's student")]
    Parameters(#[from] BadParameters),
}

impl Checkpoint {
    /// Writes it beside its place and puts it there in one step, so that a kill leaves the old or the new one.
    ///
    /// # Errors
    /// [`BadCheckpoint`].
    pub fn write(&self, path: &Path) -> Result<(), BadCheckpoint> {
        let vectors = [
            ("now".to_owned(), self.optimiser.now.flat()),
            ("average".to_owned(), self.optimiser.average.flat()),
            ("first".to_owned(), &self.optimiser.moments[0]),
            ("second".to_owned(), &self.optimiser.moments[1]),
        ];
        let last = self
            .last
            .iter()
            .enumerate()
            .map(|(at, values)| (format!("last{at:03}"), values.as_slice()));
        let bytes: Vec<(String, Vec<u8>)> = vectors
            .into_iter()
            .chain(last)
            .map(|(name, values)| {
                (
                    name,
                    values
                        .iter()
                        .flat_map(|value| value.to_le_bytes())
                        .collect(),
                )
            })
            .collect();
        let mut views = Vec::new();
        for (name, bytes) in &bytes {
            views.push((
                name.as_str(),
                TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes)?,
            ));
        }
        let metadata = HashMap::from([
            ("recipe".to_owned(), self.recipe.clone()),
            ("steps".to_owned(), self.optimiser.steps.to_string()),
        ]);
        let file = serialize(views, Some(metadata))?;
        let beside = path.with_extension("new");
        let failed = |error| BadCheckpoint::File(path.to_owned(), error);
        fs::write(&beside, file).map_err(failed)?;
        fs::File::open(&beside)
            .and_then(|file| file.sync_all())
            .map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }

    /// Reads one of this recipe; `shape` is any student of the recipe's shape.
    ///
    /// # Errors
    /// [`BadCheckpoint`].
    pub fn read(path: &Path, recipe: &str, shape: &Parameters) -> Result<Self, BadCheckpoint> {
        let bytes = fs::read(path).map_err(|error| BadCheckpoint::File(path.to_owned(), error))?;
        let (_, header) = SafeTensors::read_metadata(&bytes)?;
        let file = SafeTensors::deserialize(&bytes)?;
        let missing = |name: &str| BadCheckpoint::Part(name.to_owned());
        let text = |name: &str| {
            header
                .metadata()
                .as_ref()
                .and_then(|all| all.get(name))
                .ok_or_else(|| missing(name))
        };
        let actual = text("recipe")?.clone();
        if actual != recipe {
            return Err(BadCheckpoint::OtherRecipe {
                actual,
                expected: recipe.to_owned(),
            });
        }
        let vector = |name: &str| -> Result<Vec<f32>, BadCheckpoint> {
            let tensor = file.tensor(name).map_err(|_| missing(name))?;
            let (values, _) = tensor.data().as_chunks::<4>();
            let values: Vec<f32> = values
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect();
            let usable =
                tensor.dtype() == Dtype::F32 && values.iter().all(|value| value.is_finite());
            if usable {
                Ok(values)
            } else {
                Err(missing(name))
            }
        };
        let fitting = |name: &str| -> Result<Parameters, BadCheckpoint> {
            Ok(shape.with_flat(vector(name)?)?)
        };
        let mut last = Vec::new();
        while file.tensor(&format!("last{:03}", last.len())).is_ok() {
            last.push(fitting(&format!("last{:03}", last.len()))?.flat().to_vec());
        }
        Ok(Self {
            recipe: actual,
            optimiser: Optimiser {
                now: fitting("now")?,
                average: fitting("average")?,
                moments: [
                    fitting("first")?.flat().to_vec(),
                    fitting("second")?.flat().to_vec(),
                ],
                steps: text("steps")?.parse().map_err(|_| missing("steps"))?,
            },
            last,
        })
    }
}
