//! `cargo xtask faces`: measures detection and quality on the photographs next door and writes what was found into the documents.
//! `engine/examples/faces` does the measuring.

mod detection;
mod detection_plot;
mod quality;
mod quality_plot;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use serde::de::DeserializeOwned;

use crate::figures;
use crate::workspace::{binary, build, root};

#[derive(Subcommand)]
pub(crate) enum What {
    /// Recall, overlap with YuNet's boxes and false faces, by the size of the face (needs ../shared/data/photos)
    Detection {
        /// Pictures of each class
        #[arg(long, default_value_t = 120)]
        count: usize,
    },
    /// What blur, light, size, borders and angles do to verdicts, and what the limits say (needs ../shared/data/photos)
    Quality {
        /// Photographs that are spoilt
        #[arg(long, default_value_t = 200)]
        count: usize,
    },
}

pub(crate) fn run(what: &What) -> Result<()> {
    match *what {
        What::Detection { count } => {
            let rows: Vec<detection::Row> = measure("detection", count)?;
            figures::write("faces", "faces", &detection::tables(&rows)?)?;
            detection_plot::write(&rows)
        }
        What::Quality { count } => {
            let rows: Vec<quality::Row> = measure("quality", count)?;
            figures::write("quality", "faces", &quality::tables(&rows)?)?;
            quality_plot::write(&rows)
        }
    }
}

/// Runs the program, whose progress goes to standard error, and reads its rows.
fn measure<Row: DeserializeOwned>(what: &str, count: usize) -> Result<Vec<Row>> {
    let photos = root().join("../shared/data/photos");
    ensure!(
        photos.is_dir(),
        "{} is not there: it holds the photographs that are measured on",
        photos.display()
    );
    build(&[])?;
    let mut child = Command::new(example("faces"))
        .arg(what)
        .arg(&photos)
        .arg(count.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .context("the program that measures could not be started")?;
    let lines = child.stdout.take().context("no standard output")?;
    let mut rows = Vec::new();
    for line in BufReader::new(lines).lines() {
        rows.push(serde_json::from_str(&line?)?);
    }
    let status = child.wait()?;
    ensure!(status.success(), "the program that measures failed");
    Ok(rows)
}

fn example(name: &str) -> PathBuf {
    let folder = binary(name).with_file_name("examples");
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
