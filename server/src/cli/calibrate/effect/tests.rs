//! What is measured on photos of which only the likelihoods matter.

use super::*;

fn photos(live: usize, fake: usize) -> Vec<Photo> {
    let photo = |kind: &Kind, at: usize| Photo {
        path: at.to_string().into(),
        name: at.to_string(),
        kind: kind.clone(),
    };
    let attack = Kind::Attack("print".to_owned());
    let live = (0..live).map(|at| photo(&Kind::BonaFide, at));
    live.chain((0..fake).map(|at| photo(&attack, at))).collect()
}

#[test]
fn every_kind_is_cut_into_five_stretches() {
    let folds = folds(&photos(10, 7));
    assert_eq!(folds[..10], [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    assert_eq!(folds[10..], [0, 0, 1, 2, 2, 3, 4]);
}

#[test]
fn rates_and_flips_are_those_of_photos_the_calibration_had_not_seen() {
    let photos = photos(20, 20);
    // Half of the bona fide photos lie above the threshold, no attack below it.
    let outcome = |at: usize| {
        Ok(if at < 20 {
            0.1 + 0.01 * at as f64
        } else {
            0.5 + 0.01 * at as f64
        })
    };
    let outcomes: Vec<Outcome> = (0..40).map(outcome).collect();
    let effect = Effect::measure(&photos, &outcomes, Target::Bpcer(0.1), 0.195).expect("an effect");
    assert_eq!((effect.bona_fide, effect.attacks), (20, 20));
    let [bpcer, apcer, acer] = effect.rates.as_slice() else {
        panic!("three rates");
    };
    assert_eq!((bpcer.before[0], apcer.before[0]), (0.5, 0.0));
    assert!(
        bpcer.after[0] < 0.3 && acer.name == "ACER",
        "{}",
        bpcer.after[0]
    );
    let fewer = (bpcer.before[0] - bpcer.after[0]) * 20.0;
    let flips = &effect.flips;
    let moved = flips.bona_fide_newly_accepted as f64 - flips.bona_fide_newly_turned_away as f64;
    assert!((fewer - moved).abs() < 1e-9);
}

#[test]
fn without_attacks_there_is_the_bpcer_alone() {
    let photos = photos(20, 0);
    let outcomes: Vec<Outcome> = (0..20).map(|at| Ok(0.02 * f64::from(at))).collect();
    let effect = Effect::measure(&photos, &outcomes, Target::Bpcer(0.2), 0.15).expect("an effect");
    assert_eq!(effect.rates.len(), 1);
    assert!(effect.table().contains("BPCER") && !effect.table().contains("APCER"));
}
