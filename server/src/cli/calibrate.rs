//! `livecheck calibrate`: places the threshold on photos of one's own, and writes a pack that is calibrated so.
//!
//! Promises that what is said of the new threshold was measured on photos which the calibration in question had not seen,
//! that the pack is written whole or not at all, and that no file is written over.

mod effect;
mod packed;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use livecheck_evaluation::{Slope, Target};
use serde_json::json;

use super::evaluate::figures::{Figures, percent};
use super::evaluate::photos::{self, Attacks, Kind};
use super::evaluate::{judge_all, report};
use super::model_args::{Loaded, ModelArgs, ThresholdArgs, brief};
use effect::{Effect, recalibration};

#[derive(Args)]
pub(super) struct CalibrateArgs {
    /// A folder with `bona-fide/` and, if there are any, `attack/SPECIES/` (print, replay, mask, ...)
    folder: PathBuf,
    /// Turn away at most this share of bona fide photos [default: 0.15]
    #[arg(long, value_name = "SHARE", conflicts_with = "apcer")]
    bpcer: Option<f64>,
    /// Let at most this share of any species' attacks pass
    #[arg(long, value_name = "SHARE")]
    apcer: Option<f64>,
    #[command(flatten)]
    threshold: ThresholdArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Write the calibrated pack to this file; without it nothing is written
    #[arg(long, value_name = "FILE.safetensors", requires = "pack_version")]
    output: Option<PathBuf>,
    /// The calibrated pack's name [default: as the pack's; needed for several packs]
    #[arg(long)]
    name: Option<String>,
    /// The calibrated pack's version
    #[arg(long)]
    pack_version: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the results as one page to read; needs attacks
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

/// The most that ISO-style evaluations let pass.
const DEFAULT_BPCER: f64 = 0.15;

pub(super) fn run(arguments: &CalibrateArgs) -> Result<ExitCode> {
    let target = match (arguments.bpcer, arguments.apcer) {
        (_, Some(share)) => Target::Apcer(share),
        (share, None) => Target::Bpcer(share.unwrap_or(DEFAULT_BPCER)),
    };
    if let Some(output) = &arguments.output {
        ensure!(!output.exists(), "{} is there already", output.display());
    }
    let photos = photos::find(&arguments.folder, Attacks::Welcome)?;
    let has_attacks = photos.iter().any(|photo| photo.kind != Kind::BonaFide);
    if arguments.report.is_some() && !has_attacks {
        bail!(
            "a report needs attacks; {} has none",
            arguments.folder.display()
        );
    }
    let loaded = arguments.model.load(&arguments.threshold)?;
    let metadata = packed::metadata(&loaded.packs, arguments)?;
    let outcomes = judge_all(&loaded.engine, &photos);
    let threshold = loaded.threshold.value();
    let new = recalibration(&photos, &outcomes, target, threshold, |_| true)
        .context("the threshold could not be placed")?;
    let effect = Effect::measure(&photos, &outcomes, target, threshold)?;

    let told = told(&loaded, target, new.slope, &effect);
    if let Some(path) = &arguments.report {
        let packs = loaded.packs.summaries().iter().map(brief).collect();
        let figures = Figures::new(&photos, &effect.held_out, threshold, packs)?;
        let change = report::Change {
            told: told.clone(),
            rows: effect.rows(),
        };
        let page = report::render(&figures, Some(&change))?;
        crate::whole_file::write(path, page.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let written = match &arguments.output {
        Some(path) => Some(packed::write(path, &loaded, metadata, new, &told)?),
        None => None,
    };
    let shown = if arguments.json {
        serde_json::to_string_pretty(&json!({
            "packs": loaded.packs.summaries().iter().map(brief).collect::<Vec<_>>(),
            "threshold": threshold,
            "target": match target {
                Target::Bpcer(share) => json!({"bpcer": share}),
                Target::Apcer(share) => json!({"apcer": share}),
            },
            "margin_slope": new.a,
            "margin_offset": new.b,
            "slope": match new.slope {
                Slope::Fitted => "fitted",
                Slope::Kept => "kept",
            },
            "effect": effect.json(),
            "written": written,
        }))?
    } else {
        let wrote = match (&arguments.output, &written) {
            (Some(path), Some(written)) => format!(
                "\n{} holds {} {}, SHA-256 {}\n",
                path.display(),
                written.name,
                written.version,
                written.sha256
            ),
            _ => "\nnothing was written; --output writes the calibrated pack\n".to_owned(),
        };
        format!("{told}\n\n{}{wrote}", effect.table())
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{shown}").context("standard output is closed")?;
    Ok(ExitCode::SUCCESS)
}

/// What was done, in a few sentences: they also become the pack's operating point.
fn told(loaded: &Loaded, target: Target, slope: Slope, effect: &Effect) -> String {
    let aim = match target {
        Target::Bpcer(share) => format!(
            "{} of bona fide photos would be turned away",
            percent(share)
        ),
        Target::Apcer(share) => format!(
            "{} of the worst species' attacks would pass",
            percent(share)
        ),
    };
    let slope = match slope {
        Slope::Fitted => "slope fitted to them",
        Slope::Kept => "slope kept, as there are no attacks",
    };
    format!(
        "threshold {} placed where at most {aim}: {} bona fide photos, {} attacks; {slope}.",
        loaded.threshold.value(),
        effect.bona_fide,
        effect.attacks,
    )
}
