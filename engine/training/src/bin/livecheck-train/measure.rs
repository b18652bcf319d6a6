//! Measures packs and the published pair on what a recipe holds out.

mod compared;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use compared::{EQUAL_BPCER, Scored, at_equal_bpcer, by_species};
use livecheck_engine::weights::{Calibration, Pack};
use livecheck_engine::{EncodedImage, Engine, ImageFormat, LivenessPacks};
use livecheck_evaluation::{Responses, Trials};
use livecheck_training::judge::{
    HeldOut, Judge, LabelledView, Views, bona_fide_photographs, correlation, labelled_folder,
    simulated, trials,
};
use livecheck_training::recipe::LoadedRecipe;
use livecheck_training::scene::Presentation;
use livecheck_training::teach::View;

#[derive(Args)]
pub(crate) struct MeasureArgs {
    /// The recipe whose split says what is held out
    recipe: PathBuf,
    /// Packs of students
    #[arg(long = "pack", required = true)]
    packs: Vec<PathBuf>,
    /// Simulated captures of each kind
    #[arg(long, default_value_t = 600)]
    count: usize,
    /// A folder with live/ and spoof/
    #[arg(long, default_value = "../shared/data/samples")]
    samples: PathBuf,
    /// Also average views about moved and scaled boxes
    #[arg(long)]
    around: bool,
}

/// Of the measured captures alone: neither batches nor the views that a run watches.
const SEED: u64 = 0x006d_6561_7375_7265;
const DRAWS: usize = 1000;

struct Set {
    name: &'static str,
    views: Vec<LabelledView>,
}

pub(crate) fn run(arguments: &MeasureArgs, base: &Path) -> Result<()> {
    let recipe = LoadedRecipe::read(&arguments.recipe, base)?;
    let split = recipe.split()?;
    let teacher = recipe.teacher()?;
    let engine = Engine::embedded()?;
    let which = if arguments.around {
        Views::Around
    } else {
        Views::One
    };
    let mut sets = Vec::new();
    for (name, entries) in [
        ("simulated, other persons", &split.persons),
        ("simulated, other sources", &split.sources),
    ] {
        if !entries.is_empty() {
            let pool = recipe.pool(entries, || ())?;
            sets.push(Set {
                name,
                views: simulated(&pool, arguments.count, SEED, which),
            });
        }
    }
    sets.push(Set {
        name: "samples",
        views: labelled_folder(&base.join(&arguments.samples), &engine, which)?,
    });
    let held_out = [split.persons, split.sources].concat();
    sets.push(Set {
        name: "photographs as they are",
        views: bona_fide_photographs(&held_out, &engine, which)?,
    });

    println!(
        "| network | set | bona fide | attacks | AUC (95 %) | at .15: APCER / BPCER | AUC against the teacher | divergence | correlation |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let published = Judge::Published(&teacher);
    let mut compared = Vec::new();
    let mut scored = Vec::new();
    for set in &sets {
        scored.push(row("published pair", &published, None, set, &teacher)?);
    }
    compared.push(at_equal_bpcer("published pair", &scored));
    let mut species = by_species("published pair", &scored)?;
    for path in &arguments.packs {
        let path = base.join(path);
        let bytes =
            std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let pack = Pack::parse(&bytes)?;
        let name = format!("{} {}", pack.metadata.name, pack.metadata.version);
        let calibration = pack.metadata.calibration;
        let engine = Engine::with_liveness(LivenessPacks::of_networks(vec![pack.clone()])?)?;
        let judge = Judge::student(pack)?;
        let mut scored = Vec::new();
        for set in &sets {
            let served = calibration.zip(Some(&engine));
            scored.push(row(&name, &judge, served, set, &teacher)?);
        }
        compared.push(at_equal_bpcer(&name, &scored));
        species.extend(by_species(&name, &scored)?);
        if arguments.around {
            println!();
            for set in &sets {
                around(&judge, set, &teacher);
            }
        }
    }
    println!(
        "\nWhere {:.0} % of the photographs as they are would be turned away:",
        EQUAL_BPCER * 100.0
    );
    compared.iter().for_each(|line| println!("{line}"));
    println!("\n| network | set | species | captures | APCER at .15 (95 %) | AUC (95 %) |");
    println!("| --- | --- | --- | --- | --- | --- |");
    species.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn row(
    name: &str,
    judge: &Judge<'_>,
    served: Option<(Calibration, &Engine)>,
    set: &Set,
    teacher: &livecheck_training::teach::Teacher,
) -> Result<Scored> {
    let views: Vec<View> = set
        .views
        .iter()
        .map(|labelled| labelled.view.clone())
        .collect();
    let logits = judge.mean_logits(&views);
    let mut likelihoods = Vec::new();
    for (labelled, logit) in set.views.iter().zip(logits) {
        likelihoods.push(match (served, &labelled.file) {
            // A photograph as it is goes through the whole of a check.
            (Some((_, engine)), Some(file)) => {
                checked(engine, file)?.unwrap_or_else(|| sigmoid(logit))
            }
            (Some((calibration, _)), None) => sigmoid(calibration.a * logit + calibration.b),
            (None, _) => sigmoid(logit),
        });
    }
    let mut kinds: BTreeMap<Presentation, Vec<f64>> = BTreeMap::new();
    for (labelled, likelihood) in set.views.iter().zip(&likelihoods) {
        kinds
            .entry(labelled.presentation)
            .or_default()
            .push(*likelihood);
    }
    let bona_fide = kinds.remove(&Presentation::BonaFide).unwrap_or_default();
    let away = |values: &[f64]| {
        values.iter().filter(|value| **value > 0.15).count() as f64 / values.len().max(1) as f64
    };
    let bpcer = away(&bona_fide);
    let scored = Scored {
        name: set.name,
        bona_fide,
        species: kinds,
    };
    let (bona_fide, attacks) = (&scored.bona_fide, scored.attacks());
    let (auc, apcer) = if attacks.is_empty() {
        ("-".to_owned(), "-".to_owned())
    } else {
        let counts = Responses::new(bona_fide.clone(), 0)?;
        let trials = Trials::new(
            counts,
            [("attack".to_owned(), Responses::new(attacks.clone(), 0)?)],
        )?;
        let interval = trials.interval(DRAWS, Trials::auc);
        let auc = format!(
            "{:.4} ({:.4} to {:.4})",
            trials.auc(),
            interval.low,
            interval.high
        );
        (auc, format!("{:.3}", 1.0 - away(&attacks)))
    };
    let agreement = HeldOut::new(set.views.clone(), teacher).agreement(judge);
    let agreement = agreement.map_or_else(
        || "- | - | -".to_owned(),
        |agreement| {
            let [low, high] = agreement.auc_interval;
            format!(
                "{:.4} ({low:.4} to {high:.4}) | {:.4} | {:.4}",
                agreement.auc, agreement.divergence, agreement.correlation
            )
        },
    );
    println!(
        "| {name} | {} | {} | {} | {auc} | {apcer} / {bpcer:.3} | {agreement} |",
        set.name,
        bona_fide.len(),
        attacks.len()
    );
    Ok(scored)
}

/// The likelihood of a check; `None` when no face is found.
fn checked(engine: &Engine, file: &Path) -> Result<Option<f64>> {
    let bytes =
        std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let format = match file.extension().and_then(|extension| extension.to_str()) {
        Some("png") => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    };
    let verdict = engine.check(&EncodedImage {
        bytes: &bytes,
        format,
    });
    Ok(verdict.ok().map(|verdict| verdict.likelihood.value()))
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// What more views than two are worth: agreement with the teacher, and how far a box that is a little off moves the score.
fn around(judge: &Judge<'_>, set: &Set, teacher: &livecheck_training::teach::Teacher) {
    let teacher = Judge::Published(teacher);
    let column = |at: usize| -> Vec<View> {
        set.views
            .iter()
            .map(|labelled| {
                if at == 0 {
                    labelled.view.clone()
                } else {
                    labelled.around[at - 1].clone()
                }
            })
            .collect()
    };
    let columns = 1 + set
        .views
        .first()
        .map_or(0, |labelled| labelled.around.len());
    let meant = teacher.mean_logits(&column(0));
    let scores: Vec<Vec<f64>> = (0..columns)
        .map(|at| judge.mean_logits(&column(at)))
        .collect();
    let spread = |per: &dyn Fn(usize) -> Vec<f64>| {
        let all: Vec<f64> = (0..set.views.len())
            .map(|item| {
                let values = per(item);
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                (values
                    .iter()
                    .map(|value| (value - mean).powi(2))
                    .sum::<f64>()
                    / values.len() as f64)
                    .sqrt()
            })
            .collect();
        all.iter().sum::<f64>() / all.len().max(1) as f64
    };
    // Disjoint halves of the views stand for two detectors that differ a little.
    let deviation = spread(&|item| scores.iter().map(|column| column[item]).collect());
    let halves = spread(&|item| {
        let mean =
            |picked: [usize; 3]| picked.iter().map(|at| scores[*at][item]).sum::<f64>() / 3.0;
        vec![mean([1, 3, 5]), mean([2, 4, 6])]
    });
    for (name, used) in [
        ("2 views", &[0][..]),
        ("6 views: scales .94, 1, 1.06", &[0, 1, 2]),
        ("14 views: scales and moves", &[0, 1, 2, 3, 4, 5, 6]),
    ] {
        let mean: Vec<f64> = (0..set.views.len())
            .map(|item| used.iter().map(|at| scores[*at][item]).sum::<f64>() / used.len() as f64)
            .collect();
        let truth = set
            .views
            .iter()
            .map(|labelled| labelled.presentation != Presentation::BonaFide);
        let verdicts = meant.iter().map(|score| *score > 0.0);
        let area = |trials: Option<Trials>| trials.map_or(f64::NAN, |trials| trials.auc());
        println!(
            "{}: {name}: AUC {:.4}, against the teacher {:.4}, correlation {:.4}",
            set.name,
            area(trials(&mean, truth)),
            area(trials(&mean, verdicts)),
            correlation(&mean, &meant)
        );
    }
    println!(
        "{}: deviation of the score about one box {deviation:.3}, of means of three boxes {halves:.3}",
        set.name
    );
}
