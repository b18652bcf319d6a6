//! Recipes, manifests, photographs and checkpoints that cannot be used are refused with a reason.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use std::fs;
use std::path::Path;

use livecheck_engine::networks::{BadShape, StudentShape};
use livecheck_training::learn::{Optimiser, Parameters};
use livecheck_training::pool::{BadManifest, BadPhoto};
use livecheck_training::recipe::{BadRecipe, LoadedRecipe};
use livecheck_training::run::{BadCheckpoint, Checkpoint};
use support::{drawn_photographs, parsed, tiny_recipe};

fn recipe() -> String {
    tiny_recipe(Path::new("photographs"), Path::new("published"))
}

#[track_caller]
fn refused(text: &str) -> BadRecipe {
    LoadedRecipe::parse(text, Path::new("/")).unwrap_err()
}

#[test]
fn a_recipe_with_an_unknown_or_missing_key_is_refused() {
    assert!(matches!(
        refused(&format!("learning = 3\n{}", recipe())),
        BadRecipe::Parse(_)
    ));
    assert!(matches!(
        refused(&recipe().replace("seed = 5", "")),
        BadRecipe::Parse(_)
    ));
    assert!(matches!(refused("\u{0}"), BadRecipe::Parse(_)));
    let missing = LoadedRecipe::read(Path::new("/no/such/recipe.toml"), Path::new("/"));
    assert!(matches!(missing, Err(BadRecipe::Read(..))));
}

#[test]
fn numbers_out_of_range_are_refused_by_name() {
    for (from, to, key) in [
        ("steps = 8", "steps = 0", "schedule"),
        ("rate = 2e-3", "rate = nan", "schedule"),
        ("plain = 0.25", "plain = 1.5", "views"),
        ("mixed = 0.4", "mixed = 0.9", "views"),
        ("batch = 8", "batch = 1", "views.batch"),
        ("average = 0.9", "average = 1.0", "optimiser"),
        ("every = 2", "every = 0", "watch"),
        ("producers = 2", "producers = 0", "watch"),
    ] {
        match refused(&recipe().replace(from, to)) {
            BadRecipe::Value { key: actual, .. } => assert_eq!(actual, key, "{to}"),
            other => panic!("{to}: {other}"),
        }
    }
    let wide = recipe().replace("stages = [6, 8, 8]", "stages = [200, 200, 200]");
    assert!(matches!(
        refused(&wide),
        BadRecipe::Student(BadShape::TooLarge(_))
    ));
}

#[test]
fn photographs_without_stated_terms_are_refused() {
    let folder = drawn_photographs(4);
    let text = tiny_recipe(folder.path(), Path::new("published"));
    assert_eq!(parsed(&text).split().unwrap().sources.len(), 1);
    for terms in [
        r#"terms = { drawn = "drawn by the tests: no rights" }"#,
        r#"terms = { drawn = "drawn by the tests: no rights", other = " " }"#,
    ] {
        let start = text.find("terms = {").unwrap();
        let end = start + text[start..].find('\n').unwrap();
        let text = format!("{}{terms}{}", &text[..start], &text[end..]);
        match parsed(&text).split().unwrap_err() {
            BadRecipe::Manifest(BadManifest::NoTerms(source)) => assert_eq!(source, "other"),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn rows_of_a_manifest_that_cannot_be_used_are_refused_by_number() {
    let header = "file,source,person,box_x,box_y,box_w,box_h\n0.jpg,drawn,me,1,2,30,40\n";
    for row in [
        "1.jpg,drawn,me,1,2,NaN,40",
        "1.jpg,drawn,me,1,2,0,40",
        "1.jpg,drawn,,1,2,30,40",
        "../1.jpg,drawn,me,1,2,30,40",
        "/1.jpg,drawn,me,1,2,30,40",
    ] {
        let folder = drawn_photographs(1);
        fs::write(folder.path().join("photos.csv"), format!("{header}{row}\n")).unwrap();
        let text = tiny_recipe(folder.path(), Path::new("published"));
        match parsed(&text).split().unwrap_err() {
            BadRecipe::Manifest(BadManifest::Row { row, .. }) => assert_eq!(row, 2),
            other => panic!("{row}: {other}"),
        }
    }
}

#[test]
fn manifests_that_are_missing_empty_or_no_table_are_refused() {
    let folder = drawn_photographs(1);
    let text = tiny_recipe(folder.path(), Path::new("published"));
    let manifest = folder.path().join("photos.csv");
    fs::write(&manifest, "file,source,person,box_x,box_y,box_w,box_h\n").unwrap();
    assert!(matches!(
        parsed(&text).split(),
        Err(BadRecipe::Manifest(BadManifest::Empty(_)))
    ));
    fs::write(&manifest, [0xff, 0xfe, 0x00, b'\n', b',']).unwrap();
    assert!(matches!(parsed(&text).split(), Err(BadRecipe::Manifest(_))));
    fs::remove_file(&manifest).unwrap();
    assert!(matches!(
        parsed(&text).split(),
        Err(BadRecipe::Manifest(BadManifest::Read { .. }))
    ));
}

#[test]
fn a_photograph_that_is_damaged_or_missing_is_named() {
    let folder = drawn_photographs(3);
    let recipe = parsed(&tiny_recipe(folder.path(), Path::new("published")));
    let split = recipe.split().unwrap();
    let all = [split.training, split.persons, split.sources].concat();
    assert_eq!(recipe.pool(&all, || ()).unwrap().photos().len(), 3);
    let path = &all[1].path;
    fs::write(path, b"no photograph").unwrap();
    let named = path.display().to_string();
    match recipe.pool(&all, || ()).unwrap_err() {
        BadRecipe::Photographs(BadPhoto::Decode(name, _)) => assert_eq!(name, named),
        other => panic!("{other}"),
    }
    fs::remove_file(path).unwrap();
    match recipe.pool(&all, || ()).unwrap_err() {
        BadRecipe::Photographs(BadPhoto::Read(name, _)) => assert_eq!(name, named),
        other => panic!("{other}"),
    }
    assert!(matches!(
        recipe.pool(&[], || ()),
        Err(BadRecipe::Photographs(BadPhoto::Empty))
    ));
}

#[test]
fn a_teacher_that_is_missing_or_another_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = parsed(&tiny_recipe(folder.path(), folder.path()));
    assert!(matches!(recipe.teacher(), Err(BadRecipe::Teacher(_))));
    let models = folder.path().join("models");
    fs::create_dir(&models).unwrap();
    let student =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs/livecheck-student-1.0.0.safetensors");
    for name in [
        "silent_face_v2_2.7_80.safetensors",
        "silent_face_v1se_4.0_80.safetensors",
    ] {
        fs::copy(&student, models.join(name)).unwrap();
    }
    assert!(matches!(recipe.teacher(), Err(BadRecipe::Teacher(_))));
}

#[test]
fn checkpoints_that_are_damaged_or_of_another_recipe_or_student_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let shape = StudentShape {
        stem: 2,
        stages: [2; 3],
        squeeze: 2,
        hidden: 2,
        ..StudentShape::default()
    };
    let start = Parameters::random(&shape, 1);
    let last = vec![start.flat().to_vec()];
    let checkpoint = Checkpoint {
        recipe: "abc".into(),
        optimiser: Optimiser::new(start.clone()),
        last,
    };
    checkpoint.write(&path).unwrap();
    assert_eq!(Checkpoint::read(&path, "abc", &start).unwrap(), checkpoint);
    assert!(matches!(
        Checkpoint::read(&path, "abd", &start),
        Err(BadCheckpoint::OtherRecipe { .. })
    ));
    let other = Parameters::random(&StudentShape { hidden: 3, ..shape }, 1);
    assert!(matches!(
        Checkpoint::read(&path, "abc", &other),
        Err(BadCheckpoint::Parameters(_))
    ));
    let whole = fs::read(&path).unwrap();
    for length in [0, 7, 8, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(Checkpoint::read(&path, "abc", &start).is_err(), "{length}");
    }
    let mut broken = whole;
    let end = broken.len();
    broken[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(&path, &broken).unwrap();
    assert!(matches!(
        Checkpoint::read(&path, "abc", &start),
        Err(BadCheckpoint::Part(_))
    ));
}
