//! Compiles the engine and the server for GPUs, which the usual gate leaves out: burn's GPU backends are many crates.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::root;

const FEATURES: [&str; 2] = ["wgpu", "cuda"];
/// Where Linux shows GPUs: NVIDIA's own driver, and all others.
const DEVICES: [&str; 2] = ["/dev/nvidia0", "/dev/dri/renderD128"];

pub(crate) fn run() -> Result<()> {
    let mut compiled = Vec::new();
    for feature in FEATURES {
        println!("checking the feature {feature}");
        match check(feature) {
            Ok(()) => compiled.push(feature),
            Err(error) => println!("{feature} does not compile here: {error}"),
        }
    }
    println!("compiled: {}", compiled.join(", "));
    run_on_devices(&compiled)?;
    // cuda's build fetches an LLVM of its own, so without a network only wgpu can be checked; that is said, and is a failure.
    ensure!(
        compiled.len() == FEATURES.len(),
        "not every feature compiles on this machine"
    );
    Ok(())
}

fn check(feature: &str) -> Result<()> {
    cargo(&[
        "check",
        "--package",
        "livecheck-engine",
        "--tests",
        "--features",
        feature,
    ])?;
    cargo(&[
        "check",
        "--package",
        "livecheck-server",
        "--features",
        feature,
    ])
}

/// Runs the networks where there is a GPU, and says so where there is none.
fn run_on_devices(features: &[&str]) -> Result<()> {
    let there: Vec<_> = DEVICES
        .into_iter()
        .filter(|device| Path::new(device).exists())
        .collect();
    if there.is_empty() {
        println!(
            "nothing was run: this machine has no GPU ({} are not there)",
            DEVICES.join(" and ")
        );
        return Ok(());
    }
    println!("found {}: running the networks on it", there.join(" and "));
    for &feature in features {
        cargo(&[
            "test",
            "--package",
            "livecheck-engine",
            "--features",
            feature,
            "--test",
            "gpu",
            "--",
            "--nocapture",
        ])?;
    }
    Ok(())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(arguments)
        // A folder of its own: other features would build much of the usual one anew.
        .env("CARGO_TARGET_DIR", root().join("target/gpu"))
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}
