//! `livecheck models`: the networks' packs on this machine.
//!
//! Promises exit status 0 only when all that was asked for is done and all that was looked at is in order.

pub(super) mod compare;
mod import;
mod list;
mod show;
mod verify;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Args)]
pub(super) struct ModelsArgs {
    #[command(subcommand)]
    command: ModelsCommand,
}

#[derive(Subcommand)]
enum ModelsCommand {
    /// List the packs in the binary and those that were imported
    List(list::ListArgs),
    /// Make a pack of a published network's file: a PyTorch checkpoint in the old format, ONNX, or safetensors
    Import(import::ImportArgs),
    /// Check packs: all tensors, all finite, and the network gives what it gave when it was imported
    Verify(verify::VerifyArgs),
    /// Show a pack with what its network costs
    Show(show::ShowArgs),
    /// Show how servers' shadow models differed from the models that answered
    Compare(compare::CompareArgs),
}

pub(super) fn run(arguments: ModelsArgs) -> Result<ExitCode> {
    match arguments.command {
        ModelsCommand::List(list) => list::run(&list),
        ModelsCommand::Import(import) => import::run(import),
        ModelsCommand::Verify(verify) => verify::run(&verify),
        ModelsCommand::Show(show) => show::run(&show),
        ModelsCommand::Compare(compare) => compare::run(&compare),
    }
}
