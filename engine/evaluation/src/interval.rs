//! How far a figure could be off: intervals by bootstrap.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::trials::{Responses, Trials};

/// Where a figure lies with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The 2.5th percentile.
    pub low: f64,
    /// The 97.5th percentile.
    pub high: f64,
}

/// The seed of all draws: an interval is the same each time.
const SEED: u64 = 30107;

impl Trials {
    /// The 95 % interval of a figure by the percentile bootstrap: `draws` times as many presentations are drawn with replacement
    /// from bona fide ones and from each species. Says nothing of cameras, people and attacks that are not in the trials.
    #[must_use]
    pub fn interval(&self, draws: usize, figure: impl Fn(&Self) -> f64) -> Interval {
        let mut chance = StdRng::seed_from_u64(SEED);
        let mut figures: Vec<f64> = (0..draws.max(1))
            .map(|_| figure(&self.redrawn(&mut chance)))
            .collect();
        figures.sort_by(f64::total_cmp);
        let last = figures.len() - 1;
        Interval {
            low: figures[last * 25 / 1000],
            high: figures[last - last * 25 / 1000],
        }
    }

    fn redrawn(&self, chance: &mut StdRng) -> Self {
        let mut redraw = |responses: &Responses| {
            let from = responses.likelihoods();
            let mut drawn: Vec<f64> = (0..from.len())
                .map(|_| from[chance.random_range(0..from.len())])
                .collect();
            drawn.sort_by(f64::total_cmp);
            Responses::of_sorted(drawn, responses.without())
        };
        Self {
            bona_fide: redraw(&self.bona_fide),
            attacks: self
                .attacks
                .iter()
                .map(|(name, species)| (name.clone(), redraw(species)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(count: u32) -> Trials {
        let spread =
            |from: f64| (0..count).map(move |i| from + 0.5 * f64::from(i) / f64::from(count));
        let responses = |from| Responses::new(spread(from), 0).expect("likelihoods");
        Trials::new(responses(0.0), [("any".to_owned(), responses(0.3))]).expect("trials")
    }

    #[test]
    fn an_interval_holds_the_figure_and_narrows_with_more_trials() {
        let width = |count| {
            let all = trials(count);
            let interval = all.interval(400, Trials::auc);
            let figure = all.auc();
            assert!(
                interval.low <= figure && figure <= interval.high,
                "{interval:?} {figure}"
            );
            interval.high - interval.low
        };
        assert!(width(400) < 0.5 * width(25));
    }

    #[test]
    fn an_interval_is_the_same_each_time() {
        let all = trials(30);
        assert_eq!(
            all.interval(100, Trials::auc),
            all.interval(100, Trials::auc)
        );
    }

    #[test]
    fn what_never_varies_has_no_width() {
        let one = |value| Responses::new([value], 0).expect("a likelihood");
        let all = Trials::new(one(0.1), [("any".to_owned(), one(0.9))]).expect("trials");
        let interval = all.interval(50, |drawn| drawn.rates_at(0.5).bpcer);
        assert_eq!((interval.low, interval.high), (0.0, 0.0));
    }
}
