//! `cargo xtask weights`: the engine's own importer does the work; here it is only called.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::{Mode, binary, build, root};

/// Makes the embedded packs, or compares them with what would be made.
pub(crate) fn run(mode: Mode) -> Result<()> {
    build(&["livecheck-weights"])?;
    let mut importer = Command::new(binary("livecheck-weights"));
    importer.current_dir(root());
    if mode == Mode::Check {
        importer.arg("--check");
    }
    let published = root().join("../shared/models");
    ensure!(
        published.is_dir(),
        "{} is not there: it holds the published files that the packs are made from",
        published.display()
    );
    importer
        .arg(published.join("face_detection_short_range.tflite"))
        .arg(published.join("livecheck-student.safetensors"))
        .arg(root().join("engine/packs"));
    let status = importer
        .status()
        .context("livecheck-weights could not be started")?;
    ensure!(status.success(), "the importer of weights failed");
    Ok(())
}
