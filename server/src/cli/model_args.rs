//! Which networks a command works with, and above which likelihood a face is called fake.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use livecheck_engine::weights::Pack;
use livecheck_engine::{ComputeDevice, Engine, LivenessPacks, PackSummary, Threshold};

use crate::packs::{Shelf, detector, liveness};

/// Detector and liveness model, and what runs them.
#[derive(Args, Debug, Clone)]
pub(super) struct NetworkArgs {
    /// Find faces by this pack instead of the embedded one, named as for --liveness-model
    #[arg(
        long = "detector-model",
        env = "LIVECHECK_DETECTOR_MODEL",
        value_name = "PACK"
    )]
    detector: Option<String>,
    /// Judge faces by this pack instead of the embedded one: a file, or a name or SHA-256 that `livecheck models list` shows;
    /// several, with commas, judge together
    #[arg(
        long = "liveness-model",
        env = "LIVECHECK_LIVENESS_MODEL",
        value_name = "PACK[,PACK...]",
        value_delimiter = ','
    )]
    liveness: Vec<String>,
    /// What runs the networks: cpu, or wgpu or cuda when built with that feature
    #[arg(long, env = "LIVECHECK_DEVICE", default_value_t = ComputeDevice::Cpu)]
    device: ComputeDevice,
}

/// The liveness model of a command without a database.
#[derive(Args, Debug, Clone)]
pub(super) struct ModelArgs {
    #[command(flatten)]
    pub(super) networks: NetworkArgs,
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

impl NetworkArgs {
    pub(super) fn detector(&self, shelf: &Shelf) -> Result<Pack> {
        detector(shelf, self.detector.as_deref())
    }

    pub(super) fn liveness(&self, shelf: &Shelf) -> Result<LivenessPacks> {
        liveness(shelf, &self.liveness)
    }

    /// An engine with this detector, on this device, that judges by these packs.
    pub(super) fn engine(&self, shelf: &Shelf, packs: LivenessPacks) -> Result<Engine> {
        Ok(Engine::of(self.device, self.detector(shelf)?, packs)?)
    }
}

impl ModelArgs {
    /// Loads the engine.
    pub(super) fn load(&self, threshold: &ThresholdArgs) -> Result<Loaded> {
        Loaded::of(&self.place.shelf(), &self.networks, threshold)
    }
}

impl Loaded {
    pub(super) fn of(
        shelf: &Shelf,
        networks: &NetworkArgs,
        threshold: &ThresholdArgs,
    ) -> Result<Self> {
        let packs = networks.liveness(shelf)?;
        Ok(Self {
            threshold: match threshold.threshold {
                Some(given) => Threshold::new(given)?,
                None => packs.default_threshold()?,
            },
            engine: networks.engine(shelf, packs.clone())?,
            packs,
        })
    }
}

/// A pack in a few words: name, version, the beginning of its hash.
pub(super) fn brief(pack: &PackSummary) -> String {
    let hash = pack.sha256.get(..12).unwrap_or(&pack.sha256);
    format!("{} {} ({hash})", pack.name, pack.version)
}
