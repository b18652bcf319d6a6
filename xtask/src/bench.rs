//! `cargo xtask bench`: measures on this machine and writes what was found, with the machine and its load, into the
//! documents.

mod engine;
mod metering;
mod server;

use std::fs;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum What {
    /// The networks through our kernels, plain burn, ONNX Runtime and OpenCV, and whole calls (needs Python and ../shared/models)
    Engine {
        /// Print one JSON object a row and leave the documents alone
        #[arg(long)]
        json: bool,
        /// How often each runtime has its turn
        #[arg(long, default_value_t = 15)]
        turns: usize,
    },
    /// The ledger on SQLite and PostgreSQL: calls a second, and what counting adds to a call
    Metering {
        /// Print one JSON object a row and leave the documents alone
        #[arg(long)]
        json: bool,
    },
    /// Our server and one of FastAPI and ONNX Runtime under the same load (needs Python and ../shared/models)
    Server {
        /// Print one JSON object a row and leave the documents alone
        #[arg(long)]
        json: bool,
        /// How often each server has its turn
        #[arg(long, default_value_t = 4)]
        turns: usize,
    },
}

pub(crate) fn run(what: &What) -> Result<()> {
    match what {
        What::Engine { json, turns } => engine::run(*json, *turns),
        What::Metering { json } => metering::run(*json),
        What::Server { json, turns } => server::run(*json, *turns),
    }
}

/// The processor, how many of them, and how busy the machine was, in one line.
fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1))
        .unwrap_or("a processor of unknown kind");
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().filter(|load| !load.is_empty());
    let load = load.unwrap_or("unknown");
    format!("{model}, {count} threads of it; load average at the start {load}")
}
