//! Whole calls, for `cargo xtask bench engine`, which takes turns between this program and another decoder.
//!
//! `calls draw WIDTH HEIGHT FILE` writes a drawn face as a PNG. `calls time` reads requests, one JSON object a line, and
//! answers each with a line of JSON:
//!
//! - `{"do": "call", "image": JPEG, "rounds": N}`: milliseconds to decode, to detect and to classify, of every round, one
//!   after the other;
//! - `{"do": "memory"}`: MiB that the program holds, and the most that it held.
#![allow(
    clippy::print_stdout,
    reason = "an example speaks on its standard output"
)]

use std::error::Error;
use std::io::BufRead;
use std::path::PathBuf;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{EncodedImage, Engine, ImageFormat};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Request {
    Call { image: PathBuf, rounds: usize },
    Memory,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["draw", width, height, file] => {
            let drawing = DrawnFace::new(width.parse()?, height.parse()?);
            Ok(std::fs::write(file, drawing.png())?)
        }
        ["time"] => time(),
        _ => Err("usage: calls draw WIDTH HEIGHT FILE | calls time".into()),
    }
}

fn time() -> Result<(), Box<dyn Error>> {
    let engine = Engine::embedded()?;
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Request::Call { image, rounds } => call(&engine, &std::fs::read(image)?, rounds)?,
            Request::Memory => memory()?,
        };
        println!("{}", serde_json::to_string(&answer)?);
    }
    Ok(())
}

fn call(engine: &Engine, bytes: &[u8], rounds: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let image = EncodedImage {
        bytes,
        format: ImageFormat::Jpeg,
    };
    let mut times = Vec::new();
    for _ in 0..rounds {
        let timings = engine.check(&image)?.timings;
        times.extend(
            [timings.decode, timings.detect, timings.classify].map(|part| part.as_secs_f64() * 1e3),
        );
    }
    Ok(times)
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
