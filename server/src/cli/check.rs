//! `livecheck check`: verdicts on files, without server, key or count.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use livecheck_engine::{EncodedImage, Engine, ImageFormat, PackSummary, Threshold, Verdict};
use serde_json::json;

use super::model_args::{Loaded, ModelArgs, ThresholdArgs, brief};

#[derive(Args)]
pub(super) struct CheckArgs {
    /// JPEG or PNG files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    threshold: ThresholdArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Exit status 1 when a file could not be judged; the others are judged all the same.
pub(super) fn run(arguments: &CheckArgs) -> Result<ExitCode> {
    let Loaded {
        engine,
        packs,
        threshold,
    } = arguments.model.load(&arguments.threshold)?;
    let packs = packs.summaries();
    let mut code = ExitCode::SUCCESS;
    for file in &arguments.files {
        let outcome = judge(&engine, file);
        if outcome.is_err() {
            code = ExitCode::FAILURE;
        }
        print(file, &outcome, threshold, &packs, arguments.json);
    }
    Ok(code)
}

/// Judges a file as the format that it begins as.
pub(super) fn judge(engine: &Engine, file: &Path) -> Result<Verdict> {
    let bytes = std::fs::read(file).context("cannot be read")?;
    let format = if bytes.starts_with(b"\x89PNG") {
        ImageFormat::Png
    } else {
        ImageFormat::Jpeg
    };
    engine
        .check(&EncodedImage {
            bytes: &bytes,
            format,
        })
        .map_err(|error| anyhow!("{error}"))
}

#[allow(
    clippy::print_stdout,
    reason = "standard output is this command's result"
)]
fn print(
    file: &Path,
    outcome: &Result<Verdict>,
    threshold: Threshold,
    packs: &[PackSummary],
    as_json: bool,
) {
    let name = file.display();
    match outcome {
        Ok(verdict) if as_json => println!(
            "{}",
            json!({
                "file": name.to_string(),
                "isFakeFace": verdict.likelihood.exceeds(threshold),
                "isFakeLikelihood": verdict.likelihood.value(),
                "threshold": threshold.value(),
                "packs": packs.iter().map(brief).collect::<Vec<_>>(),
                "isValidFace": verdict.is_valid_face(),
                "faces": verdict.faces.len(),
                "reasons": verdict.reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>(),
                "latency_ms": verdict.timings.total().as_secs_f64() * 1000.0,
            })
        ),
        Err(error) if as_json => {
            println!(
                "{}",
                json!({"file": name.to_string(), "error": format!("{error:#}")})
            );
        }
        Ok(verdict) => {
            let word = if verdict.likelihood.exceeds(threshold) {
                "attack suspected"
            } else {
                "bona fide"
            };
            println!(
                "{name}: {word}, likelihood {:.3}, {} face(s), {:.1} ms{}{}",
                verdict.likelihood.value(),
                verdict.faces.len(),
                verdict.timings.total().as_secs_f64() * 1000.0,
                if verdict.message().is_empty() {
                    ""
                } else {
                    "; "
                },
                verdict.message()
            );
        }
        Err(error) => println!("{name}: {error:#}"),
    }
}
