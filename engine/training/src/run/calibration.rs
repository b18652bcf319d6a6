//! Calibration: the slope from simulated captures, the threshold from real bona fide photographs. A threshold fitted on
//! simulated captures would let many real attacks pass (design record: 39 % of them).

use std::collections::BTreeMap;

use livecheck_engine::Threshold;
use livecheck_engine::weights::Calibration;
use thiserror::Error;

/// Share of bona fide photographs that may be turned away, in the mean over sources: the most that evaluations in the
/// manner of ISO/IEC 30107-3 let pass.
const TURNED_AWAY: f64 = 0.15;
/// Fewest photographs by which a source has a say: each has as much as the others, and a few would shout.
const FEWEST: usize = 20;

/// Why nothing can be calibrated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadCalibration {
    /// Nothing to place the threshold by.
    #[error("no source has {FEWEST} bona fide photographs to place the threshold by")]
    NoPhotographs,
    /// The slope came out as zero or less: the network tells nothing apart.
    #[error("attacks do not score higher than bona fide captures: the network tells nothing apart")]
    NoSlope,
}

/// Fits likelihood = sigmoid(a * m + b): `a` by logistic regression on simulated captures (mean logit, and 1 for an attack
/// or 0), `b` so that the default threshold turns away 15 % of real bona fide photographs, whose mean logits come by source.
///
/// # Errors
/// [`BadCalibration`].
pub fn calibrated(
    simulated: &[(f64, f64)],
    bona_fide: &BTreeMap<String, Vec<f64>>,
) -> Result<Calibration, BadCalibration> {
    let a = slope(simulated);
    if !(a.is_finite() && a > 0.0) {
        return Err(BadCalibration::NoSlope);
    }
    let limit = upper_quantile(bona_fide).ok_or(BadCalibration::NoPhotographs)?;
    let default_threshold = Threshold::default();
    let threshold = default_threshold.value();
    let b = (threshold / (1.0 - threshold)).ln() - a * limit;
    Ok(Calibration {
        a,
        b,
        default_threshold,
    })
}

/// Newton's method for the two parameters of a logistic regression, bounded in its steps.
fn slope(samples: &[(f64, f64)]) -> f64 {
    let (mut a, mut b) = (1.0_f64, 0.0_f64);
    for _ in 0..50 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (m, attack) in samples {
            let p = 1.0 / (1.0 + (-(a * m + b)).exp());
            let weight = p * (1.0 - p);
            ga += (p - attack) * m;
            gb += p - attack;
            haa += weight * m * m;
            hab += weight * m;
            hbb += weight;
        }
        let determinant = haa * hbb - hab * hab;
        let (da, db) = (
            (hbb * ga - hab * gb) / determinant,
            (haa * gb - hab * ga) / determinant,
        );
        a -= da.clamp(-1.0, 1.0);
        b -= db.clamp(-1.0, 1.0);
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    a
}

/// The mean logit above which the share turned away, averaged over the sources, is still at most the limit.
fn upper_quantile(bona_fide: &BTreeMap<String, Vec<f64>>) -> Option<f64> {
    let sources: Vec<&Vec<f64>> = bona_fide
        .values()
        .filter(|scores| scores.len() >= FEWEST)
        .collect();
    let mut all: Vec<(f64, f64)> = Vec::new();
    for scores in &sources {
        let weight = 1.0 / (sources.len() * scores.len()) as f64;
        all.extend(scores.iter().map(|score| (*score, weight)));
    }
    all.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut above = 0.0;
    for (score, weight) in &all {
        above += weight;
        if above > TURNED_AWAY {
            return Some(*score);
        }
    }
    all.last().map(|(score, _)| *score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simulated() -> Vec<(f64, f64)> {
        (0..200)
            .map(|at| {
                (
                    f64::from(at % 20) - 10.0,
                    f64::from(u8::from(at % 20 > 9 || at % 17 == 0)),
                )
            })
            .collect()
    }

    #[test]
    fn the_default_threshold_turns_away_15_percent_of_each_source_in_the_mean() {
        let photographs = BTreeMap::from([
            ("few".to_owned(), (0..20).map(f64::from).collect::<Vec<_>>()),
            (
                "many".to_owned(),
                (0..1000).map(|at| f64::from(at) / 50.0 - 5.0).collect(),
            ),
        ]);
        let calibration = calibrated(&simulated(), &photographs).unwrap();
        let turned_away = photographs.values().map(|scores| {
            let away = scores.iter().filter(|m| {
                1.0 / (1.0 + (-(calibration.a * **m + calibration.b)).exp()) > 0.15 + 1e-12
            });
            away.count() as f64 / scores.len() as f64
        });
        let mean = turned_away.sum::<f64>() / 2.0;
        assert!((0.12..=0.15).contains(&mean), "{mean}");
    }

    #[test]
    fn a_source_of_few_photographs_has_no_say() {
        let most = (0..100).map(f64::from).collect::<Vec<_>>();
        let alone = BTreeMap::from([("most".to_owned(), most)]);
        let mut more = alone.clone();
        more.insert("few".to_owned(), vec![1000.0; 3]);
        assert_eq!(
            calibrated(&simulated(), &more),
            calibrated(&simulated(), &alone)
        );
    }

    #[test]
    fn a_network_that_tells_nothing_apart_is_not_calibrated() {
        let flat: Vec<_> = simulated()
            .into_iter()
            .map(|(m, attack)| (-m, attack))
            .collect();
        let photographs = BTreeMap::from([("one".to_owned(), vec![0.0; 20])]);
        assert_eq!(
            calibrated(&flat, &photographs),
            Err(BadCalibration::NoSlope)
        );
        assert_eq!(
            calibrated(&simulated(), &BTreeMap::new()),
            Err(BadCalibration::NoPhotographs)
        );
    }
}
