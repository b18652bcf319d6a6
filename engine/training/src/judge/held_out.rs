//! Held-out views with the teacher's opinion of them, and how far a student agrees.

use livecheck_evaluation::{Interval, Responses, Trials};
use serde::Serialize;

use super::scores::{Judge, LabelledView, raw_score, score};
use crate::teach::{Teacher, View};

/// Redraws of a bootstrap.
const DRAWS: usize = 400;

/// Views that no student was trained on.
#[derive(Clone, Debug)]
pub struct HeldOut {
    views: Vec<View>,
    teacher: Vec<f32>,
}

/// How far a student agrees with the teacher.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Kullback-Leibler divergence of the student from the teacher, nats, mean over heads.
    pub divergence: f64,
    /// The same of somebody who always says the teacher's mean opinion: what chance would get.
    pub divergence_of_chance: f64,
    /// Area under the curve when the teacher's verdict (raw score above one half) is taken for the truth.
    pub auc: f64,
    /// Its 95 % interval.
    pub auc_interval: [f64; 2],
    /// Pearson's correlation of both mean logits.
    pub correlation: f64,
}

impl HeldOut {
    /// Asks the teacher about all views.
    #[must_use]
    pub fn new(views: Vec<LabelledView>, teacher: &Teacher) -> Self {
        let views: Vec<View> = views.into_iter().map(|labelled| labelled.view).collect();
        let teacher = Judge::Published(teacher).logits(&views);
        Self { views, teacher }
    }

    /// Number of views.
    #[must_use]
    pub fn len(&self) -> usize {
        self.views.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// How far a student agrees; `None` when the teacher finds no attack, or nothing else.
    #[must_use]
    pub fn agreement(&self, student: &Judge<'_>) -> Option<Agreement> {
        let logits = student.logits(&self.views);
        let probabilities =
            |logits: &[f32]| -> Vec<f64> { logits.chunks_exact(3).flat_map(softmax).collect() };
        let (teacher, student) = (probabilities(&self.teacher), probabilities(&logits));
        let views = self.views.len() as f64;
        let mut mean = [0.0; 6];
        for view in teacher.chunks_exact(6) {
            mean.iter_mut()
                .zip(view)
                .for_each(|(mean, value)| *mean += value / views);
        }
        let always: Vec<f64> = mean.iter().copied().cycle().take(teacher.len()).collect();
        let (said, meant): (Vec<f64>, Vec<f64>) = (
            logits.chunks_exact(6).map(score).collect(),
            self.teacher.chunks_exact(6).map(score).collect(),
        );
        let verdicts = self
            .teacher
            .chunks_exact(6)
            .map(|logits| raw_score(logits) > 0.5);
        let trials = trials(&said, verdicts)?;
        let Interval { low, high } = trials.interval(DRAWS, Trials::auc);
        Some(Agreement {
            divergence: divergence(&teacher, &student),
            divergence_of_chance: divergence(&teacher, &always),
            auc: trials.auc(),
            auc_interval: [low, high],
            correlation: correlation(&said, &meant),
        })
    }
}

/// Scores as trials of one species of attack; `None` when all are of one kind.
pub fn trials(scores: &[f64], attacks: impl IntoIterator<Item = bool>) -> Option<Trials> {
    let (attacks, others): (Vec<_>, Vec<_>) =
        scores.iter().zip(attacks).partition(|(_, attack)| *attack);
    let responses = |scores: Vec<(&f64, bool)>| {
        let likelihoods = scores.into_iter().map(|(score, _)| sigmoid(*score));
        Responses::new(likelihoods, 0).ok()
    };
    let attacks = [("attack".to_owned(), responses(attacks)?)];
    Trials::new(responses(others)?, attacks).ok()
}

fn softmax(head: &[f32]) -> [f64; 3] {
    let most = head.iter().copied().fold(f32::MIN, f32::max);
    let powers: [f64; 3] = std::array::from_fn(|class| f64::from(head[class] - most).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}

fn divergence(of: &[f64], from: &[f64]) -> f64 {
    let terms = of.iter().zip(from).filter(|(of, _)| **of > 0.0);
    terms
        .map(|(of, from)| of * (of / from.max(1e-12)).ln())
        .sum::<f64>()
        / (of.len() / 3).max(1) as f64
}

pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Pearson's correlation; 0 where one of them does not vary.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |with: fn(f64, f64) -> f64| {
        a.iter()
            .zip(b)
            .map(|(a, b)| with(a - ma, b - mb))
            .sum::<f64>()
    };
    sum(|a, b| a * b) / (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt().max(1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divergence_is_zero_only_of_the_same_opinion() {
        let (a, b) = ([0.2, 0.5, 0.3], [0.5, 0.25, 0.25]);
        assert!(divergence(&a, &a).abs() < 1e-12);
        assert!(divergence(&a, &b) > 0.1);
    }

    #[test]
    fn correlation_is_one_along_a_line() {
        assert!((correlation(&[1.0, 2.0, 4.0], &[3.0, 5.0, 9.0]) - 1.0).abs() < 1e-9);
        assert!((correlation(&[1.0, 2.0, 4.0], &[-3.0, -5.0, -9.0]) + 1.0).abs() < 1e-9);
    }
}
