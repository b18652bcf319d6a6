//! What was measured: likelihoods of bona fide presentations, and of attacks by their species.

use std::collections::BTreeMap;

/// Why figures cannot be made of these trials.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadTrials {
    /// A likelihood is no number from 0.0 to 1.0: measure it again.
    #[error("{0} is no likelihood: it is not a number from 0.0 to 1.0")]
    Likelihood(f64),
    /// Nothing of a kind got a likelihood, so no rate can be told: add presentations.
    #[error("no presentation of {0} got a likelihood")]
    Empty(String),
}

/// The likelihoods of one kind of presentation, and how many presentations got none.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// Ascending.
    likelihoods: Vec<f64>,
    without: usize,
}

impl Responses {
    /// Takes likelihoods, each from 0.0 (bona fide) to 1.0 (attack), and the number of presentations without one.
    ///
    /// # Errors
    /// [`BadTrials::Likelihood`] for what is no likelihood, NaN included.
    pub fn new(
        likelihoods: impl IntoIterator<Item = f64>,
        without: usize,
    ) -> Result<Self, BadTrials> {
        let mut likelihoods: Vec<f64> = likelihoods.into_iter().collect();
        if let Some(odd) = likelihoods
            .iter()
            .find(|likelihood| !(0.0..=1.0).contains(*likelihood))
        {
            return Err(BadTrials::Likelihood(*odd));
        }
        likelihoods.sort_by(f64::total_cmp);
        Ok(Self {
            likelihoods,
            without,
        })
    }

    /// Likelihoods that are there, ascending.
    #[must_use]
    pub fn likelihoods(&self) -> &[f64] {
        &self.likelihoods
    }

    /// The share of presentations that got no likelihood, 0.0 to 1.0 (APNRR of attacks, BPNRR of bona fide ones).
    #[must_use]
    pub fn non_response_rate(&self) -> f64 {
        share(self.without, self.without + self.likelihoods.len())
    }

    /// Presentations, those without a likelihood included.
    #[must_use]
    pub fn presentations(&self) -> usize {
        self.likelihoods.len() + self.without
    }

    /// The share of likelihoods above the threshold.
    pub(crate) fn above(&self, threshold: f64) -> f64 {
        let all = self.likelihoods.len();
        share(all - self.count_to(threshold), all)
    }

    /// The share of the others: counted, since `1.0 - above` may miss it by a rounding.
    pub(crate) fn at_most(&self, threshold: f64) -> f64 {
        share(self.count_to(threshold), self.likelihoods.len())
    }

    fn count_to(&self, threshold: f64) -> usize {
        self.likelihoods
            .partition_point(|value| *value <= threshold)
    }

    pub(crate) fn of_sorted(likelihoods: Vec<f64>, without: usize) -> Self {
        Self {
            likelihoods,
            without,
        }
    }

    pub(crate) const fn without(&self) -> usize {
        self.without
    }
}

/// All that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    pub(crate) bona_fide: Responses,
    pub(crate) attacks: BTreeMap<String, Responses>,
}

impl Trials {
    /// Puts together bona fide presentations and attacks by species of instrument (`print`, `replay`, `mask`...).
    ///
    /// # Errors
    /// [`BadTrials::Empty`] when there is no likelihood of bona fide presentations, of a species, or of any.
    pub fn new(
        bona_fide: Responses,
        attacks: impl IntoIterator<Item = (String, Responses)>,
    ) -> Result<Self, BadTrials> {
        let attacks: BTreeMap<String, Responses> = attacks.into_iter().collect();
        if bona_fide.likelihoods.is_empty() {
            return Err(BadTrials::Empty("bona fide kind".to_owned()));
        }
        if attacks.is_empty() {
            return Err(BadTrials::Empty("attack kind".to_owned()));
        }
        for (species, responses) in &attacks {
            if responses.likelihoods.is_empty() {
                return Err(BadTrials::Empty(format!("the species {species}")));
            }
        }
        Ok(Self { bona_fide, attacks })
    }

    /// Bona fide presentations.
    #[must_use]
    pub const fn bona_fide(&self) -> &Responses {
        &self.bona_fide
    }

    /// Attacks by species, in alphabetical order.
    #[must_use]
    pub const fn attacks(&self) -> &BTreeMap<String, Responses> {
        &self.attacks
    }
}

/// A part of a whole, 0.0 of nothing.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of files are far below 2^52"
)]
pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_likelihood_is_refused() {
        for odd in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
            let refused = Responses::new([0.5, odd], 0);
            assert!(matches!(refused, Err(BadTrials::Likelihood(_))), "{odd}");
        }
    }

    #[test]
    fn a_kind_without_a_likelihood_is_refused_by_its_name() {
        let some = Responses::new([0.5], 0).expect("a likelihood");
        let none = Responses::new([], 3).expect("no likelihoods");
        let refused = Trials::new(some.clone(), [("mask".to_owned(), none.clone())]);
        assert_eq!(
            refused,
            Err(BadTrials::Empty("the species mask".to_owned()))
        );
        assert!(Trials::new(none, [("mask".to_owned(), some.clone())]).is_err());
        assert!(Trials::new(some, []).is_err());
    }

    #[test]
    fn presentations_without_a_likelihood_are_told_apart() {
        let responses = Responses::new([0.1, 0.2, 0.3], 1).expect("likelihoods");
        assert_eq!(responses.non_response_rate(), 0.25);
        assert_eq!(responses.presentations(), 4);
    }
}
