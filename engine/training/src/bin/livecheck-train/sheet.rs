//! Shows what is simulated.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use image::ExtendedColorType;
use livecheck_training::chance::Chance;
use livecheck_training::judge::raw_score;
use livecheck_training::recipe::LoadedRecipe;
use livecheck_training::scene::{Presentation, Simulator, Tile, contact_sheet};
use livecheck_training::teach::View;

#[derive(Args)]
pub(crate) struct SheetArgs {
    recipe: PathBuf,
    png: PathBuf,
    /// Captures of each presentation
    #[arg(long, default_value_t = 20)]
    each: usize,
    /// Other captures for another number
    #[arg(long, default_value_t = 0)]
    number: u64,
    /// Only photographs of this source
    #[arg(long)]
    source: Option<String>,
}

pub(crate) fn run(arguments: &SheetArgs, base: &Path) -> Result<()> {
    let recipe = LoadedRecipe::read(&arguments.recipe, base)?;
    write(
        &recipe,
        &arguments.png,
        arguments.each,
        arguments.number,
        arguments.source.as_deref(),
    )
}

pub(crate) fn write(
    recipe: &LoadedRecipe,
    png: &Path,
    each: usize,
    number: u64,
    source: Option<&str>,
) -> Result<()> {
    let split = recipe.split()?;
    let mut entries = split.training;
    if let Some(source) = source {
        entries.extend(split.sources);
        entries.retain(|entry| entry.source == source);
    }
    let pool = recipe.pool(&entries, || ())?;
    let teacher = recipe.teacher()?;
    let simulator = Simulator::new(&pool);
    let mut tiles = Vec::new();
    println!(
        "frames: green bona fide, blue print, yellow replay, magenta cut-out; red bar: how far the teacher suspects an attack"
    );
    for (row, presentation) in (0..).zip(Presentation::ALL) {
        let started = Instant::now();
        let mut captures = Vec::new();
        for scene in 0..each as u64 {
            let mut chance = Chance::new(recipe.recipe.seed, &[u64::MAX, number, row, scene]);
            captures.extend(simulator.captures_of(presentation, 1, &mut chance));
        }
        let ms = started.elapsed().as_secs_f64() * 1000.0 / each.max(1) as f64;
        let views: Vec<View> = captures
            .iter()
            .map(|capture| View::about(&capture.raster, capture.face))
            .collect();
        let attacks: Vec<f64> = teacher
            .logits(&views)
            .chunks_exact(6)
            .map(raw_score)
            .collect();
        let mean = attacks.iter().sum::<f64>() / each.max(1) as f64;
        println!(
            "{}: {ms:.1} ms a capture with a scene of its own, mean suspicion {mean:.2}",
            presentation.as_str()
        );
        tiles.extend(
            captures
                .into_iter()
                .zip(attacks)
                .map(|(capture, attack)| Tile { capture, attack }),
        );
    }
    let sheet = contact_sheet(&tiles, each.min(10));
    let (width, height) = (sheet.width() as u32, sheet.height() as u32);
    image::save_buffer(
        png,
        &sheet.to_rgb8(),
        width,
        height,
        ExtendedColorType::Rgb8,
    )
    .with_context(|| format!("{} cannot be written", png.display()))
}
