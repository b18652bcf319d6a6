//! `livecheck models list`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};

use super::super::model_args::ModelArgs;
use super::super::output::Output;
use crate::packs::{Place, Shelved};

#[derive(Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What people are shown.
const COLUMNS: [&str; 8] = [
    "name",
    "version",
    "kind",
    "architecture",
    "licence",
    "threshold",
    "in_use",
    "sha256",
];

/// Exit status 1 when a file cannot be read as a pack.
pub(super) fn run(arguments: &ListArgs) -> Result<ExitCode> {
    let shelf = arguments.model.place.shelf();
    let networks = &arguments.model.networks;
    let mut used = networks.liveness(&shelf)?.summaries();
    used.push(networks.detector(&shelf)?.summary());
    let used: Vec<_> = used.into_iter().map(|pack| pack.sha256).collect();
    let mut code = ExitCode::SUCCESS;
    let mut rows = Vec::new();
    for shelved in shelf.all()? {
        if shelved.pack.is_err() {
            code = ExitCode::FAILURE;
        }
        rows.push(row(&shelved, &used));
    }
    let output = Output {
        json: arguments.json,
    };
    output.list(rows, &COLUMNS)?;
    Ok(code)
}

fn row(Shelved { place, pack }: &Shelved, used: &[String]) -> Value {
    let shown = match place {
        Place::Embedded => "embedded".to_owned(),
        Place::File(path) => path.display().to_string(),
    };
    match pack {
        Ok(pack) => {
            let summary = pack.summary();
            json!({
                "name": summary.name,
                "version": summary.version,
                "kind": summary.kind.as_str(),
                "architecture": summary.architecture,
                "licence": summary.licence,
                "threshold": summary.default_threshold.map(livecheck_engine::Threshold::value),
                "in_use": used.contains(&summary.sha256),
                "sha256": summary.sha256,
                "place": shown,
            })
        }
        Err(error) => json!({"name": shown, "place": shown, "problem": format!("{error:#}")}),
    }
}
