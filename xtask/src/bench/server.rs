//! Whole servers: ours, as released, and one of FastAPI and ONNX Runtime with the same networks take turns under the
//! same load on the same machine. The load comes from here, and takes its share of the processors from both.

mod load;
mod page;
mod peer;
mod plot;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::Value;

use super::engine::calls::photograph;
use super::engine::script;
use crate::programs::{python_environment, target};
use crate::server::Running;
use crate::workspace::root;
use load::Load;
use peer::Peer;

/// Clients that each wait for an answer before they call again.
const CLIENTS: [usize; 3] = [1, 4, 16];
/// Name, width and height of the pictures sent.
const PICTURES: [(&str, u32, u32); 2] = [("0.3 MP", 640, 480), ("12 MP", 4000, 3000)];
/// How long each turn lasts.
const TURN: Duration = Duration::from_secs(2);
const OURS: &str = "livecheck";
const PEER: &str = "fastapi-onnxruntime";

/// What was measured of one server with one picture and so many clients.
#[derive(Debug, Serialize)]
struct Row {
    picture: &'static str,
    server: &'static str,
    clients: usize,
    calls: usize,
    calls_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// What the server said of the picture.
    #[serde(skip)]
    likelihood: f64,
}

#[allow(
    clippy::print_stderr,
    reason = "progress belongs beside the rows, not among them"
)]
pub(super) fn run(json: bool, turns: usize) -> Result<()> {
    ensure!(turns > 0, "at least one turn is needed");
    let machine = super::machine();
    let work = root().join("target/bench/server");
    fs::create_dir_all(&work)?;
    let requirements = "xtask/src/bench/server/requirements.txt";
    let python = python_environment(&work.join("venv"), requirements)?.join("python");
    let shared = root().join("../shared/models");
    let made = Command::new(&python)
        .arg(script("models.py"))
        .args([&shared, &root().join("engine/packs"), &work])
        .status()?;
    ensure!(
        made.success(),
        "the ONNX files could not be made from {}",
        shared.display()
    );
    let folder = tempfile::tempdir()?;
    let ours = Running::start_program(released()?, folder.path())?;
    let account = ours.create_customer("bench@example.com", &["--plan", "business"])?;
    let key = account.pointer("/primary_key").and_then(Value::as_str);
    let key = key.context("no key was given")?;
    let peer = Peer::start(&python, &work, key)?;
    let mut rows = Vec::new();
    for (picture, width, height) in PICTURES {
        let file = fs::read(photograph(width, height, &python, &work)?)?;
        let body = serde_json::json!({
            "image": base64_simd::STANDARD.encode_to_string(file),
            "image_format": "jpeg",
        });
        let loads = [(OURS, &ours.base), (PEER, &peer.base)]
            .map(|(name, base)| (name, Load::new(base, key, body.to_string())));
        for clients in CLIENTS {
            let mut times = [const { Vec::new() }; 2];
            for _ in 0..turns {
                for ((_, load), times) in loads.iter().zip(&mut times) {
                    times.extend(load.run(clients, TURN)?);
                }
                eprint!(".");
            }
            for ((server, load), times) in loads.iter().zip(times) {
                let seconds = TURN.as_secs_f64() * turns as f64;
                rows.push(row(
                    picture,
                    server,
                    clients,
                    times,
                    seconds,
                    load.likelihood()?,
                )?);
            }
        }
    }
    eprintln!();
    drop(peer);
    ours.stop()?;
    if json {
        for row in &rows {
            println!("{}", serde_json::to_string(row)?);
        }
        return Ok(());
    }
    page::write(&machine, &rows)?;
    plot::write(&rows)
}

fn row(
    picture: &'static str,
    server: &'static str,
    clients: usize,
    mut times: Vec<f64>,
    seconds: f64,
    likelihood: f64,
) -> Result<Row> {
    times.sort_by(f64::total_cmp);
    // The smallest time that so many hundredths of all calls do not exceed.
    let percentile = |hundredths: usize| {
        let place = (times.len() * hundredths).div_ceil(100).max(1) - 1;
        times.get(place).copied().context("no call was answered")
    };
    Ok(Row {
        picture,
        server,
        clients,
        calls: times.len(),
        calls_per_second: times.len() as f64 / seconds,
        p50_ms: percentile(50)?,
        p99_ms: percentile(99)?,
        likelihood,
    })
}

/// The server as it is released.
fn released() -> Result<PathBuf> {
    let status = Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "livecheck-server",
            "--bin",
            "livecheck",
        ])
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the server could not be built");
    let name = format!("livecheck{}", std::env::consts::EXE_SUFFIX);
    Ok(target().join(Path::new("release")).join(name))
}
