//! `cargo xtask lint-document`: a linter of others over openapi/liveness.yaml. Needs Node.js.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::root;

const LINTER: &str = "@redocly/cli@2.77.0";

/// Runs the linter with the rules in openapi/redocly.yaml.
pub(crate) fn run() -> Result<()> {
    let status = Command::new("npx")
        .current_dir(root())
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .args(["--yes", LINTER, "lint", "openapi/liveness.yaml"])
        .args(["--config", "openapi/redocly.yaml"])
        .status()
        .context("npx could not be started; install Node.js 20 or newer")?;
    ensure!(
        status.success(),
        "the linter found faults in openapi/liveness.yaml"
    );
    Ok(())
}
