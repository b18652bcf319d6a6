//! AdamW (Loshchilov and Hutter 2019) with clipped gradients, running statistics, and the moving average of the weights
//! that is what a pack is made of. Its whole state is plain vectors, so that a checkpoint can hold it to the last bit.

use serde::{Deserialize, Serialize};

use super::gradient::StepOutcome;
use super::parameters::{Kind, Parameters};

const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;
/// Share of a batch's moments in the running statistics, PyTorch's default.
const MOMENTUM: f32 = 0.1;

/// How steps are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimiserSettings {
    /// Decoupled decay of weights, not of scales and shifts.
    pub weight_decay: f64,
    /// The gradient is shortened to this length.
    pub clip: f64,
    /// Decay of the moving average of the weights.
    pub average: f64,
}

/// The weights, their moving average and what AdamW remembers.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimiser {
    /// The weights of now.
    pub now: Parameters,
    /// Their moving average.
    pub average: Parameters,
    /// First and second moments of the gradients.
    pub moments: [Vec<f32>; 2],
    /// Steps taken.
    pub steps: usize,
}

impl Optimiser {
    /// Begins at these weights.
    #[must_use]
    pub fn new(start: Parameters) -> Self {
        let zeros = vec![0.0; start.flat().len()];
        Self {
            average: start.clone(),
            now: start,
            moments: [zeros.clone(), zeros],
            steps: 0,
        }
    }

    /// Takes a step against the gradient.
    pub fn step(&mut self, outcome: &StepOutcome, rate: f64, settings: &OptimiserSettings) {
        self.steps += 1;
        let shrink = (settings.clip / outcome.gradient_length.max(1e-12)).min(1.0) as f32;
        let corrections = BETAS.map(|beta| 1.0 - beta.powf(self.steps as f64));
        let ranges: Vec<_> = self.now.ranges().collect();
        let [first, second] = &mut self.moments;
        let values = self.now.flat_mut();
        for (kind, range) in &ranges {
            let decay = match kind {
                Kind::Weight => (rate * settings.weight_decay) as f32,
                Kind::Scale | Kind::Shift => 0.0,
                Kind::RunningMean | Kind::RunningVariance => continue,
            };
            for at in range.clone() {
                let gradient = outcome.gradient[at] * shrink;
                first[at] += (1.0 - BETAS[0]) as f32 * (gradient - first[at]);
                second[at] += (1.0 - BETAS[1]) as f32 * (gradient * gradient - second[at]);
                let spread = (f64::from(second[at]) / corrections[1]).sqrt() + EPSILON;
                let step = rate * f64::from(first[at]) / corrections[0] / spread;
                values[at] -= decay * values[at] + step as f32;
            }
        }
        for (range, statistics) in &outcome.statistics {
            for (value, seen) in values[range.clone()].iter_mut().zip(statistics) {
                *value += MOMENTUM * (seen - *value);
            }
        }
        let steps = self.steps as f64;
        let keep = settings.average.min((1.0 + steps) / (10.0 + steps)) as f32;
        for (average, now) in self.average.flat_mut().iter_mut().zip(self.now.flat()) {
            *average += (1.0 - keep) * (now - *average);
        }
    }
}
