//! Whole calls, decode to verdict, part by part, and libjpeg-turbo's scaled decoder beside ours.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::runtime::{Request, Runtime};
use super::{cargo_example, script};

/// A picture that calls are made with.
pub(super) struct Picture {
    pub(super) name: &'static str,
    width: u32,
    height: u32,
    /// How far the engine reduces it when it decodes; the other decoder is asked for the same.
    reduction: u32,
}

pub(super) const PICTURES: [Picture; 3] = [
    Picture {
        name: "0.3 MP",
        width: 640,
        height: 480,
        reduction: 1,
    },
    Picture {
        name: "1.2 MP",
        width: 1280,
        height: 960,
        reduction: 1,
    },
    Picture {
        name: "12 MP",
        width: 4000,
        height: 3000,
        reduction: 4,
    },
];

/// The parts of our calls, in the order in which the engine's example says them.
pub(super) const PARTS: [&str; 3] = ["decode", "detect", "classify"];
pub(super) const WHOLE: &str = "whole call";
pub(super) const OURS: &str = "livecheck";
pub(super) const PEER: &str = "libjpeg-turbo";

/// What was measured of one part of the calls with one picture, one thread.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) picture: &'static str,
    pub(super) part: &'static str,
    pub(super) engine: &'static str,
    pub(super) median_ms: f64,
    pub(super) min_ms: f64,
}

/// Rounds of a turn: some forty milliseconds' worth.
const ROUNDS: [(u32, usize); 3] = [(640, 20), (1280, 5), (4000, 2)];

/// Measures all pictures; the rows, and both programs for what else is asked of them.
pub(super) fn measure(
    python: &Path,
    turns: usize,
    work: &Path,
) -> Result<(Vec<Row>, Vec<Runtime>)> {
    let pictures: Vec<_> = PICTURES
        .iter()
        .map(|picture| photograph(picture.width, picture.height, python, work))
        .collect::<Result<_>>()?;
    let mut time = Command::new(python);
    time.arg(script("calls.py")).arg("time");
    let mut ours = Runtime::start(OURS, cargo_example("calls", &["time"]), "")?;
    let mut peer = Runtime::start(PEER, time, "")?;
    let mut rows = Vec::new();
    for (picture, image) in PICTURES.iter().zip(&pictures) {
        let rounds = ROUNDS.iter().find(|(width, _)| *width == picture.width);
        let request = Request::Call {
            image,
            reduction: picture.reduction,
            rounds: rounds.map_or(1, |(_, rounds)| *rounds),
        };
        let (mut parts, mut decoded) = (vec![Vec::new(); 4], Vec::new());
        for turn in 0..=turns {
            let (said, by_peer) = (ours.ask(&request)?, peer.ask(&request)?);
            // The first turn warms both up.
            if turn > 0 {
                for call in said.chunks_exact(PARTS.len()) {
                    parts
                        .iter_mut()
                        .zip(call)
                        .for_each(|(part, &ms)| part.push(ms));
                    parts[PARTS.len()].push(call.iter().sum());
                }
                decoded.extend(by_peer);
            }
        }
        let mut row = |part, engine, times| -> Result<()> {
            let (median_ms, min_ms) = super::median_and_least(times)?;
            rows.push(Row {
                picture: picture.name,
                part,
                engine,
                median_ms,
                min_ms,
            });
            Ok(())
        };
        for (part, times) in PARTS.into_iter().chain([WHOLE]).zip(parts) {
            row(part, OURS, times)?;
        }
        row(PARTS[0], PEER, decoded)?;
    }
    Ok((rows, vec![ours, peer]))
}

/// A drawn face with a camera's noise, as a JPEG; made once. `python` has NumPy, OpenCV and simplejpeg.
pub(in crate::bench) fn photograph(
    width: u32,
    height: u32,
    python: &Path,
    work: &Path,
) -> Result<PathBuf> {
    let (width, height) = (width.to_string(), height.to_string());
    let drawing = work.join(format!("{width}x{height}.png"));
    let photograph = drawing.with_extension("jpg");
    if photograph.is_file() {
        return Ok(photograph);
    }
    let file = drawing.to_str().context("a path that is no text")?;
    let drawn = cargo_example("calls", &["draw", &width, &height, file]).status()?;
    ensure!(drawn.success(), "the face could not be drawn");
    let mut command = Command::new(python);
    command
        .arg(script("calls.py"))
        .arg("photograph")
        .args([&drawing, &photograph]);
    ensure!(command.status()?.success(), "the picture could not be made");
    Ok(photograph)
}
