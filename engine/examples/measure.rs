//! Where the time of a check goes: `cargo run --release -p livecheck-engine --example measure [ROUNDS]`.
//!
//! Prints median and least milliseconds of each stage over drawn pictures, and the most memory the process
//! held, which here is the drawing of the largest picture rather than its check.
#![allow(
    clippy::print_stdout,
    reason = "an example speaks on its standard output"
)]

use std::error::Error;
use std::time::Duration;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{EncodedImage, Engine, ImageFormat, Timings};

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args()
        .nth(1)
        .map_or(Ok(100), |rounds| rounds.parse::<usize>())?
        .max(1);
    let engine = Engine::embedded()?;
    println!(
        "picture          decode        detect      classify         total   (median / least, ms)"
    );
    for (width, height) in [(128, 128), (640, 480), (1280, 960), (4000, 3000)] {
        let jpeg = DrawnFace::new(width, height).jpeg(90);
        let image = EncodedImage {
            bytes: &jpeg,
            format: ImageFormat::Jpeg,
        };
        let timings = (0..rounds)
            .map(|_| engine.check(&image).map(|verdict| verdict.timings))
            .collect::<Result<Vec<_>, _>>()?;
        print!("{:<12}", format!("{width}x{height}"));
        for stage in [
            |t: &Timings| t.decode,
            |t: &Timings| t.detect,
            |t: &Timings| t.classify,
            Timings::total,
        ] {
            let mut times: Vec<Duration> = timings.iter().map(stage).collect();
            times.sort();
            let ms = |time: Duration| time.as_secs_f64() * 1000.0;
            print!(
                "  {:5.2} / {:4.2}",
                ms(times[times.len() / 2]),
                ms(times[0])
            );
        }
        println!();
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status
            .lines()
            .filter(|line| line.starts_with("VmHWM"))
            .for_each(|line| println!("{line}"));
    }
    Ok(())
}
