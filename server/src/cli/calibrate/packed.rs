//! The calibrated pack: the same network with new numbers, or a pack that calibrates several as a whole.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use livecheck_engine::LivenessPacks;
use livecheck_engine::weights::{
    Calibration, ENSEMBLE, Pack, PackKind, PackMetadata, PackNotes, PackTensors,
};
use livecheck_evaluation::Recalibration;
use serde::Serialize;

use super::super::model_args::Loaded;
use super::CalibrateArgs;
use crate::packs::refuse_odd_names;
use crate::whole_file;

/// What was written.
#[derive(Serialize)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) sha256: String,
    pub(super) calibration_a: f64,
    pub(super) calibration_b: f64,
}

/// The new pack's metadata, all but its calibration, refused before any photo is judged.
pub(super) fn metadata(packs: &LivenessPacks, arguments: &CalibrateArgs) -> Result<PackMetadata> {
    let mut metadata = match packs.spokesman() {
        Some(pack) => pack.metadata.clone(),
        None => ensemble(packs, arguments.name.as_deref(), arguments.output.is_some())?,
    };
    let from = packs
        .summaries()
        .into_iter()
        .map(|pack| pack.sha256)
        .collect::<Vec<_>>();
    metadata.provenance = format!(
        "{}; calibrated from {}",
        metadata.provenance,
        from.join(", ")
    );
    if let Some(name) = &arguments.name {
        metadata.name.clone_from(name);
    }
    if let Some(version) = &arguments.pack_version {
        let same = packs.spokesman().is_some_and(|old| {
            (&old.metadata.name, &old.metadata.version) == (&metadata.name, version)
        });
        ensure!(
            !same,
            "{} {version} is the pack that is calibrated; give the new one another version",
            metadata.name
        );
        metadata.version.clone_from(version);
    }
    refuse_odd_names(&metadata)?;
    Ok(metadata)
}

fn ensemble(packs: &LivenessPacks, name: Option<&str>, is_written: bool) -> Result<PackMetadata> {
    if name.is_none() && is_written {
        bail!("several packs become an ensemble of its own; give it a --name");
    }
    let members = packs.members();
    let mut licences: Vec<&str> = members
        .iter()
        .map(|pack| pack.metadata.licence.as_str())
        .collect();
    licences.sort_unstable();
    licences.dedup();
    Ok(PackMetadata {
        name: name.unwrap_or("ensemble").to_owned(),
        version: "0.0.0".to_owned(),
        kind: PackKind::Liveness,
        architecture: ENSEMBLE.to_owned(),
        licence: match licences.as_slice() {
            [only] => (*only).to_owned(),
            several => {
                let each = several.iter().map(|licence| format!("({licence})"));
                each.collect::<Vec<_>>().join(" AND ")
            }
        },
        provenance: "made by livecheck calibrate".to_owned(),
        calibration: None,
    })
}

/// Writes the pack.
pub(super) fn write(
    path: &Path,
    loaded: &Loaded,
    mut metadata: PackMetadata,
    new: Recalibration,
    told: &str,
) -> Result<Written> {
    let packs = &loaded.packs;
    let (before, mut notes, tensors) = match packs.spokesman() {
        Some(pack) => (
            pack.calibration()?,
            pack.notes.clone(),
            pack.tensors().clone(),
        ),
        None => (
            Calibration {
                a: 1.0,
                b: 0.0,
                default_threshold: loaded.threshold,
            },
            PackNotes {
                members: packs
                    .members()
                    .iter()
                    .map(|pack| pack.sha256.clone())
                    .collect(),
                ..PackNotes::default()
            },
            PackTensors::default(),
        ),
    };
    let calibration = Calibration {
        a: new.a * before.a,
        b: new.a * before.b + new.b,
        default_threshold: loaded.threshold,
    };
    metadata.calibration = Some(calibration);
    notes.operating_point = Some(told.to_owned());
    let bytes = tensors.write_with(&metadata, &notes)?;
    // What was written must be what can be read.
    let pack = Pack::parse(&bytes)?;
    whole_file::write(path, &bytes)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(Written {
        name: pack.metadata.name,
        version: pack.metadata.version,
        sha256: pack.sha256,
        calibration_a: calibration.a,
        calibration_b: calibration.b,
    })
}
