//! One step's loss and gradient: a batch through the student, the teacher's probabilities beside it.
//!
//! The loss is the Kullback-Leibler divergence of the student from the teacher, per head of three classes, its mean over
//! views and heads (Hinton et al. 2015, at temperature 1).

use std::ops::Range;

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use livecheck_engine::networks::StudentShape;

use super::layout::LOGITS;
use super::network::{Moments, Pass};
use super::parameters::Parameters;

/// Classes of a head.
const CLASSES: usize = 3;

/// What computes steps.
#[derive(Debug)]
pub struct Step {
    shape: StudentShape,
    device: Device,
}

/// What a batch said.
#[derive(Clone, Debug, PartialEq)]
pub struct StepOutcome {
    /// The divergence, in nats; 0 where the student says what the teacher says.
    pub loss: f64,
    /// For every number of the parameters; 0 for running statistics.
    pub gradient: Vec<f32>,
    /// Euclidean length of the gradient.
    pub gradient_length: f64,
    /// The batch's means and unbiased variances, and which parameters they belong to.
    pub statistics: Vec<(Range<usize>, Vec<f32>)>,
}

impl Step {
    /// Steps of this student, on this thread.
    #[must_use]
    pub fn new(shape: StudentShape) -> Self {
        Self {
            shape,
            device: Device::flex().autodiff(),
        }
    }

    /// The logits [n, 6] of views [n, 80, 80, 6] by the running statistics, as a check would have them.
    #[must_use]
    pub fn judge(&self, parameters: &Parameters, views: Vec<f32>) -> Vec<f32> {
        let device = Device::flex();
        numbers(Pass::new(&self.shape, parameters, &device, Moments::Running).forward(views))
    }

    /// Loss and gradient. `views` are [n, 80, 80, 6] as for a check, `teacher` its logits [n, 6].
    #[must_use]
    pub fn run(&self, parameters: &Parameters, views: Vec<f32>, teacher: &[f32]) -> StepOutcome {
        let count = teacher.len() / LOGITS;
        let mut pass = Pass::new(&self.shape, parameters, &self.device, Moments::Batch);
        let logits = pass.forward(views);
        let (probabilities, entropy) = targets(teacher);
        let targets = Tensor::<3>::from_data(
            TensorData::new(probabilities, [count, LOGITS / CLASSES, CLASSES]),
            &self.device,
        );
        let spoken = log_softmax(logits.reshape([count, LOGITS / CLASSES, CLASSES]), 2);
        let heads = (count * LOGITS / CLASSES) as f64;
        let loss = (targets * spoken).sum().mul_scalar(-1.0 / heads);
        let gradients = loss.backward();
        let loss = numbers(loss)
            .first()
            .map_or(f64::NAN, |loss| f64::from(*loss))
            - entropy / heads;

        let mut gradient = vec![0.0; parameters.flat().len()];
        for (place, tensor) in &pass.tracked {
            if let Some(values) = tensor.grad(&gradients) {
                gradient[parameters.range(*place)].copy_from_slice(&numbers(values));
            }
        }
        let length = gradient
            .iter()
            .map(|value| f64::from(*value).powi(2))
            .sum::<f64>()
            .sqrt();
        let mut statistics = Vec::new();
        for seen in pass.seen {
            let moments = numbers(seen.moments);
            let (mean, variance) = moments.split_at(moments.len() / 2);
            let unbias = seen.rows as f32 / (seen.rows.max(2) - 1) as f32;
            let place =
                |part: &str| parameters.range(parameters.place(&format!("{}.{part}", seen.name)));
            statistics.push((place("running_mean"), mean.to_vec()));
            statistics.push((
                place("running_var"),
                variance.iter().map(|value| value * unbias).collect(),
            ));
        }
        StepOutcome {
            loss,
            gradient,
            gradient_length: length,
            statistics,
        }
    }
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

/// The teacher's probabilities, and the sum of the entropies of all heads.
fn targets(logits: &[f32]) -> (Vec<f32>, f64) {
    let (heads, _) = logits.as_chunks::<CLASSES>();
    let mut entropy = 0.0;
    let mut probabilities = Vec::with_capacity(logits.len());
    for head in heads {
        let most = head.iter().copied().fold(f32::MIN, f32::max);
        let powers = head.map(|logit| f64::from(logit - most).exp());
        let sum: f64 = powers.iter().sum();
        for power in powers {
            let probability = power / sum;
            if probability > 0.0 {
                entropy -= probability * probability.ln();
            }
            probabilities.push(probability as f32);
        }
    }
    (probabilities, entropy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(count: usize) -> Vec<f32> {
        (0..count * 80 * 80 * 6)
            .map(|at| ((at * 7919) % 401) as f32 / 200.0 - 1.0)
            .collect()
    }

    #[test]
    fn gradients_of_the_whole_network_agree_with_differences() {
        let shape = StudentShape {
            stem: 4,
            stages: [4, 6, 8],
            squeeze: 4,
            hidden: 8,
            ..StudentShape::default()
        };
        let step = Step::new(shape.clone());
        let parameters = Parameters::random(&shape, 3);
        let teacher = [
            0.3, -1.0, 2.0, 0.0, 1.0, -0.5, 1.3, 0.2, -0.4, 0.9, -2.0, 0.5,
        ];
        let outcome = step.run(&parameters, views(2), &teacher);
        assert!(outcome.loss > 0.0);
        for name in [
            "stem.conv.weight",
            "stage2.res0.b.conv.weight",
            "head.hidden.linear.weight",
            "head.logits.bias",
        ] {
            let at = parameters.range(parameters.place(name)).start + 1;
            let moved = |by: f32| {
                let mut flat = parameters.flat().to_vec();
                flat[at] += by;
                step.run(&parameters.with_flat(flat).unwrap(), views(2), &teacher)
                    .loss
            };
            let numeric = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            let analytic = f64::from(outcome.gradient[at]);
            assert!(
                (numeric - analytic).abs() < 0.02 + 0.1 * analytic.abs(),
                "{name}: {numeric} {analytic}"
            );
        }
    }

    #[test]
    fn a_student_that_says_what_the_teacher_says_has_no_loss() {
        let (probabilities, entropy) = targets(&[5.0, 5.0, 5.0, 900.0, 0.0, -900.0]);
        assert!((probabilities[0] - 1.0 / 3.0).abs() < 1e-6 && probabilities[3] == 1.0);
        assert!((entropy - 3.0_f64.ln()).abs() < 1e-6);
    }
}
