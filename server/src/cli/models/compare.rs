//! `livecheck models compare`: what servers' shadow models counted.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::super::model_args::PlaceArgs;
use super::super::output::Output;
use crate::shadow::Tally;

/// Where servers write their counts, below the data folder.
pub(in crate::cli) const FOLDER: &str = "shadow";

#[derive(Args)]
pub(super) struct CompareArgs {
    /// Files that servers with --shadow-model wrote [default: all in the data folder]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &CompareArgs) -> Result<ExitCode> {
    let files = if arguments.files.is_empty() {
        let folder = arguments.place.data_dir.join(FOLDER);
        let files = files_of(&folder)?;
        ensure!(
            !files.is_empty(),
            "{} holds no counts; a server started with --shadow-model writes them there",
            folder.display()
        );
        files
    } else {
        arguments.files.clone()
    };
    let output = Output {
        json: arguments.json,
    };
    let records = files.iter().map(|file| Ok(record(&Tally::read(file)?)));
    let records = records.collect::<Result<Vec<_>>>()?;
    if arguments.json {
        output.list(records, &[])?;
    } else {
        for record in records {
            output.record(&record)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn files_of(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    Ok(files)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of photos are far below 2^52"
)]
fn record(tally: &Tally) -> Value {
    let share = |part: u64| (tally.pairs > 0).then(|| part as f64 / tally.pairs as f64);
    let model = |model: &crate::shadow::Model| json!({"name": model.name, "threshold": model.threshold, "sha256": model.sha256});
    json!({
        "answering": model(&tally.compared.first),
        "shadow": model(&tally.compared.second),
        "since": tally.since.to_string(),
        "until": tally.until.to_string(),
        "pairs": tally.pairs,
        "not_scored": tally.failed,
        "dropped": tally.dropped,
        "newly_suspected": tally.flips.to_attack,
        "newly_bona_fide": tally.flips.to_bona_fide,
        "share_of_verdicts_that_differ": share(tally.flips.to_attack + tally.flips.to_bona_fide),
        "mean_difference": (tally.pairs > 0).then(|| tally.difference_sum / tally.pairs as f64),
        "differences_by_twentieths": bars(&tally.difference_histogram),
        "answered_likelihoods_by_twentieths": bars(&tally.first_histogram),
        "shadow_likelihoods_by_twentieths": bars(&tally.second_histogram),
    })
}

/// A histogram in one line.
fn bars(histogram: &[u64]) -> String {
    let counts: Vec<String> = histogram.iter().map(u64::to_string).collect();
    counts.join(" ")
}
