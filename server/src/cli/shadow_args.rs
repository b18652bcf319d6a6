//! The shadow model of a server.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use livecheck_engine::{LivenessPacks, Threshold};

use super::model_args::{Loaded, NetworkArgs};
use super::models::compare::FOLDER;
use crate::packs::{Shelf, liveness};
use crate::shadow::{Compared, Model, Shadow};

/// Characters of a hash in a file's name.
const HASH: usize = 12;

#[derive(Args, Debug, Clone)]
pub(super) struct ShadowArgs {
    /// Score photos by this pack as well, after they are answered, and count the differences; see `livecheck models compare`
    #[arg(
        long,
        env = "LIVECHECK_SHADOW_MODEL",
        value_name = "PACK[,PACK...]",
        value_delimiter = ','
    )]
    shadow_model: Vec<String>,
    /// The shadow model's threshold [default: the one that it was calibrated for]
    #[arg(long, env = "LIVECHECK_SHADOW_THRESHOLD", requires = "shadow_model")]
    shadow_threshold: Option<f64>,
}

impl ShadowArgs {
    /// The shadow model, if there is to be one; it looks at the faces that the answering server finds, on the same device.
    pub(super) fn load(&self, shelf: &Shelf, networks: &NetworkArgs) -> Result<Option<Loaded>> {
        if self.shadow_model.is_empty() {
            return Ok(None);
        }
        let packs = liveness(shelf, &self.shadow_model).context("no shadow model")?;
        Ok(Some(Loaded {
            threshold: match self.shadow_threshold {
                Some(given) => Threshold::new(given)?,
                None => packs.default_threshold()?,
            },
            engine: networks
                .engine(shelf, packs.clone())
                .context("no shadow model")?,
            packs,
        }))
    }
}

/// Starts a shadow model beside the one that answers.
pub(super) fn start_shadow(second: Loaded, first: &Loaded, data_dir: &Path) -> Result<Shadow> {
    let compared = Compared {
        first: model(&first.packs, first.threshold),
        second: model(&second.packs, second.threshold),
    };
    let file = file_of(&compared, data_dir);
    Shadow::start(second.engine, compared, file)
}

fn model(packs: &LivenessPacks, threshold: Threshold) -> Model {
    let summaries = packs.summaries();
    let names: Vec<_> = summaries
        .iter()
        .map(|pack| format!("{} {}", pack.name, pack.version))
        .collect();
    Model {
        name: names.join(", "),
        sha256: summaries.into_iter().map(|pack| pack.sha256).collect(),
        threshold: threshold.value(),
    }
}

/// One file for each two models and thresholds, so that counts of others are never mixed or lost.
fn file_of(compared: &Compared, data_dir: &Path) -> PathBuf {
    let name = |model: &Model| {
        let hashes: Vec<&str> = model
            .sha256
            .iter()
            .map(|hash| hash.get(..HASH).unwrap_or(hash))
            .collect();
        format!("{}@{}", hashes.join("+"), model.threshold)
    };
    let name = format!("{}-{}.json", name(&compared.first), name(&compared.second));
    data_dir.join(FOLDER).join(name)
}
