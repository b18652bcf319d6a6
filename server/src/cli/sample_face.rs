//! `livecheck sample-face`: a drawing, so that the very first call needs no photograph.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use livecheck_engine::drawn_face::DrawnFace;

/// Side of the drawing, pixels.
const SIDE: u32 = 480;
/// JPEG quality.
const QUALITY: u8 = 90;

#[derive(Args)]
pub(super) struct SampleFaceArgs {
    /// What to write
    #[arg(long, value_enum, default_value = "jpeg")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Jpeg,
    Png,
}

pub(super) fn run(arguments: &SampleFaceArgs) -> Result<ExitCode> {
    let mut out = std::io::stdout();
    if out.is_terminal() {
        bail!("this writes an image: send it to a file, as in `livecheck sample-face > face.jpg`");
    }
    let face = DrawnFace::new(SIDE, SIDE);
    let bytes = match arguments.format {
        Format::Jpeg => face.jpeg(QUALITY),
        Format::Png => face.png(),
    };
    out.write_all(&bytes)?;
    Ok(ExitCode::SUCCESS)
}
