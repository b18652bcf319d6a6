//! Placing a threshold: what to do to a likelihood's logit so that a threshold lies where it should.
//!
//! The slope is a logistic fit (Platt, 1999, with its softened targets, so that a perfect separation stays finite); where the
//! threshold lies is not left to the fit, but counted off the presentations themselves.

use std::collections::BTreeMap;

use crate::trials::BadTrials;

/// Likelihoods nearer to 0 or 1 than this are as good as there.
const EDGE: f64 = 1e-12;
/// Newton steps; a fit of two numbers takes some ten.
const STEPS: usize = 100;
/// How far beside the last presentation the cut lies if there is none beyond it.
const ASIDE: f64 = 1e-6;

/// Where the threshold shall lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// At most this share of bona fide presentations is turned away.
    Bpcer(f64),
    /// At most this share of any species' attacks passes.
    Apcer(f64),
}

/// Where a new slope comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// It was fitted to bona fide presentations and attacks.
    Fitted,
    /// It is as before, as there are no attacks to fit it to.
    Kept,
}

/// A new likelihood is `sigmoid(a * logit(old) + b)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recalibration {
    /// Slope, above 0.
    pub a: f64,
    /// Offset.
    pub b: f64,
    /// Where the slope comes from.
    pub slope: Slope,
}

/// Why there is no calibration.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadCalibration {
    /// A likelihood is none.
    #[error(transparent)]
    Trials(#[from] BadTrials),
    /// A target or a threshold is no number above 0 and below 1.
    #[error("{0} is not a number above 0 and below 1")]
    OutOfRange(f64),
    /// Bona fide presentations are needed for every target.
    #[error("there are {0} bona fide presentations with a likelihood; at least {1} are needed")]
    TooFew(usize, usize),
    /// A target of APCER needs attacks.
    #[error("an APCER cannot be placed without attacks")]
    NoAttacks,
    /// Attacks are not the likelier ones, so nothing can be made of the scores.
    #[error(
        "attacks do not score higher than bona fide presentations; no calibration can help that"
    )]
    NoOrder,
}

/// Logits of likelihoods, by what was presented.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    bona_fide: Vec<f64>,
    attacks: BTreeMap<String, Vec<f64>>,
}

impl Margins {
    /// Fewest bona fide presentations that a threshold is placed on.
    pub const FEWEST: usize = 8;

    /// Takes likelihoods, each from 0.0 to 1.0. Species without one are left out.
    ///
    /// # Errors
    /// [`BadCalibration::Trials`] for what is no likelihood, [`BadCalibration::TooFew`].
    pub fn new(
        bona_fide: &[f64],
        attacks: impl IntoIterator<Item = (String, Vec<f64>)>,
    ) -> Result<Self, BadCalibration> {
        if bona_fide.len() < Self::FEWEST {
            return Err(BadCalibration::TooFew(bona_fide.len(), Self::FEWEST));
        }
        let sorted = |likelihoods: &[f64]| {
            let mut logits = likelihoods
                .iter()
                .map(|&value| logit(value))
                .collect::<Result<Vec<_>, _>>()?;
            logits.sort_by(f64::total_cmp);
            Ok::<_, BadCalibration>(logits)
        };
        let mut species = BTreeMap::new();
        for (name, likelihoods) in attacks {
            if !likelihoods.is_empty() {
                species.insert(name, sorted(&likelihoods)?);
            }
        }
        Ok(Self {
            bona_fide: sorted(bona_fide)?,
            attacks: species,
        })
    }

    /// The calibration that puts the threshold where the target says.
    ///
    /// # Errors
    /// A [`BadCalibration`].
    pub fn recalibrated(
        &self,
        target: Target,
        threshold: f64,
    ) -> Result<Recalibration, BadCalibration> {
        let (Target::Bpcer(share) | Target::Apcer(share)) = target;
        for number in [share, threshold] {
            if !(number > 0.0 && number < 1.0) {
                return Err(BadCalibration::OutOfRange(number));
            }
        }
        let cut = match target {
            Target::Bpcer(share) => self.cut_of_bona_fide(share),
            Target::Apcer(share) => self
                .cut_of_attacks(share)
                .ok_or(BadCalibration::NoAttacks)?,
        };
        let (a, slope) = if self.attacks.is_empty() {
            (1.0, Slope::Kept)
        } else {
            (self.slope()?, Slope::Fitted)
        };
        Ok(Recalibration {
            a,
            b: logit(threshold)? - a * cut,
            slope,
        })
    }

    /// Between the highest presentation that passes and the lowest that is turned away, with at most this share above.
    fn cut_of_bona_fide(&self, share: f64) -> f64 {
        let values = &self.bona_fide;
        let above = part(share, values.len()).min(values.len() - 1);
        let last = values.len() - 1 - above;
        values.get(last + 1).map_or(values[last] + ASIDE, |next| {
            f64::midpoint(values[last], *next)
        })
    }

    /// The highest cut with at most this share of each species at it or below.
    fn cut_of_attacks(&self, share: f64) -> Option<f64> {
        let cut = |values: &Vec<f64>| match part(share, values.len()) {
            0 => values[0] - ASIDE,
            passing => f64::midpoint(values[passing - 1], values[passing.min(values.len() - 1)]),
        };
        self.attacks.values().map(cut).reduce(f64::min)
    }

    /// The slope of a logistic fit in which both kinds weigh the same.
    fn slope(&self) -> Result<f64, BadCalibration> {
        let attacks: Vec<f64> = self.attacks.values().flatten().copied().collect();
        let (live, fake) = (size(self.bona_fide.len()), size(attacks.len()));
        let samples = || {
            let bona_fide = self
                .bona_fide
                .iter()
                .map(|&x| (x, 1.0 / (live + 2.0), 0.5 / live));
            let attacks = attacks
                .iter()
                .map(|&x| (x, (fake + 1.0) / (fake + 2.0), 0.5 / fake));
            bona_fide.chain(attacks)
        };
        let (mut a, mut b) = (1.0_f64, 0.0_f64);
        for _ in 0..STEPS {
            let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
            for (x, target, weight) in samples() {
                let p = sigmoid(a * x + b);
                let (error, spread) = (weight * (p - target), weight * p * (1.0 - p));
                ga += error * x;
                gb += error;
                haa += spread * x * x;
                hab += spread * x;
                hbb += spread;
            }
            let determinant = haa * hbb - hab * hab;
            if !determinant.is_normal() {
                break;
            }
            // Half a step of at most 1 keeps Newton's method from leaving where the curve is nearly flat.
            let step = |value: f64| value.clamp(-1.0, 1.0);
            let da = step((hbb * ga - hab * gb) / determinant);
            let db = step((haa * gb - hab * ga) / determinant);
            a -= da;
            b -= db;
            if da.abs() + db.abs() < 1e-10 {
                break;
            }
        }
        if a.is_finite() && a > 1e-3 {
            Ok(a)
        } else {
            Err(BadCalibration::NoOrder)
        }
    }
}

impl Recalibration {
    /// The new likelihood of an old one.
    ///
    /// # Errors
    /// [`BadCalibration::Trials`] for what is no likelihood.
    pub fn likelihood(&self, old: f64) -> Result<f64, BadCalibration> {
        Ok(sigmoid(self.a * logit(old)? + self.b))
    }
}

fn logit(likelihood: f64) -> Result<f64, BadCalibration> {
    if !(0.0..=1.0).contains(&likelihood) {
        return Err(BadTrials::Likelihood(likelihood).into());
    }
    let inside = likelihood.clamp(EDGE, 1.0 - EDGE);
    Ok((inside / (1.0 - inside)).ln())
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// How many of so many presentations are at most this share; a share that is a whole number but for rounding counts as one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product is from 0 to a count of files"
)]
fn part(share: f64, of: usize) -> usize {
    (share * size(of) + 1e-9).floor() as usize
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of files are far below 2^52"
)]
fn size(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests;
