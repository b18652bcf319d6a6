//! Error rates at one threshold.

use std::collections::BTreeMap;

use crate::trials::Trials;

/// The error rates at one threshold, each from 0.0 to 1.0.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Attacks taken for bona fide presentations (APCER), by species.
    pub apcer: BTreeMap<String, f64>,
    /// Bona fide presentations taken for attacks (BPCER).
    pub bpcer: f64,
}

impl Rates {
    /// The APCER of the worst species, which is the one to compare products by.
    #[must_use]
    pub fn worst_apcer(&self) -> f64 {
        self.apcer.values().copied().fold(0.0, f64::max)
    }

    /// The mean of the worst APCER and BPCER.
    #[must_use]
    pub fn acer(&self) -> f64 {
        f64::midpoint(self.worst_apcer(), self.bpcer)
    }
}

impl Trials {
    /// The error rates when every likelihood above `threshold` is called an attack.
    #[must_use]
    pub fn rates_at(&self, threshold: f64) -> Rates {
        Rates {
            apcer: self
                .attacks()
                .iter()
                .map(|(name, species)| (name.clone(), species.at_most(threshold)))
                .collect(),
            bpcer: self.bona_fide().above(threshold),
        }
    }

    /// The area under the ROC curve, all species pooled: how often an attack drawn at random is the likelier one beside a bona
    /// fide presentation drawn at random; a draw counts half.
    #[must_use]
    pub fn auc(&self) -> f64 {
        let bona_fide = self.bona_fide().likelihoods();
        let (mut won, mut pairs) = (0.0, 0.0);
        for attack in self
            .attacks()
            .values()
            .flat_map(|species| species.likelihoods())
        {
            let below = bona_fide.partition_point(|value| value < attack);
            let at_most = bona_fide.partition_point(|value| value <= attack);
            won += f64::midpoint(count(below), count(at_most));
            pairs += count(bona_fide.len());
        }
        won / pairs
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of files are far below 2^52"
)]
fn count(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Responses;

    fn trials(bona_fide: Vec<f64>, attacks: Vec<f64>) -> Trials {
        let responses = |values| Responses::new(values, 0).expect("likelihoods");
        Trials::new(
            responses(bona_fide),
            [("any".to_owned(), responses(attacks))],
        )
        .expect("trials")
    }

    #[test]
    fn a_likelihood_at_the_threshold_is_no_suspicion() {
        let rates = trials(vec![0.15], vec![0.15]).rates_at(0.15);
        assert_eq!((rates.bpcer, rates.worst_apcer()), (0.0, 1.0));
    }

    #[test]
    fn the_worst_species_decides() {
        let responses = |values: [f64; 2]| Responses::new(values, 0).expect("likelihoods");
        let trials = Trials::new(
            responses([0.0, 0.1]),
            [
                ("print".to_owned(), responses([0.9, 0.8])),
                ("mask".to_owned(), responses([0.9, 0.1])),
            ],
        )
        .expect("trials");
        let rates = trials.rates_at(0.5);
        assert_eq!(rates.apcer["print"], 0.0);
        assert_eq!((rates.worst_apcer(), rates.acer()), (0.5, 0.25));
    }

    #[test]
    fn an_area_of_one_is_a_perfect_order_and_a_half_is_none() {
        assert_eq!(trials(vec![0.1, 0.2], vec![0.3, 0.4]).auc(), 1.0);
        assert_eq!(trials(vec![0.5, 0.5], vec![0.5]).auc(), 0.5);
        assert_eq!(trials(vec![0.9], vec![0.1]).auc(), 0.0);
    }

    proptest! {
        #[test]
        fn rates_and_area_are_what_counting_one_by_one_gives(
            bona_fide in prop::collection::vec(0_u8..20, 1..30),
            attacks in prop::collection::vec(0_u8..20, 1..30),
            threshold in 0_u8..20,
        ) {
            let real = |values: &[u8]| values.iter().map(|v| f64::from(*v) / 20.0).collect::<Vec<_>>();
            let all = trials(real(&bona_fide), real(&attacks));
            let rates = all.rates_at(f64::from(threshold) / 20.0);
            let part = |hits: usize, of: usize| count(hits) / count(of);
            let turned_away = bona_fide.iter().filter(|v| **v > threshold).count();
            let missed = attacks.iter().filter(|v| **v <= threshold).count();
            prop_assert!((rates.bpcer - part(turned_away, bona_fide.len())).abs() < 1e-12);
            prop_assert!((rates.worst_apcer() - part(missed, attacks.len())).abs() < 1e-12);
            let mut won = 0.0;
            for attack in &attacks {
                for live in &bona_fide {
                    won += if attack > live { 1.0 } else if attack == live { 0.5 } else { 0.0 };
                }
            }
            let area = won / count(attacks.len() * bona_fide.len());
            prop_assert!((all.auc() - area).abs() < 1e-12);
        }
    }
}
