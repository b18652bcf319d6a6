//! Where the threshold comes to lie, and what is refused.

use proptest::prelude::*;

use super::*;

fn margins(bona_fide: &[f64], attacks: &[f64]) -> Margins {
    Margins::new(bona_fide, [("any".to_owned(), attacks.to_vec())]).expect("likelihoods")
}

fn spread(from: f64, to: f64, count: u32) -> Vec<f64> {
    (0..count)
        .map(|i| from + (to - from) * f64::from(i) / f64::from(count))
        .collect()
}

proptest! {
    #[test]
    fn at_the_threshold_no_more_is_wrong_than_was_asked_for_and_one_more_would_be(
        bona_fide in prop::collection::btree_set(1_u32..10_000, 20..80),
        attacks in prop::collection::btree_set(2_000_u32..12_000, 20..80),
        share in 0.01_f64..0.5,
        threshold in 0.05_f64..0.9,
    ) {
        let real = |values: &std::collections::BTreeSet<u32>| values.iter().map(|v| f64::from(*v) / 20_000.0).collect::<Vec<_>>();
        let (bona_fide, attacks) = (real(&bona_fide), real(&attacks));
        let all = margins(&bona_fide, &attacks);
        let wrong = |target, values: &[f64], is_wrong: &dyn Fn(f64) -> bool| -> Option<usize> {
            let new = all.recalibrated(target, threshold).ok()?;
            Some(values.iter().filter(|v| is_wrong(new.likelihood(**v).expect("a likelihood"))).count())
        };
        for (target, values, is_wrong) in [
            (Target::Bpcer(share), &bona_fide, &(|v| v > threshold) as &dyn Fn(f64) -> bool),
            (Target::Apcer(share), &attacks, &|v| v <= threshold),
        ] {
            if let Some(wrong) = wrong(target, values, is_wrong) {
                prop_assert_eq!(wrong, part(share, values.len()));
            }
        }
    }
}

#[test]
fn likelihoods_that_mean_what_they_say_keep_their_slope() {
    // Of those at likelihood p, the share p are attacks.
    let (mut live, mut fake) = (Vec::new(), Vec::new());
    for step in 1..100_u32 {
        let p = f64::from(step) / 100.0;
        live.extend(std::iter::repeat_n(p, 100 - step as usize));
        fake.extend(std::iter::repeat_n(p, step as usize));
    }
    let slope = margins(&live, &fake).slope().expect("a slope");
    assert!((slope - 1.0).abs() < 0.02, "{slope}");
}

#[test]
fn a_perfect_separation_has_a_finite_slope() {
    let new = margins(&spread(0.01, 0.1, 30), &spread(0.9, 0.99, 30));
    let new = new
        .recalibrated(Target::Bpcer(0.1), 0.15)
        .expect("a calibration");
    assert!(new.a.is_finite() && new.a > 0.0 && new.slope == Slope::Fitted);
}

#[test]
fn without_attacks_the_slope_stays_and_an_apcer_cannot_be_placed() {
    let all = Margins::new(&spread(0.1, 0.6, 20), []).expect("likelihoods");
    let new = all
        .recalibrated(Target::Bpcer(0.25), 0.15)
        .expect("a calibration");
    assert_eq!((new.a, new.slope), (1.0, Slope::Kept));
    let refused = all.recalibrated(Target::Apcer(0.05), 0.15);
    assert_eq!(refused, Err(BadCalibration::NoAttacks));
}

#[test]
fn too_few_odd_numbers_and_scores_in_the_wrong_order_are_refused() {
    assert_eq!(
        Margins::new(&[0.1; 7], []),
        Err(BadCalibration::TooFew(7, Margins::FEWEST))
    );
    assert!(Margins::new(&[f64::NAN; 10], []).is_err());
    let all = margins(&spread(0.8, 0.9, 20), &spread(0.1, 0.2, 20));
    assert_eq!(
        all.recalibrated(Target::Bpcer(0.1), 0.15),
        Err(BadCalibration::NoOrder)
    );
    for share in [0.0, 1.0, f64::NAN] {
        assert!(all.recalibrated(Target::Bpcer(share), 0.15).is_err());
    }
    assert!(all.recalibrated(Target::Bpcer(0.1), 1.0).is_err());
}
