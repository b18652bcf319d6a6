//! Where things stand in the project's tree.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Whether a task writes its results or compares them with the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Bring the tree up to date.
    Write,
    /// Fail on the first difference, write nothing.
    Check,
}

impl From<bool> for Mode {
    fn from(check: bool) -> Self {
        if check { Self::Check } else { Self::Write }
    }
}

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Builds binaries, and all examples, with the profile that this task itself was built with. The whole workspace is named, and
/// examples with it, so that the features are those of the tests: what these have built is not built once more.
pub(crate) fn build(binaries: &[&str]) -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(root())
        .args(["build", "--quiet", "--workspace", "--examples"]);
    for binary in binaries {
        cargo.args(["--bin", binary]);
    }
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let status = cargo.status().context("cargo could not be started")?;
    ensure!(status.success(), "{binaries:?} could not be built");
    Ok(())
}

/// A binary of the workspace, which stands beside this task's own.
pub(crate) fn binary(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    here.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
