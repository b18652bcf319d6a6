//! Whole runs on drawn photographs, with the published networks as teachers: they can be killed and taken up again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use livecheck_training::judge::Agreement;
use livecheck_training::learn::Parameters;
use livecheck_training::run::{Begin, Progress, RunError, Trainer};
use support::{drawn_photographs, parsed, shared, tiny_recipe};
use tempfile::TempDir;

struct Silent;

impl Progress for Silent {
    fn step(&mut self, _: usize, _: f64) {}
    fn judged(&mut self, _: &str, _: &Agreement) {}
}

/// A folder with drawn photographs and a recipe for them; `None` without the published networks.
fn prepared() -> Option<(TempDir, PathBuf)> {
    let published = shared()?;
    let folder = drawn_photographs(8);
    let path = folder.path().join("tiny.toml");
    fs::write(
        &path,
        tiny_recipe(folder.path(), &published.canonicalize().unwrap()),
    )
    .unwrap();
    Some((folder, path))
}

fn train(recipe: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_livecheck-train"));
    command
        .args(["--base", "/", "train"])
        .arg(recipe)
        .arg("--out")
        .arg(out);
    command.stdin(Stdio::null());
    command
}

fn journal(out: &Path) -> String {
    fs::read_to_string(Trainer::journal_path(out)).unwrap()
}

#[test]
fn a_run_that_was_killed_goes_on_as_if_nothing_had_happened() {
    let Some((folder, recipe)) = prepared() else {
        return;
    };
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    assert!(
        train(&recipe, &whole)
            .output()
            .unwrap()
            .status
            .code()
            .is_some()
    );

    let mut child = train(&recipe, &killed)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The checkpoint of step 2 is written when step 4 is judged.
    let seen = lines
        .map_while(Result::ok)
        .find(|line| line.starts_with("step 4: held-out"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen.is_some(), "the run ended before it could be killed");
    let before = fs::read(Trainer::checkpoint_path(&killed)).unwrap();

    let _ = train(&recipe, &killed).arg("--resume").output().unwrap();
    assert_eq!(journal(&killed), journal(&whole));
    let after = fs::read(Trainer::checkpoint_path(&killed)).unwrap();
    assert_ne!(after, before);
    assert_eq!(
        journal(&whole)
            .lines()
            .filter(|line| line.contains(r#""kind":"step""#))
            .count(),
        8
    );
    let state = |out: &Path| {
        let start = Parameters::random(
            &parsed(&fs::read_to_string(&recipe).unwrap()).recipe.student,
            0,
        );
        let sha256 = parsed(&fs::read_to_string(&recipe).unwrap()).sha256;
        livecheck_training::run::Checkpoint::read(&Trainer::checkpoint_path(out), &sha256, &start)
            .unwrap()
    };
    assert_eq!(state(&killed), state(&whole));
}

#[test]
fn a_loss_that_is_no_number_ends_the_run_and_names_the_step() {
    let Some((folder, path)) = prepared() else {
        return;
    };
    let recipe = parsed(&fs::read_to_string(path).unwrap());
    let split = recipe.split().unwrap();
    let pool = recipe.pool(&split.training, || ()).unwrap();
    let teacher = recipe.teacher().unwrap();
    let start = Parameters::random(&recipe.recipe.student, 1);
    let mut endless = start.flat().to_vec();
    let last = endless.len() - 1;
    endless[last] = f32::INFINITY;
    let start = start.with_flat(endless).unwrap();
    let trainer = Trainer {
        recipe: &recipe,
        folder: folder.path().to_owned(),
        pool: &pool,
        teacher: &teacher,
        held_out: Vec::new(),
        start,
    };
    match trainer.run(Begin::Anew, None, &mut Silent) {
        Err(error @ RunError::NotFinite { step: 0 }) => {
            assert!(error.to_string().contains("step 0"));
        }
        other => panic!("{other:?}"),
    }
}
