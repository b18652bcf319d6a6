//! The ledger's figures: runs the bench of `livecheck-metering` and writes table and plot.

mod plot;
mod table;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use livecheck_throwaway_postgres::Cluster;
use serde::Deserialize;

use crate::figures;
use crate::postgres::{self, CLUSTER};
use crate::workspace::root;

const PLOT: &str = "docs/performance/metering.svg";

/// What the bench says of one load.
#[derive(Debug, Deserialize)]
struct Row {
    engine: String,
    writers: usize,
    callers: usize,
    customers: usize,
    pause_ms: u64,
    calls_per_second: f64,
    p50_us: u64,
    p99_us: u64,
    max_us: u64,
}

impl Row {
    /// Whether each call had a transaction of its own: as many writers as callers.
    const fn is_baseline(&self) -> bool {
        self.writers > 1
    }

    /// Callers that call again at once, all of one customer: comparable with each other.
    const fn is_in_the_plot(&self) -> bool {
        self.pause_ms == 0 && self.customers == 1
    }
}

pub(super) fn run(json: bool) -> Result<()> {
    let machine = super::machine();
    let programs = postgres::debians()?;
    let version = programs.version()?;
    let cluster = Cluster::start(programs, &["max_connections=300"]).context("no cluster")?;
    let mut bench = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["bench", "--quiet", "--package", "livecheck-metering"])
        .args(["--bench", "commit"])
        .env(CLUSTER, cluster.url())
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let said = bench.stdout.take().context("the bench has no output")?;
    let mut rows: Vec<Row> = Vec::new();
    for line in BufReader::new(said).lines() {
        let line = line?;
        if !line.starts_with('{') {
            continue;
        }
        let row = serde_json::from_str(&line).context("the bench's row is not understood")?;
        if json {
            println!("{line}");
        } else {
            println!("{}", table::line(&row));
        }
        rows.push(row);
    }
    let status = bench.wait()?;
    ensure!(status.success(), "the bench ended with {status}");
    ensure!(!rows.is_empty(), "the bench measured nothing");
    if json {
        return Ok(());
    }
    fs::write(root().join(PLOT), plot::draw(&rows)?)?;
    let figures = table::figures(&machine, &version, &rows)?;
    figures::write("metering", "bench metering", &figures)?;
    println!("docs/performance/metering.md and {PLOT} were written");
    Ok(())
}
