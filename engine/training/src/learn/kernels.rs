//! The arithmetic of what a convolution and a batch normalisation need in training, on plain slices. Maps are channels
//! last; nothing here knows tensors or gradients' bookkeeping.

/// Windows of a square convolution over maps [n, height, width, channels].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) images: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
}

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

impl Window {
    fn padding(&self) -> usize {
        self.kernel / 2
    }

    /// Height and width of the output.
    pub(crate) fn outputs(&self) -> [usize; 2] {
        [self.height, self.width]
            .map(|side| (side + 2 * self.padding() - self.kernel) / self.stride + 1)
    }

    /// Rows and columns of the unfolded matrix.
    pub(crate) fn unfolded(&self) -> [usize; 2] {
        let [height, width] = self.outputs();
        [
            self.images * height * width,
            self.kernel * self.kernel * self.channels,
        ]
    }

    /// Calls `visit` with every run of values that stand side by side in both: where it begins in the map and in the
    /// unfolded matrix, and how long it is.
    fn runs(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let [out_height, out_width] = self.outputs();
        let (c, k, padding) = (self.channels, self.kernel, self.padding());
        let mut row = 0;
        for image in 0..self.images {
            for y in 0..out_height {
                for x in 0..out_width {
                    let left = (x * self.stride) as isize - padding as isize;
                    let (first, last) = (
                        left.max(0) as usize,
                        ((left + k as isize) as usize).min(self.width),
                    );
                    let skipped = (first as isize - left) as usize;
                    for ky in 0..k {
                        let Some(line) = (y * self.stride + ky)
                            .checked_sub(padding)
                            .filter(|line| *line < self.height)
                        else {
                            continue;
                        };
                        let map = ((image * self.height + line) * self.width + first) * c;
                        visit(map, row + (ky * k + skipped) * c, (last - first) * c);
                    }
                    row += k * k * c;
                }
            }
        }
    }

    /// Every window's values in a row of their own; what lies outside of the map is 0.
    pub(crate) fn unfold(&self, map: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.unfolded();
        let mut matrix = vec![0.0; rows * columns];
        self.runs(|from, to, length| {
            matrix[to..to + length].copy_from_slice(&map[from..from + length]);
        });
        matrix
    }

    /// The adjoint of [`unfold`](Self::unfold): every value of the map is the sum of its places in the matrix.
    pub(crate) fn fold(&self, matrix: &[f32]) -> Vec<f32> {
        let mut map = vec![0.0; self.images * self.height * self.width * self.channels];
        self.runs(|to, from, length| {
            for (sum, value) in map[to..to + length]
                .iter_mut()
                .zip(&matrix[from..from + length])
            {
                *sum += value;
            }
        });
        map
    }
}

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

    const WINDOW: Window = Window {
        images: 2,
        height: 5,
        width: 4,
        channels: 3,
        kernel: 3,
        stride: 2,
    };

    fn values(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|at| ((at * 37 + seed * 101) % 23) as f32 / 11.0 - 1.0)
            .collect()
    }

    #[test]
    fn unfolding_puts_the_middle_of_a_window_in_the_middle_of_its_row() {
        let map = values(2 * 5 * 4 * 3, 1);
        let matrix = WINDOW.unfold(&map);
        assert_eq!(WINDOW.unfolded(), [2 * 3 * 2, 27]);
        // Image 1, output (1, 1) sees pixel (2, 2) in its middle.
        let row = &matrix[(6 + 2 + 1) * 27..][..27];
        let pixel = ((5 + 2) * 4 + 2) * 3;
        assert_eq!(row[12..15], map[pixel..pixel + 3]);
    }

    #[test]
    fn folding_is_the_adjoint_of_unfolding() {
        for stride in [1, 2] {
            let window = Window { stride, ..WINDOW };
            let map = values(2 * 5 * 4 * 3, 2);
            let [rows, columns] = window.unfolded();
            let matrix = values(rows * columns, 3);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (left, right) = (
                dot(&window.unfold(&map), &matrix),
                dot(&map, &window.fold(&matrix)),
            );
            assert!((left - right).abs() < 1e-3, "{left} {right}");
        }
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
