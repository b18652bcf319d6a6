//! Error rates over all thresholds: the DET curve, and the points on it that are usually told.

use crate::trials::Trials;

/// The error rates at one threshold of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatingPoint {
    /// Likelihoods above it are called attacks.
    pub threshold: f64,
    /// The worst species' APCER, 0.0 to 1.0.
    pub apcer: f64,
    /// 0.0 to 1.0.
    pub bpcer: f64,
}

/// Where the two errors meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqualError {
    /// The error rate there, 0.0 to 1.0: the mean of both where no threshold makes them equal.
    pub rate: f64,
    /// The threshold.
    pub threshold: f64,
}

/// The curve of some trials: worked out once, asked as often as needed.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    points: Vec<OperatingPoint>,
}

impl Trials {
    /// The curve: one point for each threshold at which a rate changes, by ascending threshold; the first, at 0, calls every
    /// likelihood but 0 an attack. APCER rises along it, BPCER falls.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let mut thresholds: Vec<f64> = self
            .attacks()
            .values()
            .chain([self.bona_fide()])
            .flat_map(|responses| responses.likelihoods())
            .copied()
            .chain([0.0])
            .collect();
        thresholds.sort_by(f64::total_cmp);
        thresholds.dedup();
        let point = |threshold| {
            let rates = self.rates_at(threshold);
            OperatingPoint {
                threshold,
                apcer: rates.worst_apcer(),
                bpcer: rates.bpcer,
            }
        };
        Curve {
            points: thresholds.into_iter().map(point).collect(),
        }
    }
}

impl Curve {
    /// Its points, by ascending threshold.
    #[must_use]
    pub fn points(&self) -> &[OperatingPoint] {
        &self.points
    }

    /// Where APCER of the worst species and BPCER meet (EER).
    #[must_use]
    pub fn equal_error(&self) -> EqualError {
        let apart = |point: &OperatingPoint| (point.apcer - point.bpcer).abs();
        let nearest = self
            .points
            .iter()
            .min_by(|a, b| apart(a).total_cmp(&apart(b)))
            .copied()
            .unwrap_or(OperatingPoint {
                threshold: 0.0,
                apcer: 0.0,
                bpcer: 1.0,
            });
        EqualError {
            rate: f64::midpoint(nearest.apcer, nearest.bpcer),
            threshold: nearest.threshold,
        }
    }

    /// The least BPCER at which no species' APCER is above `apcer`, with its threshold: BPCER at APCER 1 % is `0.01`'s. `None`
    /// where no threshold keeps all species so low, that is, where more attacks have the likelihood 0.
    #[must_use]
    pub fn bpcer_at_apcer(&self, apcer: f64) -> Option<OperatingPoint> {
        self.points
            .iter()
            .rev()
            .find(|point| point.apcer <= apcer)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Responses;

    fn trials(bona_fide: &[f64], attacks: &[f64]) -> Trials {
        let responses =
            |values: &[f64]| Responses::new(values.iter().copied(), 0).expect("likelihoods");
        Trials::new(
            responses(bona_fide),
            [("any".to_owned(), responses(attacks))],
        )
        .expect("trials")
    }

    #[test]
    fn along_the_curve_one_error_rises_and_the_other_falls() {
        let curve = trials(&[0.1, 0.4, 0.6], &[0.3, 0.7, 0.8]).curve();
        let curve = curve.points();
        assert_eq!(
            curve.first().map(|point| (point.apcer, point.bpcer)),
            Some((0.0, 1.0))
        );
        assert_eq!(
            curve.last().map(|point| (point.apcer, point.bpcer)),
            Some((1.0, 0.0))
        );
        assert!(curve.is_sorted_by_key(|point| point.threshold));
        assert!(curve.is_sorted_by_key(|point| point.apcer));
        assert!(curve.is_sorted_by_key(|point| -point.bpcer));
    }

    #[test]
    fn the_errors_meet_where_as_many_of_both_kinds_are_wrong() {
        let met = trials(&[0.1, 0.2, 0.3, 0.6], &[0.4, 0.7, 0.8, 0.9])
            .curve()
            .equal_error();
        assert_eq!((met.rate, met.threshold), (0.25, 0.4));
        assert_eq!(trials(&[0.1], &[0.9]).curve().equal_error().rate, 0.0);
    }

    #[test]
    fn the_least_bpcer_is_found_at_the_highest_threshold_that_lets_few_enough_attacks_pass() {
        let bona_fide = [0.1, 0.2, 0.3, 0.6];
        let attacks: Vec<f64> = (0..100).map(|i| 0.25 + f64::from(i) / 200.0).collect();
        let all = trials(&bona_fide, &attacks);
        let one = all.curve().bpcer_at_apcer(0.01).expect("a threshold");
        assert_eq!((one.apcer, one.bpcer), (0.01, 0.5));
        assert_eq!(one.threshold, 0.25);
    }

    #[test]
    fn attacks_of_likelihood_zero_can_be_caught_by_no_threshold() {
        let all = trials(&[0.1], &[0.0, 0.9]);
        assert_eq!(all.curve().bpcer_at_apcer(0.01), None);
    }
}
