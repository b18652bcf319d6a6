//! The engine's times: on the networks our kernels, the plain burn modules, ONNX Runtime and OpenCV take turns on the same
//! weights and inputs, on decoding we and libjpeg-turbo, so that what else the machine does meets all of them.

pub(super) mod calls;
mod calls_plot;
mod networks;
mod page;
mod plot;
mod runtime;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use crate::programs::python_environment;
use crate::workspace::root;
use networks::{NETWORKS, Network};
use runtime::{Request, Runtime};

/// Milliseconds that a turn should take.
const TURN: f64 = 40.0;
const THREADS: [usize; 2] = [1, 2];

/// What was measured of one network on one runtime.
#[derive(Debug, Serialize)]
struct Row {
    network: &'static str,
    engine: &'static str,
    threads: usize,
    median_ms: f64,
    min_ms: f64,
    /// Largest difference from ONNX Runtime's output, in parts of its largest value.
    #[serde(skip)]
    difference: f64,
}

#[allow(
    clippy::print_stderr,
    reason = "progress belongs beside the rows, not among them"
)]
pub(super) fn run(json: bool, turns: usize) -> Result<()> {
    let machine = super::machine();
    let work = root().join("target/bench/engine");
    fs::create_dir_all(&work)?;
    let shared = root().join("../shared/models");
    ensure!(
        shared.is_dir(),
        "{} is not there: it holds the networks that are no part of the project",
        shared.display()
    );
    let requirements = "xtask/src/bench/engine/requirements.txt";
    let python = python_environment(&work.join("venv"), requirements)?.join("python");
    let status = Command::new(&python)
        .arg(script("models.py"))
        .args([&shared, &root().join("engine/packs"), &work])
        .status()?;
    ensure!(status.success(), "the ONNX files could not be made");
    let mut runtimes = runtimes(&python)?;
    for network in &NETWORKS {
        load(network, &mut runtimes, &work)?;
    }
    let mut rows = Vec::new();
    for network in &NETWORKS {
        rows.extend(measure(network, &mut runtimes, turns, &work)?);
        eprint!(".");
    }
    let (calls, callers) = calls::measure(&python, turns, &work)?;
    eprintln!(".");
    let memory = runtimes
        .iter_mut()
        .map(|runtime| Memory::of(runtime, "all five networks"));
    let mut memory = memory.collect::<Result<Vec<_>>>()?;
    for mut caller in callers {
        memory.push(Memory::of(&mut caller, "calls with all pictures")?);
    }
    if json {
        for row in &rows {
            println!("{}", serde_json::to_string(row)?);
        }
        for row in &calls {
            println!("{}", serde_json::to_string(row)?);
        }
        for row in &memory {
            println!("{}", serde_json::to_string(row)?);
        }
        return Ok(());
    }
    page::write(&machine, &rows, &calls, &memory)?;
    plot::write(&rows)?;
    calls_plot::write(&calls)
}

/// What a program holds after its part of the run.
#[derive(Debug, Serialize)]
struct Memory {
    engine: &'static str,
    after: &'static str,
    resident_mib: f64,
    most_mib: f64,
}

impl Memory {
    fn of(runtime: &mut Runtime, after: &'static str) -> Result<Self> {
        let said = runtime.ask(&Request::Memory)?;
        let [resident_mib, most_mib] = said[..] else {
            bail!("{} does not say what it holds", runtime.name);
        };
        Ok(Self {
            engine: runtime.name,
            after,
            resident_mib,
            most_mib,
        })
    }
}

/// One of the engine's examples, built for release, as a command.
fn cargo_example(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(root())
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "livecheck-engine",
            "--example",
            name,
            "--",
        ])
        .args(arguments);
    command
}

fn median_and_least(mut times: Vec<f64>) -> Result<(f64, f64)> {
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().context("no turns")?;
    Ok((median, times[0]))
}

/// Builds our program and starts all runtimes.
fn runtimes(python: &Path) -> Result<Vec<Runtime>> {
    let peer = |name: &str| {
        let mut command = Command::new(python);
        command.arg(script("peer.py")).arg(name);
        command
    };
    Ok(vec![
        Runtime::start(
            "livecheck",
            cargo_example("networks", &["kernels"]),
            "safetensors",
        )?,
        Runtime::start(
            "burn-plain",
            cargo_example("networks", &["plain"]),
            "safetensors",
        )?,
        Runtime::start("onnxruntime", peer("onnxruntime"), "onnx")?,
        Runtime::start("opencv", peer("opencv"), "onnx")?,
    ])
}

fn load(network: &Network, runtimes: &mut [Runtime], work: &Path) -> Result<()> {
    let input = work.join(format!("{}.input", network.name));
    fs::write(&input, network.input())?;
    for runtime in runtimes {
        let weights = network.weights(runtime.format, work);
        let (network, shape) = (network.name, network.shape);
        runtime.ask(&Request::Load {
            network,
            weights: &weights,
            input: &input,
            shape,
        })?;
    }
    Ok(())
}

/// The runtimes take turns; each turn is as many rounds as fill its time.
fn measure(
    network: &Network,
    runtimes: &mut [Runtime],
    turns: usize,
    work: &Path,
) -> Result<Vec<Row>> {
    let name = network.name;
    let mut outputs = Vec::new();
    for runtime in runtimes.iter_mut() {
        let to = work.join(format!("{name}.{}.output", runtime.name));
        runtime.ask(&Request::Output {
            network: name,
            to: &to,
        })?;
        outputs.push(floats(&to)?);
    }
    let reference = runtimes
        .iter()
        .position(|runtime| runtime.name == "onnxruntime")
        .unwrap_or(0);
    let mut rows = Vec::new();
    for threads in THREADS {
        let mut times = vec![Vec::new(); runtimes.len()];
        let mut rounds = vec![3; runtimes.len()];
        for turn in 0..=turns {
            for (at, runtime) in runtimes.iter_mut().enumerate() {
                let said = runtime.ask(&Request::Time {
                    network: name,
                    rounds: rounds[at],
                    threads,
                })?;
                if turn == 0 {
                    let least = said.iter().copied().fold(f64::MAX, f64::min);
                    rounds[at] = (TURN / least.max(0.01)).ceil() as usize;
                } else {
                    times[at].extend(said);
                }
            }
        }
        for (at, times) in times.into_iter().enumerate() {
            let (median_ms, min_ms) = median_and_least(times)?;
            rows.push(Row {
                network: name,
                engine: runtimes[at].name,
                threads,
                median_ms,
                min_ms,
                difference: difference(&outputs[at], &outputs[reference])?,
            });
        }
    }
    Ok(rows)
}

fn floats(path: &Path) -> Result<Vec<f32>> {
    let bytes = fs::read(path)?;
    let (values, _) = bytes.as_chunks::<4>();
    Ok(values
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect())
}

fn difference(actual: &[f32], reference: &[f32]) -> Result<f64> {
    ensure!(
        actual.len() == reference.len(),
        "outputs of {} and {} numbers",
        actual.len(),
        reference.len()
    );
    let largest = reference
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let apart = actual.iter().zip(reference).map(|(a, b)| (a - b).abs());
    Ok(f64::from(apart.fold(0.0_f32, f32::max) / largest))
}

/// Where the bench's Python files stand.
pub(super) fn script(name: &str) -> PathBuf {
    root().join("xtask/src/bench/engine").join(name)
}
