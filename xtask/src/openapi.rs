//! `cargo xtask openapi`: what changed in the document since it was last released.
//!
//! Released documents stand in openapi/released/, one a version, and are never edited.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;
use livecheck_openapi::Document;
use livecheck_openapi::diff::{VersionPart, changes, check_version};
use semver::Version;
use serde_json::json;

use crate::workspace::root;

#[derive(Subcommand)]
pub(crate) enum OpenapiTask {
    /// Name what changed since the last release, and fail when info.version did not move far enough for it
    Diff {
        /// The document to compare with [default: the last one in openapi/released]
        #[arg(long)]
        against: Option<PathBuf>,
        /// Print one JSON line a change
        #[arg(long)]
        json: bool,
    },
    /// Keep the document as it is now as the release of its version
    Release,
}

pub(crate) fn run(task: OpenapiTask) -> Result<()> {
    match task {
        OpenapiTask::Diff { against, json } => diff(against, json),
        OpenapiTask::Release => release(),
    }
}

fn diff(against: Option<PathBuf>, json: bool) -> Result<()> {
    let older_path = match against {
        Some(path) => path,
        None => {
            last_released()?
                .context("openapi/released holds no document")?
                .1
        }
    };
    let older = read(&older_path)?;
    let newer = read(&root().join("openapi/liveness.yaml"))?;
    let found = changes(&older, &newer);
    for change in &found {
        if json {
            println!(
                "{}",
                json!({"part": change.part.to_string(), "path": change.path, "what": change.what})
            );
        } else {
            println!("{:5}  {}: {}", change.part, change.path, change.what);
        }
    }
    if !json {
        let of = |part| found.iter().filter(|change| change.part == part).count();
        println!(
            "{} -> {}: {} breaking, {} added, {} reworded",
            older.version(),
            newer.version(),
            of(VersionPart::Major),
            of(VersionPart::Minor),
            of(VersionPart::Patch)
        );
    }
    check_version(&older, &newer)?;
    Ok(())
}

fn release() -> Result<()> {
    let source = root().join("openapi/liveness.yaml");
    let document = read(&source)?;
    if let Some((version, path)) = last_released()? {
        let last = read(&path)?;
        ensure!(
            !changes(&last, &document).is_empty(),
            "nothing changed since {version}"
        );
        check_version(&last, &document)?;
    }
    let target = released().join(format!("{}.yaml", document.version()));
    ensure!(
        !target.exists(),
        "{} is released already, and a release is never edited",
        document.version()
    );
    fs::copy(&source, &target)?;
    println!("openapi: wrote {}", target.display());
    Ok(())
}

fn released() -> PathBuf {
    root().join("openapi/released")
}

/// The released document of the highest version.
fn last_released() -> Result<Option<(Version, PathBuf)>> {
    let mut last = None;
    for entry in fs::read_dir(released())? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let Ok(version) = Version::parse(&name) else {
            bail!("{}: a release is named by its version", path.display());
        };
        last = last.max(Some((version, path)));
    }
    Ok(last)
}

fn read(path: &Path) -> Result<Document> {
    let yaml = fs::read_to_string(path)
        .with_context(|| format!("{} could not be read", path.display()))?;
    Document::parse(&yaml).with_context(|| format!("{} was refused", path.display()))
}
