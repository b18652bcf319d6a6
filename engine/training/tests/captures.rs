//! Simulated captures and the split of the photographs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use livecheck_training::chance::Chance;
use livecheck_training::pool::{Part, Pool, SplitSettings};
use livecheck_training::scene::{Presentation, Simulator, Tile, contact_sheet};
use support::{drawn_photographs, parsed, tiny_recipe};

fn pool() -> Pool {
    let folder = drawn_photographs(6);
    let recipe = parsed(&tiny_recipe(folder.path(), Path::new("published")));
    let split = recipe.split().unwrap();
    recipe
        .pool(
            &[split.training, split.persons, split.sources].concat(),
            || (),
        )
        .unwrap()
}

#[test]
fn captures_depend_on_their_seed_alone() {
    let pool = pool();
    let simulator = Simulator::new(&pool);
    for presentation in Presentation::ALL {
        let take = |seed| simulator.captures_of(presentation, 2, &mut Chance::new(seed, &[]));
        let (first, again, other) = (take(1), take(1), take(2));
        assert!(
            first
                .iter()
                .zip(&again)
                .all(|(first, again)| first.raster == again.raster && first.face == again.face)
        );
        assert!(first[0].raster != other[0].raster);
        assert!(
            first[0].raster != first[1].raster,
            "two cameras take two pictures"
        );
    }
}

#[test]
fn every_capture_shows_its_face_within_the_picture() {
    let pool = pool();
    let simulator = Simulator::new(&pool);
    for presentation in Presentation::ALL {
        for seed in 0..12 {
            let captures = simulator.captures_of(presentation, 1, &mut Chance::new(seed, &[1]));
            let capture = &captures[0];
            assert_eq!(capture.presentation, presentation);
            let [x, y, width, height] = capture.face.sides();
            let (cx, cy) = (x + width / 2.0, y + height / 2.0);
            let inside = |at: f64, side: usize| (0.0..side as f64).contains(&at);
            assert!(
                inside(cx, capture.raster.width()) && inside(cy, capture.raster.height()),
                "{presentation:?} {seed}"
            );
            assert!(
                width > 8.0 && height > 8.0,
                "{presentation:?} {seed}: {width} x {height}"
            );
        }
    }
}

#[test]
fn a_mixture_holds_every_kind() {
    let pool = pool();
    let simulator = Simulator::new(&pool);
    let kinds: BTreeSet<_> = (0..60)
        .map(|seed| simulator.captures(1, &mut Chance::new(seed, &[2]))[0].presentation)
        .collect();
    assert_eq!(kinds.len(), Presentation::ALL.len(), "{kinds:?}");
}

#[test]
fn a_contact_sheet_has_room_for_every_capture() {
    let pool = pool();
    let captures =
        Simulator::new(&pool).captures_of(Presentation::Print, 5, &mut Chance::new(3, &[]));
    let tiles: Vec<_> = captures
        .into_iter()
        .map(|capture| Tile {
            capture,
            attack: 0.5,
        })
        .collect();
    let (two, five) = (contact_sheet(&tiles, 2), contact_sheet(&tiles, 5));
    assert_eq!(
        (two.width() * 5, two.height()),
        (five.width() * 2, five.height() * 3)
    );
}

#[test]
fn nobody_is_in_two_parts_and_more_photographs_move_nobody() {
    let settings = SplitSettings {
        seed: 3,
        persons: 0.4,
        sources: BTreeSet::from(["away".to_owned()]),
    };
    let parts: Vec<Part> = (0..200)
        .map(|person| settings.part("here", &person.to_string()))
        .collect();
    let held_out = parts
        .iter()
        .filter(|part| **part == Part::HeldOutPersons)
        .count();
    assert!((50..110).contains(&held_out), "{held_out}");
    assert!(
        (0..200).all(|person| settings.part("away", &person.to_string()) == Part::HeldOutSources)
    );
    let (few, many) = (drawn_photographs(8), drawn_photographs(12));
    let trained = |folder: &Path| -> BTreeSet<String> {
        let split = parsed(&tiny_recipe(folder, Path::new("published")))
            .split()
            .unwrap();
        split
            .training
            .into_iter()
            .map(|entry| entry.person)
            .filter(|person| person.len() == 7)
            .collect()
    };
    let few = trained(few.path());
    assert!(few.is_subset(&trained(many.path())), "{few:?}");
}
