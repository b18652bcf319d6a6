//! The teacher: both published networks, run by the project's own engine.

use std::path::{Path, PathBuf};

use livecheck_engine::networks::{Architecture, Computation, Network};
use livecheck_engine::weights::{PackError, PackTensors};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::view::View;

/// Classes of each network; class 1 is bona fide.
const CLASSES: usize = 3;

/// Where the published networks' tensors are: safetensors files with the names of the published checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeacherFiles {
    /// MiniFASNetV2, which sees the crop at 2.7.
    pub minifasnet_v2: PathBuf,
    /// MiniFASNetV1SE, which sees the crop at 4.0.
    pub minifasnet_v1se: PathBuf,
}

/// The two networks.
#[derive(Debug)]
pub struct Teacher {
    networks: [Network; 2],
}

/// Why there is no teacher.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadTeacher {
    /// The file cannot be read.
    #[error("the teacher {} cannot be read", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file holds another network.
    #[error("the teacher {} cannot be used", .0.display())]
    Weights(PathBuf, #[source] PackError),
}

impl Teacher {
    /// Loads both; `base` is what the files are relative to.
    ///
    /// # Errors
    /// [`BadTeacher`].
    pub fn load(base: &Path, files: &TeacherFiles) -> Result<Self, BadTeacher> {
        let load = |file: &Path, architecture| {
            let path = base.join(file);
            let bytes =
                std::fs::read(&path).map_err(|error| BadTeacher::Read(path.clone(), error))?;
            let tensors = PackTensors::parse(&bytes);
            tensors
                .and_then(|tensors| Network::load(architecture, tensors, Computation::Kernels))
                .map_err(|error| BadTeacher::Weights(path.clone(), error))
        };
        Ok(Self {
            networks: [
                load(&files.minifasnet_v2, Architecture::MiniFasNetV2)?,
                load(&files.minifasnet_v1se, Architecture::MiniFasNetV1Se)?,
            ],
        })
    }

    /// Six logits for every view: three of each network.
    #[must_use]
    pub fn logits(&self, views: &[View]) -> Vec<f32> {
        let outputs = [0, 1].map(|number| {
            let mut input = Vec::new();
            views
                .iter()
                .for_each(|view| view.write_teacher(number, &mut input));
            self.networks[number].run(input)
        });
        let heads = outputs[0]
            .chunks_exact(CLASSES)
            .zip(outputs[1].chunks_exact(CLASSES));
        heads
            .flat_map(|(first, second)| first.iter().chain(second).copied())
            .collect()
    }
}
