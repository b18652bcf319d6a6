//! Which networks a command works with, and above which likelihood a face is called fake.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use livecheck_engine::{Engine, LivenessPacks, PackSummary, Threshold};

use crate::packs::{Shelf, liveness};

/// The liveness model.
#[derive(Args, Debug, Clone)]
pub(super) struct LivenessArgs {
    /// Judge faces by this pack instead of the embedded one: a file, or a name or SHA-256 that `livecheck models list` shows;
    /// several, with commas, judge together
    #[arg(
        long = "liveness-model",
        env = "LIVECHECK_LIVENESS_MODEL",
        value_name = "PACK[,PACK...]",
        value_delimiter = ','
    )]
    pub(super) words: Vec<String>,
}

/// The liveness model of a command without a database.
#[derive(Args, Debug, Clone)]
pub(super) struct ModelArgs {
    #[command(flatten)]
    pub(super) liveness: LivenessArgs,
    #[command(flatten)]
    pub(super) place: PlaceArgs,
}

/// Where packs are.
#[derive(Args, Debug, Clone)]
pub(super) struct PlaceArgs {
    /// Folder for everything the server keeps; packs are in its folder `models`
    #[arg(long, env = "LIVECHECK_DATA_DIR", default_value = "./livecheck-data")]
    pub(super) data_dir: PathBuf,
}

/// The threshold.
#[derive(Args, Debug, Clone)]
pub(super) struct ThresholdArgs {
    /// Call a face fake above this likelihood, 0 to 1 [default: the one that the liveness model was calibrated for]
    #[arg(long, env = "LIVECHECK_THRESHOLD")]
    threshold: Option<f64>,
}

/// An engine with what it was made of.
pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) packs: LivenessPacks,
    pub(super) threshold: Threshold,
}

impl PlaceArgs {
    pub(super) fn shelf(&self) -> Shelf {
        Shelf::of(&self.data_dir)
    }
}

impl ModelArgs {
    /// Loads the engine.
    pub(super) fn load(&self, threshold: &ThresholdArgs) -> Result<Loaded> {
        Loaded::of(&self.place.shelf(), &self.liveness, threshold)
    }
}

impl Loaded {
    pub(super) fn of(
        shelf: &Shelf,
        model: &LivenessArgs,
        threshold: &ThresholdArgs,
    ) -> Result<Self> {
        let packs = liveness(shelf, &model.words)?;
        Ok(Self {
            threshold: match threshold.threshold {
                Some(given) => Threshold::new(given)?,
                None => packs.default_threshold()?,
            },
            engine: Engine::with_liveness(packs.clone())?,
            packs,
        })
    }
}

/// A pack in a few words: name, version, the beginning of its hash.
pub(super) fn brief(pack: &PackSummary) -> String {
    let hash = pack.sha256.get(..12).unwrap_or(&pack.sha256);
    format!("{} {} ({hash})", pack.name, pack.version)
}
