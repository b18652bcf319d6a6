//! `cargo xtask weights`: the engine's own importer does the work; here it is only called.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::{Mode, root};

/// Makes the embedded packs, or compares them with what would be made.
pub(crate) fn run(mode: Mode) -> Result<()> {
    let mut importer = Command::new(env!("CARGO"));
    importer.current_dir(root()).args([
        "run",
        "--quiet",
        "--package",
        "livecheck-engine",
        "--bin",
        "livecheck-weights",
        "--",
    ]);
    if mode == Mode::Check {
        importer.arg("--check");
    }
    let status = importer.status().context("cargo could not be started")?;
    ensure!(status.success(), "the importer of weights failed");
    Ok(())
}
