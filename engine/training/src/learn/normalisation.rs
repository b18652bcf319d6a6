//! Batch normalisation with the activation after it, and its gradients, on plain slices: rows of channels.

/// What follows a normalisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Nothing,
    Relu,
}

/// PyTorch's default, as in the packs.
pub(crate) const EPSILON: f32 = 1e-5;

/// Rows whose sums are kept in f32 before they are added to an f64.
const ROWS: usize = 256;

/// Mean and biased variance of every column.
pub(crate) fn moments(x: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let rows = (x.len() / channels) as f64;
    let mean = column_sums(x, channels, |_, value| value);
    let mean: Vec<f32> = mean.iter().map(|sum| (sum / rows) as f32).collect();
    let variance = column_sums(x, channels, |channel, value| {
        (value - mean[channel]) * (value - mean[channel])
    });
    (
        mean,
        variance.iter().map(|sum| (sum / rows) as f32).collect(),
    )
}

fn column_sums(x: &[f32], channels: usize, of: impl Fn(usize, f32) -> f32) -> Vec<f64> {
    let mut totals = vec![0.0; channels];
    let mut sums = vec![0.0_f32; channels];
    for block in x.chunks(ROWS * channels) {
        sums.fill(0.0);
        for row in block.chunks_exact(channels) {
            for (channel, (sum, value)) in sums.iter_mut().zip(row).enumerate() {
                *sum += of(channel, *value);
            }
        }
        totals
            .iter_mut()
            .zip(&sums)
            .for_each(|(total, sum)| *total += f64::from(*sum));
    }
    totals
}

/// A normalisation as y = x * scale + shift.
pub(crate) struct Affine {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

/// What a batch normalisation was given for its channels.
pub(crate) struct Norm<'a> {
    pub(crate) gamma: &'a [f32],
    pub(crate) beta: &'a [f32],
    pub(crate) mean: &'a [f32],
    pub(crate) variance: &'a [f32],
}

/// Gradients of a batch normalisation.
pub(crate) struct NormGradients {
    pub(crate) x: Vec<f32>,
    pub(crate) gamma: Vec<f32>,
    pub(crate) beta: Vec<f32>,
}

impl Norm<'_> {
    fn inverse_deviations(&self) -> Vec<f32> {
        self.variance
            .iter()
            .map(|variance| (variance + EPSILON).sqrt().recip())
            .collect()
    }

    fn affine(&self) -> Affine {
        let scale: Vec<f32> = self
            .inverse_deviations()
            .iter()
            .zip(self.gamma)
            .map(|(inverse, gamma)| inverse * gamma)
            .collect();
        let shift = scale
            .iter()
            .zip(self.mean)
            .zip(self.beta)
            .map(|((scale, mean), beta)| beta - mean * scale);
        Affine {
            shift: shift.collect(),
            scale,
        }
    }

    pub(crate) fn apply(&self, x: &[f32], after: After) -> Vec<f32> {
        let Affine { scale, shift } = self.affine();
        let floor = after.floor();
        let mut output = vec![0.0; x.len()];
        for (row, to) in x
            .chunks_exact(scale.len())
            .zip(output.chunks_exact_mut(scale.len()))
        {
            for (((to, value), scale), shift) in to.iter_mut().zip(row).zip(&scale).zip(&shift) {
                *to = (value * scale + shift).max(floor);
            }
        }
        output
    }

    /// Gradients for a batch whose moments are those of `x` itself (Ioffe and Szegedy 2015, section 3).
    pub(crate) fn gradients(&self, x: &[f32], output: &[f32], after: After) -> NormGradients {
        let channels = self.gamma.len();
        let rows = (x.len() / channels) as f32;
        let Affine { scale, shift } = self.affine();
        let floor = after.floor();
        let inverse = self.inverse_deviations();
        let mut totals = vec![[0.0_f64; 2]; channels];
        let (mut plain, mut weighted) = (vec![0.0_f32; channels], vec![0.0_f32; channels]);
        for (block, gradients) in x
            .chunks(ROWS * channels)
            .zip(output.chunks(ROWS * channels))
        {
            plain.fill(0.0);
            weighted.fill(0.0);
            for (row, gradients) in block
                .chunks_exact(channels)
                .zip(gradients.chunks_exact(channels))
            {
                for channel in 0..channels {
                    let passes = row[channel] * scale[channel] + shift[channel] > floor;
                    let gradient = if passes { gradients[channel] } else { 0.0 };
                    plain[channel] += gradient;
                    weighted[channel] += gradient * (row[channel] - self.mean[channel]);
                }
            }
            for (channel, total) in totals.iter_mut().enumerate() {
                total[0] += f64::from(plain[channel]);
                total[1] += f64::from(weighted[channel]);
            }
        }
        let beta: Vec<f32> = totals.iter().map(|total| total[0] as f32).collect();
        let gamma: Vec<f32> = totals
            .iter()
            .zip(&inverse)
            .map(|(total, inverse)| total[1] as f32 * inverse)
            .collect();
        let mut gradient = vec![0.0; x.len()];
        // dx = scale * (dy - mean(dy) - (x - mean) * inverse * mean(dy * normalised)).
        let means: Vec<f32> = beta.iter().map(|beta| beta / rows).collect();
        let slopes: Vec<f32> = gamma
            .iter()
            .zip(&inverse)
            .map(|(gamma, inverse)| gamma * inverse / rows)
            .collect();
        let rows = x.chunks_exact(channels).zip(output.chunks_exact(channels));
        for ((row, gradients), to) in rows.zip(gradient.chunks_exact_mut(channels)) {
            for channel in 0..channels {
                let passes = row[channel] * scale[channel] + shift[channel] > floor;
                let gradient = if passes { gradients[channel] } else { 0.0 };
                let centred = row[channel] - self.mean[channel];
                to[channel] =
                    scale[channel] * (gradient - means[channel] - centred * slopes[channel]);
            }
        }
        NormGradients {
            x: gradient,
            gamma,
            beta,
        }
    }
}

impl After {
    fn floor(self) -> f32 {
        match self {
            Self::Nothing => f32::NEG_INFINITY,
            Self::Relu => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|at| ((at * 37 + seed * 101) % 23) as f32 / 11.0 - 1.0)
            .collect()
    }

    #[test]
    fn gradients_of_a_normalisation_agree_with_differences() {
        let channels = 2;
        let x = values(12, 4);
        let (gamma, beta, towards) = ([1.3, -0.7], [0.2, 0.1], values(12, 5));
        let loss = |x: &[f32], gamma: &[f32], beta: &[f32]| {
            let (mean, variance) = moments(x, channels);
            let norm = Norm {
                gamma,
                beta,
                mean: &mean,
                variance: &variance,
            };
            let output = norm.apply(x, After::Relu);
            output
                .iter()
                .zip(&towards)
                .map(|(output, towards)| f64::from(output * towards))
                .sum::<f64>()
        };
        let (mean, variance) = moments(&x, channels);
        let norm = Norm {
            gamma: &gamma,
            beta: &beta,
            mean: &mean,
            variance: &variance,
        };
        let gradients = norm.gradients(&x, &towards, After::Relu);
        let step = 1e-3;
        let check = |analytic: f32, plus: f64, minus: f64| {
            let numeric = (plus - minus) / (2.0 * f64::from(step));
            assert!(
                (f64::from(analytic) - numeric).abs() < 2e-2,
                "{analytic} {numeric}"
            );
        };
        for at in 0..12 {
            let moved = |by: f32| {
                let mut x = x.clone();
                x[at] += by;
                loss(&x, &gamma, &beta)
            };
            check(gradients.x[at], moved(step), moved(-step));
        }
        for at in 0..2 {
            let moved = |by: f32| {
                let mut gamma = gamma;
                gamma[at] += by;
                loss(&x, &gamma, &beta)
            };
            check(gradients.gamma[at], moved(step), moved(-step));
            let moved = |by: f32| {
                let mut beta = beta;
                beta[at] += by;
                loss(&x, &gamma, &beta)
            };
            check(gradients.beta[at], moved(step), moved(-step));
        }
    }
}
