//! `cargo xtask interleavings`: the ledger's writer, gate and caches under a scheduler that chooses every step.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::root;

/// Runs the scenes, each in so many orders. They are a build of their own: servers never carry that scheduler.
pub(crate) fn run(orders: u32) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["test", "--quiet", "--package", "livecheck-metering"])
        .args(["--features", "shuttle", "--test", "interleavings"])
        .env("LIVECHECK_INTERLEAVINGS", orders.to_string())
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "an order was found in which a promise is broken"
    );
    Ok(())
}
