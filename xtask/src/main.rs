//! The project's own tasks. `cargo xtask` lists them; each says plainly when a tool it needs is missing.

#![allow(clippy::print_stdout, reason = "tasks speak on standard output")]

mod bench;
mod codegen;
mod conformance;
mod lint_document;
mod samples;
mod server;
mod weights;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The project's own tasks",
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure, and write the figures into docs/performance
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
    /// Write the code that comes from openapi/liveness.yaml (server and client)
    Codegen {
        /// Write nothing; fail when a file differs from what would be written
        #[arg(long)]
        check: bool,
    },
    /// Run the conformance suite against our own server
    Conformance {
        /// Arguments for the suite, such as --clause 'BILL-*'
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the conformance suite's client mode against the project's clients (needs Python)
    ConformanceClients {
        /// Arguments for the suite, such as --clause 'ERR-*'
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Lint openapi/liveness.yaml with redocly (needs Node.js)
    LintDocument,
    /// Run the first start's line and README's samples as they stand (needs curl, Python with requests, Node.js)
    Samples,
    /// Make the embedded weight packs from the published files in ../shared/models
    Weights {
        /// Write nothing; fail when a pack differs from what would be written
        #[arg(long)]
        check: bool,
    },
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Bench { what } => bench::run(&what),
        Task::Codegen { check } => codegen::run(check.into()),
        Task::Conformance { arguments } => conformance::run(&arguments),
        Task::ConformanceClients { arguments } => conformance::run_clients(&arguments),
        Task::LintDocument => lint_document::run(),
        Task::Samples => samples::run(),
        Task::Weights { check } => weights::run(check.into()),
    }
}
