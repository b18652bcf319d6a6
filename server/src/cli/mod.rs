//! The command line. Each command is a file; exit status 0 only on success, 2 for wrong arguments.

mod admin;
mod calibrate;
mod check;
mod clock;
mod evaluate;
mod first_start;
mod model_args;
mod models;
mod output;
mod post;
mod redaction;
mod sample_face;
mod serve;
mod shadow_args;
mod store;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Face liveness over HTTP: one photo in, a verdict out, each success counted once.
///
/// Without a command, `serve` is meant.
#[derive(Parser)]
#[command(name = "livecheck", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve(serve::ServeArgs),
    /// Judge image files without a server
    Check(check::CheckArgs),
    /// Measure how well attacks are told from bona fide photos, on a folder of them
    Evaluate(evaluate::EvaluateArgs),
    /// Place the threshold on photos of one's own, and write a pack that is calibrated so
    Calibrate(calibrate::CalibrateArgs),
    /// List, import, verify, show and compare the networks' packs
    Models(models::ModelsArgs),
    /// Write a drawn face as JPEG to standard output, for a first call without a photo
    SampleFace(sample_face::SampleFaceArgs),
    /// Manage customers, plans and keys, and verify the ledger
    Admin(admin::AdminArgs),
    /// Bring the database's tables up to date, and stop
    Migrate(store::StoreArgs),
}

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let outcome = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Calibrate(arguments) => calibrate::run(&arguments),
        Command::Models(arguments) => models::run(arguments),
        Command::SampleFace(arguments) => sample_face::run(&arguments),
        Command::Admin(arguments) => admin::run(arguments),
        Command::Migrate(arguments) => store::migrate(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Help and versions go to standard output; wrong arguments are told on standard error, without any key among them.
#[allow(
    clippy::print_stderr,
    reason = "the one place that says why arguments were not understood"
)]
fn misread(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    let shown = redaction::without_keys(&text);
    if shown == text {
        // A closed output is no reason for another error.
        let _ = error.print();
    } else {
        eprint!("{shown}");
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[allow(
    clippy::print_stderr,
    reason = "the one place where a command says why it failed"
)]
fn report(error: &anyhow::Error) {
    let text = format!("livecheck: {error:#}");
    eprintln!("{}", redaction::without_keys(&text));
}
