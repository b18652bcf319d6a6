//! `livecheck-train`: trains students by recipes, and shows and measures what they are trained on.
#![allow(
    clippy::print_stdout,
    reason = "a command speaks on its standard output"
)]

mod measure;
mod sheet;
mod train;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use livecheck_training::recipe::LoadedRecipe;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    name = "livecheck-train",
    about = "Trains liveness networks by recipes"
)]
struct Cli {
    /// What the recipe's paths are relative to: the project's folder
    #[arg(long, default_value = ".", global = true)]
    base: PathBuf,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Train the student of a recipe and write its pack, its journal and its curves
    Train {
        recipe: PathBuf,
        /// Go on after the last checkpoint of the folder
        #[arg(long)]
        resume: bool,
        /// Where checkpoint, journal, curves and pack are written
        #[arg(long)]
        out: Option<PathBuf>,
        /// End after so many steps, as if the recipe ended there; the rates stay those of the recipe
        #[arg(long)]
        until: Option<usize>,
        /// Write a picture of so many captures of each kind before
        #[arg(long)]
        sheet: Option<usize>,
    },
    /// Measure packs and the published pair on what a recipe holds out
    Measure(measure::MeasureArgs),
    /// Write a picture of simulated captures; it shows the photographs' people: keep it where they are kept
    ContactSheet(sheet::SheetArgs),
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.task {
        Task::Train {
            recipe,
            resume,
            out,
            until,
            sheet,
        } => {
            let loaded = LoadedRecipe::read(&recipe, &cli.base)?;
            let out = out.unwrap_or_else(|| {
                cli.base
                    .join("target/training")
                    .join(recipe.file_stem().unwrap_or_default())
            });
            std::fs::create_dir_all(&out)?;
            if let Some(each) = sheet {
                sheet::write(&loaded, &out.join("captures.png"), each, 0, None)?;
            }
            train::run(
                &loaded,
                &out,
                if resume {
                    train::Start::Resume
                } else {
                    train::Start::Anew
                },
                until,
            )
        }
        Task::Measure(arguments) => measure::run(&arguments, &cli.base),
        Task::ContactSheet(arguments) => sheet::run(&arguments, &cli.base),
    }
}
