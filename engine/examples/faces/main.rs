//! Detection and quality on photographs, for `cargo xtask faces`, which makes pages of it.
//!
//! Its arguments are what to measure (`detection` or `quality`), the folder of photographs, and how many pictures of each class are
//! looked at. It prints one JSON object a line and tells its progress on standard error. What looks random is the same every time.
#![allow(
    clippy::print_stderr,
    reason = "an example tells its progress on standard error"
)]

mod degrade;
mod detection;
mod pool;
mod progress;
mod quality;
mod scene;
mod seeded;
mod sharpness;

use std::error::Error;
use std::path::Path;

use livecheck_engine::Engine;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let usage = "usage: faces detection|quality PHOTOS COUNT";
    let mut arguments = std::env::args().skip(1);
    let (what, folder) = (
        arguments.next().ok_or(usage)?,
        arguments.next().ok_or(usage)?,
    );
    let most = arguments.next().ok_or(usage)?.parse()?;
    let pool = pool::open(Path::new(&folder))?;
    let engine = Engine::embedded()?;
    match what.as_str() {
        "detection" => detection::measure(&engine, &pool, most),
        "quality" => quality::measure(&engine, &pool, most),
        _ => Err(usage.into()),
    }
}
