//! `livecheck models show`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use livecheck_engine::weights::{ENSEMBLE, Pack, inspect};
use serde_json::{Map, Value, json};

use super::super::model_args::PlaceArgs;
use super::super::output::Output;
use crate::packs::Place;

#[derive(Args)]
pub(super) struct ShowArgs {
    /// A file, or a name or SHA-256 that `livecheck models list` shows
    pack: String,
    #[command(flatten)]
    place: PlaceArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &ShowArgs) -> Result<ExitCode> {
    let found = arguments.place.shelf().find(&arguments.pack)?;
    let place = match &found.place {
        Place::Embedded => "embedded".to_owned(),
        Place::File(path) => path.display().to_string(),
    };
    let output = Output {
        json: arguments.json,
    };
    output.record(&record(&found.pack?, &place)?)?;
    Ok(ExitCode::SUCCESS)
}

/// All that is to be said of a pack.
///
/// # Errors
/// When its network cannot be built.
pub(super) fn record(pack: &Pack, place: &str) -> Result<Value> {
    let metadata = &pack.metadata;
    let mut record = Map::new();
    let mut add = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    add("name", json!(metadata.name));
    add("version", json!(metadata.version));
    add("kind", json!(metadata.kind.as_str()));
    add("architecture", json!(metadata.architecture));
    add("licence", json!(metadata.licence));
    add("provenance", json!(metadata.provenance));
    add("sha256", json!(pack.sha256));
    add("place", json!(place));
    if let Some(calibration) = metadata.calibration {
        add("threshold", json!(calibration.default_threshold.value()));
        add("calibration_a", json!(calibration.a));
        add("calibration_b", json!(calibration.b));
        let is_raw = calibration.a == 1.0 && calibration.b == 0.0;
        let point = pack.notes.operating_point.clone();
        let raw = is_raw.then(|| "not calibrated: raw scores; see livecheck calibrate".to_owned());
        add("operating_point", json!(point.or(raw)));
    }
    if let Some(view) = pack.notes.view {
        add("crop_scale", json!(view.crop_scale));
        add("samples", json!(view.samples.as_str()));
        add("bona_fide_class", json!(view.bona_fide_class));
    }
    if metadata.architecture == ENSEMBLE {
        add("members", json!(pack.notes.members));
    } else {
        let inspection = inspect(pack)?;
        add(
            "input",
            json!(inspection.input.map(|side| side.to_string()).join(" x ")),
        );
        add("layers", json!(inspection.layers));
        add("parameters", json!(inspection.parameters));
        add("multiply_adds", json!(inspection.multiply_adds));
    }
    Ok(Value::Object(record))
}
