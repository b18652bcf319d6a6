//! `livecheck evaluate`: how well the engine tells attacks from bona fide presentations, on photos of one's own.
//!
//! Promises that every photo found is judged or named as not judged, and that nothing leaves the machine.

pub(super) mod figures;
pub(super) mod photos;
mod plots;
pub(super) mod report;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use clap::Args;
use livecheck_engine::Engine;

use super::check::judge;
use super::model_args::{ModelArgs, ThresholdArgs, brief};
use figures::Figures;
use photos::{Attacks, Photo};

#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// A folder with `bona-fide/` and `attack/SPECIES/` (print, replay, mask, ...); JPEG and PNG at any depth below them
    folder: PathBuf,
    #[command(flatten)]
    threshold: ThresholdArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the results as one page to read, which needs no other file
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
}

/// A photo's likelihood, or why it has none.
pub(super) type Outcome = Result<f64, String>;

pub(super) fn run(arguments: &EvaluateArgs) -> Result<ExitCode> {
    let photos = photos::find(&arguments.folder, Attacks::Needed)?;
    let loaded = arguments.model.load(&arguments.threshold)?;
    let outcomes = judge_all(&loaded.engine, &photos);
    let packs = loaded.packs.summaries().iter().map(brief).collect();
    let figures = Figures::new(&photos, &outcomes, loaded.threshold.value(), packs)?;
    if let Some(path) = &arguments.report {
        let page = report::render(&figures, None)?;
        crate::whole_file::write(path, page.as_bytes())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let mut out = io::stdout().lock();
    let shown = if arguments.json {
        serde_json::to_string_pretty(&figures)?
    } else {
        figures.table()
    };
    writeln!(out, "{shown}").context("standard output is closed")?;
    Ok(ExitCode::SUCCESS)
}

/// Judges all photos, as many at a time as there are processors; tells on a terminal how far it is.
pub(super) fn judge_all(engine: &Engine, photos: &[Photo]) -> Vec<Outcome> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let outcomes = Mutex::new(vec![Err(String::new()); photos.len()]);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(photos.len()) {
            scope.spawn(|| {
                while let Some((place, photo)) = taken(&next, photos) {
                    let outcome = judge(engine, &photo.path)
                        .map(|verdict| verdict.likelihood.value())
                        .map_err(|error| format!("{error:#}"));
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes[place] = outcome;
                    }
                    show_progress(done.fetch_add(1, Ordering::Relaxed) + 1, photos.len());
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_default()
}

fn taken<'a>(next: &AtomicUsize, photos: &'a [Photo]) -> Option<(usize, &'a Photo)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    photos.get(place).map(|photo| (place, photo))
}

fn show_progress(done: usize, of: usize) {
    let mut told = io::stderr();
    if told.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        // A progress line that cannot be shown is no loss.
        let _ = write!(told, "\r{done} of {of} photos{end}").and_then(|()| told.flush());
    }
}

/// A path below the folder that was given, as people know it.
fn short(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder)
        .unwrap_or(path)
        .display()
        .to_string()
}
