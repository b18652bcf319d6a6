//! The networks by themselves, for `cargo xtask bench engine`, which takes turns between this program and other runtimes.
//!
//! Its argument is `kernels` or `plain`. It reads requests, one JSON object a line, and answers each with a line of JSON:
//!
//! - `{"do": "load", "network": NAME, "weights": FILE, "input": FILE}`: safetensors, and raw f32 that are channels last;
//! - `{"do": "time", "network": NAME, "rounds": N, "threads": N}`: milliseconds an image of every round, on so many threads
//!   side by side;
//! - `{"do": "memory"}`: MiB that the program holds, and the most that it held;
//! - `{"do": "output", "network": NAME, "to": FILE}`: writes what the network gives for the input as raw f32.
#![allow(
    clippy::print_stdout,
    reason = "an example speaks on its standard output"
)]

use std::collections::HashMap;
use std::error::Error;
use std::io::BufRead;
use std::path::PathBuf;
use std::time::Instant;

use livecheck_engine::networks::{Architecture, Computation, Network};
use livecheck_engine::weights::PackTensors;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Request {
    Load {
        network: String,
        weights: PathBuf,
        input: PathBuf,
    },
    Time {
        network: String,
        rounds: usize,
        threads: usize,
    },
    Output {
        network: String,
        to: PathBuf,
    },
    Memory,
}

struct Loaded {
    network: Network,
    input: Vec<f32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let computation = match std::env::args().nth(1).as_deref() {
        Some("kernels") => Computation::Kernels,
        Some("plain") => Computation::PlainBurn,
        _ => return Err("usage: networks kernels|plain".into()),
    };
    let mut loaded = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let answer = answer(serde_json::from_str(&line?)?, computation, &mut loaded)?;
        println!("{}", serde_json::to_string(&answer)?);
    }
    Ok(())
}

fn answer(
    request: Request,
    computation: Computation,
    loaded: &mut HashMap<String, Loaded>,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let find = |loaded: &HashMap<String, Loaded>, name: &str| {
        if loaded.contains_key(name) {
            Ok(())
        } else {
            Err(format!("{name} is not loaded"))
        }
    };
    match request {
        Request::Load {
            network,
            weights,
            input,
        } => {
            let tensors = PackTensors::parse(&std::fs::read(weights)?)?;
            let input = std::fs::read(input)?;
            let (input, _) = input.as_chunks::<4>();
            let input = input
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect();
            let built = Network::load(architecture(&network)?, tensors, computation)?;
            loaded.insert(
                network,
                Loaded {
                    network: built,
                    input,
                },
            );
            Ok(Vec::new())
        }
        Request::Time {
            network,
            rounds,
            threads,
        } => {
            find(loaded, &network)?;
            let loaded = &loaded[&network];
            if threads <= 1 {
                return Ok(times(loaded, rounds));
            }
            let mut all = Vec::new();
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads)
                    .map(|_| scope.spawn(|| times(loaded, rounds)))
                    .collect();
                for worker in workers {
                    all.extend(worker.join().unwrap_or_default());
                }
            });
            // While one image is on its way, so are the others.
            Ok(all.into_iter().map(|ms| ms / threads as f64).collect())
        }
        Request::Output { network, to } => {
            find(loaded, &network)?;
            let Loaded { network, input } = &loaded[&network];
            let output = network.run(input.clone());
            let bytes: Vec<u8> = output
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            std::fs::write(to, bytes)?;
            Ok(Vec::new())
        }
        Request::Memory => memory(),
    }
}

/// Milliseconds of every round, after two that are not counted.
fn times(loaded: &Loaded, rounds: usize) -> Vec<f64> {
    let run = || {
        let input = loaded.input.clone();
        let started = Instant::now();
        let output = loaded.network.run(input);
        std::hint::black_box(output);
        started.elapsed().as_secs_f64() * 1000.0
    };
    for _ in 0..2 {
        run();
    }
    (0..rounds).map(|_| run()).collect()
}

fn architecture(name: &str) -> Result<Architecture, String> {
    match name {
        "blazeface" => Ok(Architecture::BlazeFace),
        "livecheck-student" => Ok(Architecture::Student),
        "minifasnet-v2" => Ok(Architecture::MiniFasNetV2),
        "minifasnet-v1se" => Ok(Architecture::MiniFasNetV1Se),
        "yunet" => Ok(Architecture::YuNet),
        other => Err(format!("{other} is no network of this engine")),
    }
}

/// As the kernel counts it (Linux).
fn memory() -> Result<Vec<f64>, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let mib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        number.map(|kib| kib / 1024.0)
    };
    let (now, most) = (mib("VmRSS:"), mib("VmHWM:"));
    Ok([now, most].into_iter().flatten().collect())
}
