//! Trains by a recipe, with progress, and writes pack, curves and a summary.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use livecheck_engine::Engine;
use livecheck_engine::weights::Pack;
use livecheck_training::judge::{
    Agreement, HeldOut, Judge, LabelledView, Views, bona_fide_photographs, simulated,
};
use livecheck_training::learn::{Parameters, Step};
use livecheck_training::recipe::{LoadedRecipe, ProveSettings};
use livecheck_training::run::{Begin, Journal, Progress, Trainer, calibrated, draw, exported};
use livecheck_training::scene::Presentation;
use livecheck_training::teach::View;
use serde_json::json;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Anew,
    Resume,
}

/// Of the held-out views alone, so that no batch can have the same.
const HELD_OUT_SEED: u64 = 0x6865_6c64;

pub(crate) fn run(
    recipe: &LoadedRecipe,
    out: &Path,
    start: Start,
    until: Option<usize>,
) -> Result<()> {
    let settings = &recipe.recipe;
    let split = recipe.split()?;
    println!(
        "{}: {} photographs to train on, held out: {} of other persons, {} of other sources; {:.1} million multiply-adds a view",
        settings.student,
        split.training.len(),
        split.persons.len(),
        split.sources.len(),
        settings.student.multiply_adds() as f64 / 1e6
    );
    let bar = bar(split.training.len() as u64, "photographs");
    let pool = recipe.pool(&split.training, || bar.inc(1))?;
    bar.finish_and_clear();
    let teacher = recipe.teacher()?;
    let mut labelled = Vec::new();
    for (of, entries) in [("persons", &split.persons), ("sources", &split.sources)] {
        if !entries.is_empty() {
            let pool = recipe.pool(entries, || ())?;
            labelled.push((
                of,
                simulated(&pool, settings.watch.held_out, HELD_OUT_SEED, Views::One),
            ));
        }
    }
    let held_out = labelled
        .iter()
        .map(|(of, views)| (*of, HeldOut::new(views.clone(), &teacher)))
        .collect();
    let begin_at = match &settings.start {
        Some(pack) => {
            let path = recipe.base.join(pack);
            let bytes = std::fs::read(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            Parameters::begun_from(&settings.student, Pack::parse(&bytes)?, settings.seed)?
        }
        None => Parameters::random(&settings.student, settings.seed),
    };
    let trainer = Trainer {
        recipe,
        folder: out.to_owned(),
        pool: &pool,
        teacher: &teacher,
        held_out,
        start: begin_at,
    };
    let mut shown = Shown {
        bar: self::bar(settings.schedule.steps as u64, "steps"),
        smooth: None,
    };
    let begin = if start == Start::Resume {
        Begin::Resumed
    } else {
        Begin::Anew
    };
    let trained = trainer.run(begin, until, &mut shown);
    shown.bar.abandon();
    let trained = trained?;
    write_curves(recipe, out)?;

    let step = Step::new(settings.student.clone());
    let judge = Judge::InTraining {
        step: &step,
        parameters: &trained,
    };
    let held_out_entries = [split.persons, split.sources].concat();
    let engine = Engine::embedded()?;
    let photographs = bona_fide_photographs(&held_out_entries, &engine, Views::One)?;
    let calibration = calibrated(
        &labelled_logits(&judge, &labelled),
        &logits_by_source(&judge, photographs),
    )?;
    let pack = exported(recipe, &trained, calibration)?;
    let path = out.join(format!(
        "{}-{}.safetensors",
        settings.pack.name, settings.pack.version
    ));
    std::fs::write(&path, pack)?;
    let agreements: BTreeMap<&str, Option<Agreement>> = trainer
        .held_out
        .iter()
        .map(|(of, views)| (*of, views.agreement(&judge)))
        .collect();
    let summary = json!({ "recipe": recipe.sha256, "agreement": agreements, "calibration": { "a": calibration.a, "b": calibration.b } });
    std::fs::write(
        out.join("summary.json"),
        serde_json::to_string_pretty(&summary)?,
    )?;
    println!(
        "{}\n{}",
        path.display(),
        serde_json::to_string_pretty(&summary)?
    );
    prove(settings.prove.as_ref(), &agreements)
}

/// Fails when the student does not reach what the recipe asks of it.
fn prove(
    asked: Option<&ProveSettings>,
    agreements: &BTreeMap<&str, Option<Agreement>>,
) -> Result<()> {
    let Some(asked) = asked else { return Ok(()) };
    for (of, least) in &asked.auc {
        let agreement = agreements.get(of.as_str()).copied().flatten();
        let agreement = agreement.with_context(|| format!("there are no held-out {of}"))?;
        let share = agreement.divergence / agreement.divergence_of_chance;
        ensure!(
            agreement.auc >= *least && share <= asked.divergence,
            "held-out {of}: AUC {:.4} where {least} is asked, {share:.3} of chance's divergence where at most {} is",
            agreement.auc,
            asked.divergence
        );
        println!(
            "proved on held-out {of}: AUC {:.4} (asked: {least}), {share:.3} of chance's divergence (asked: {})",
            agreement.auc, asked.divergence
        );
    }
    Ok(())
}

fn write_curves(recipe: &LoadedRecipe, out: &Path) -> Result<()> {
    let mut journal = Journal::after(&Trainer::journal_path(out), usize::MAX)?;
    let title = format!("{} {}", recipe.recipe.pack.name, recipe.recipe.pack.version);
    draw(&journal.lines()?, &title, &out.join("curves.svg"))?;
    Ok(())
}

/// Mean logits of simulated views, and 1 for an attack.
fn labelled_logits(
    judge: &Judge<'_>,
    labelled: &[(&'static str, Vec<LabelledView>)],
) -> Vec<(f64, f64)> {
    let all: Vec<&LabelledView> = labelled.iter().flat_map(|(_, views)| views).collect();
    let views: Vec<View> = all.iter().map(|labelled| labelled.view.clone()).collect();
    let attacks = all
        .iter()
        .map(|labelled| f64::from(u8::from(labelled.presentation != Presentation::BonaFide)));
    judge.mean_logits(&views).into_iter().zip(attacks).collect()
}

fn logits_by_source(
    judge: &Judge<'_>,
    photographs: Vec<LabelledView>,
) -> BTreeMap<String, Vec<f64>> {
    let (sources, views): (Vec<String>, Vec<View>) = photographs
        .into_iter()
        .map(|photograph| (photograph.source, photograph.view))
        .unzip();
    let mut by_source: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (source, logit) in sources.into_iter().zip(judge.mean_logits(&views)) {
        by_source.entry(source).or_default().push(logit);
    }
    by_source
}

struct Shown {
    bar: ProgressBar,
    smooth: Option<f64>,
}

impl Progress for Shown {
    fn step(&mut self, steps: usize, loss: f64) {
        let smooth = self
            .smooth
            .map_or(loss, |smooth| smooth + 0.05 * (loss - smooth));
        self.smooth = Some(smooth);
        self.bar.set_position(steps as u64);
        self.bar.set_message(format!("loss {smooth:.4}"));
    }

    fn judged(&mut self, of: &str, agreement: &Agreement) {
        let Agreement {
            divergence,
            divergence_of_chance,
            auc,
            correlation,
            ..
        } = agreement;
        let at = self.bar.position();
        let line = format!(
            "step {at}: held-out {of}: divergence {divergence:.4} (chance {divergence_of_chance:.4}), AUC {auc:.4}, correlation {correlation:.4}"
        );
        // A hidden bar prints nothing by itself.
        if self.bar.is_hidden() {
            println!("{line}");
        } else {
            self.bar.println(line);
        }
    }
}

fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {eta} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(what);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
