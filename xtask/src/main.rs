//! The project's own tasks. `cargo xtask` lists them; each says plainly when a tool it needs is missing.

#![allow(clippy::print_stdout, reason = "tasks speak on standard output")]

mod bench;
mod check_gpu;
mod codegen;
mod conformance;
mod conformance_clients;
mod faces;
mod figures;
mod interleavings;
mod lint_document;
mod openapi;
mod postgres;
mod programs;
mod samples;
mod schemathesis;
mod sdks;
mod server;
mod train;
mod weights;
mod workspace;

use std::path::PathBuf;

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
    /// Compile the GPU features, and run the networks on a GPU if there is one
    CheckGpu,
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
    /// Run the conformance suite's client mode against the project's clients (needs Python, Node.js, Go, a JDK and Maven)
    ConformanceClients {
        /// A client to run; all of them if none is named
        #[arg(long)]
        client: Vec<String>,
        /// Put the results of a whole run into openapi/sdks/README.md instead of comparing them
        #[arg(long)]
        record: bool,
        /// Arguments for the suite, such as --clause 'ERR-*'
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure detection and quality on photographs, and write the figures into docs/performance
    Faces {
        #[command(subcommand)]
        what: faces::What,
    },
    /// Try thousands of orders of the ledger's concurrent steps under the scheduler shuttle
    Interleavings {
        /// Orders of each scene that each scheduler chooses
        #[arg(long, default_value_t = 1_000)]
        orders: u32,
    },
    /// Lint openapi/liveness.yaml with redocly (needs Node.js)
    LintDocument,
    /// Lint, build and test the SDKs in other languages (needs what they are written in)
    LintSdks {
        /// The languages; all of them if none is named
        languages: Vec<sdks::Language>,
    },
    /// Compare the document with its last release, or release it
    #[command(subcommand)]
    Openapi(openapi::OpenapiTask),
    /// Start a throw-away PostgreSQL cluster, for a command or until Ctrl-C
    Postgres(postgres::PostgresArgs),
    /// Run the first start's line and README's samples as they stand (needs curl, Python with requests, Node.js)
    Samples,
    /// Let schemathesis loose on our own server, with every check it has (needs Python)
    Schemathesis {
        /// Arguments for the tool, such as --max-examples 1000
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run each SDK's example against our own server (needs what they are written in)
    SdkExamples {
        /// The languages; all of them if none is named
        languages: Vec<sdks::Language>,
    },
    /// Write the SDKs in other languages from openapi/liveness.yaml (needs Python, Node.js, Go, a JDK and Maven)
    Sdks {
        /// Write nothing; fail when a file differs from what would be written
        #[arg(long)]
        check: bool,
        /// The languages; all of them if none is named
        languages: Vec<sdks::Language>,
    },
    /// Train the student of a recipe under engine/training/recipes (needs ../shared)
    Train {
        /// The recipe's file
        recipe: PathBuf,
        /// Go on after the last checkpoint
        #[arg(long)]
        resume: bool,
        /// Where checkpoint, journal, curves and pack are written; under target/training if left out
        #[arg(long)]
        out: Option<PathBuf>,
    },
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
        Task::CheckGpu => check_gpu::run(),
        Task::Codegen { check } => codegen::run(check.into()),
        Task::Conformance { arguments } => conformance::run(&arguments),
        Task::ConformanceClients {
            client,
            record,
            arguments,
        } => conformance_clients::run(&client, (!record).into(), &arguments),
        Task::Faces { what } => faces::run(&what),
        Task::Interleavings { orders } => interleavings::run(orders),
        Task::LintDocument => lint_document::run(),
        Task::LintSdks { languages } => sdks::lint(&languages),
        Task::Openapi(task) => openapi::run(task),
        Task::Postgres(arguments) => postgres::run(&arguments),
        Task::Samples => samples::run(),
        Task::Schemathesis { arguments } => schemathesis::run(&arguments),
        Task::SdkExamples { languages } => sdks::examples(&languages),
        Task::Sdks { check, languages } => sdks::run(check.into(), &languages),
        Task::Train {
            recipe,
            resume,
            out,
        } => train::run(&recipe, resume.into(), out.as_ref()),
        Task::Weights { check } => weights::run(check.into()),
    }
}
