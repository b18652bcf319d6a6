//! `livecheck models verify`.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::Args;
use livecheck_engine::LivenessPacks;
use livecheck_engine::weights::{ENSEMBLE, Pack, inspect};
use serde_json::{Value, json};

use super::super::model_args::PlaceArgs;
use super::super::output::Output;
use crate::packs::{Place, Shelf, Shelved};

#[derive(Args)]
pub(super) struct VerifyArgs {
    /// Files, or names or SHA-256 that `livecheck models list` shows [default: all packs]
    packs: Vec<String>,
    #[command(flatten)]
    place: PlaceArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Exit status 1 when a pack is not in order; the others are checked all the same.
pub(super) fn run(arguments: &VerifyArgs) -> Result<ExitCode> {
    let shelf = arguments.place.shelf();
    let packs = if arguments.packs.is_empty() {
        shelf.all()?
    } else {
        let found = arguments.packs.iter().map(|word| shelf.find(word));
        found.collect::<Result<_>>()?
    };
    let mut code = ExitCode::SUCCESS;
    let mut rows = Vec::new();
    for Shelved { place, pack } in packs {
        let checked = pack.and_then(|pack| Ok((check(&pack, &place, &shelf)?, pack)));
        rows.push(match checked {
            Ok((output, pack)) => json!({
                "pack": format!("{} {}", pack.metadata.name, pack.metadata.version),
                "state": "in order",
                "recorded_output": output,
                "sha256": pack.sha256,
            }),
            Err(error) => {
                code = ExitCode::FAILURE;
                json!({"pack": shown(&place), "state": format!("{error:#}"), "recorded_output": Value::Null, "sha256": Value::Null})
            }
        });
    }
    let output = Output {
        json: arguments.json,
    };
    output.list(rows, &["pack", "state", "recorded_output", "sha256"])?;
    Ok(code)
}

/// What was found about the recorded output.
fn check(pack: &Pack, place: &Place, shelf: &Shelf) -> Result<&'static str> {
    if let Place::File(path) = place {
        // A pack on the shelf is found by its name; a file that was renamed by hand would be another.
        let name = format!("{}-{}", pack.metadata.name, pack.metadata.version);
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        if path.parent().is_some_and(|folder| shelf.is_at(folder)) && file != name {
            return Err(anyhow!("{} holds the pack {name}", path.display()));
        }
    }
    if pack.metadata.architecture == ENSEMBLE {
        LivenessPacks::of_ensemble(pack.clone(), &shelf.readable()?)?;
        return Ok("none: an ensemble has no network");
    }
    inspect(pack)?;
    Ok(match &pack.notes.fixed_output {
        Some(_) => "found again",
        None => "none",
    })
}

fn shown(place: &Place) -> String {
    match place {
        Place::Embedded => "embedded".to_owned(),
        Place::File(path) => path.display().to_string(),
    }
}
