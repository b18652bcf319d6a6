//! What a simulated capture, a batch and its parts cost in processor time on one core, which a busy machine changes little.
#![allow(
    clippy::print_stdout,
    reason = "an example speaks on its standard output"
)]

use std::error::Error;
use std::path::Path;

use livecheck_training::chance::Chance;
use livecheck_training::recipe::LoadedRecipe;
use livecheck_training::scene::{Presentation, Simulator};
use livecheck_training::teach::{BatchMaker, View};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let recipe = LoadedRecipe::read(
        Path::new("engine/training/recipes/proof.toml"),
        Path::new("."),
    )?;
    let entries: Vec<_> = recipe.split()?.training.into_iter().step_by(8).collect();
    let pool = recipe.pool(&entries, || ())?;
    let teacher = recipe.teacher()?;
    let simulator = Simulator::new(&pool);
    for count in [1, 2] {
        for presentation in Presentation::ALL {
            let started = processor_ms();
            for scene in 0..40 {
                let _ = simulator.captures_of(presentation, count, &mut Chance::new(1, &[scene]));
            }
            let each = (processor_ms() - started) / 40.0 / count as f64;
            println!(
                "{} {count} of a scene: {each:.2} ms a capture",
                presentation.as_str()
            );
        }
    }
    let started = processor_ms();
    let captures: Vec<_> = (0..100)
        .flat_map(|scene| simulator.captures(2, &mut Chance::new(2, &[scene])))
        .collect();
    println!(
        "mixture of kinds: {:.0} captures a second",
        captures.len() as f64 / (processor_ms() - started) * 1000.0
    );
    let started = processor_ms();
    let mut views: Vec<View> = captures
        .iter()
        .map(|capture| View::of(capture, &mut Chance::new(3, &[])))
        .collect();
    println!(
        "view of a capture: {:.2} ms",
        (processor_ms() - started) / 200.0
    );
    let started = processor_ms();
    for (at, view) in (0..).zip(&mut views) {
        view.change(&mut Chance::new(3, &[at]));
    }
    println!(
        "photographic change of a view: {:.2} ms",
        (processor_ms() - started) / 200.0
    );
    // The first run meets cold memory.
    drop(teacher.logits(&views[..64]));
    let started = processor_ms();
    (0..4).for_each(|_| drop(teacher.logits(&views[..64])));
    println!(
        "teacher: {:.2} ms a view",
        (processor_ms() - started) / 256.0
    );
    let maker = BatchMaker::new(&pool, &teacher, recipe.recipe.views, 1);
    drop(maker.make(4));
    let started = processor_ms();
    (0..4).for_each(|step| drop(maker.make(step)));
    println!("batch: {:.0} ms", (processor_ms() - started) / 4.0);
    Ok(())
}

/// User and system time of this process so far.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    // In ticks of a hundredth of a second.
    fields.iter().sum::<f64>() * 10.0
}
