//! What is done to all of a picture at once: another size, blur, smear. All of it keeps the mean.

use super::raster::{Colour, Raster};

impl Raster {
    /// At another size: averaged over areas along a side that shrinks, else interpolated.
    #[must_use]
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let across = taps(self.width, width);
        let mut narrow = Self::plain(width, self.height, [0.0; 3]);
        for (from, to) in self
            .pixels
            .chunks_exact(self.width)
            .zip(narrow.pixels.chunks_exact_mut(width))
        {
            for (to, (first, shares)) in to.iter_mut().zip(&across) {
                for (pixel, share) in from[*first..].iter().zip(shares) {
                    for channel in 0..3 {
                        to[channel] += pixel[channel] * share;
                    }
                }
            }
        }
        let mut target = Self::plain(width, height, [0.0; 3]);
        for (to, (first, shares)) in target
            .pixels
            .chunks_exact_mut(width)
            .zip(taps(self.height, height))
        {
            for (from, share) in narrow.pixels.chunks_exact(width).skip(first).zip(shares) {
                add(to, from, share);
            }
        }
        target
    }

    /// Blurred by a Gaussian of this deviation in pixels; a wide one is done at a smaller size.
    pub(crate) fn blurred(&self, deviation: f64) -> Self {
        if deviation < 0.2 {
            return self.clone();
        }
        if deviation > 3.0 {
            let step = deviation / 1.5;
            let small = |side: usize| ((side as f64 / step) as usize).max(3);
            let (width, height) = (small(self.width), small(self.height));
            return self
                .resized(width, height)
                .blurred(1.3)
                .resized(self.width, self.height);
        }
        let radius = (deviation * 2.5).ceil() as usize;
        let weight = |at: usize| (-0.5 * (at as f64 / deviation).powi(2)).exp();
        let sum = 1.0 + 2.0 * (1..=radius).map(weight).sum::<f64>();
        let weights: Vec<f32> = (0..=2 * radius)
            .map(|at| (weight(at.abs_diff(radius)) / sum) as f32)
            .collect();
        self.filtered_rows(&weights).filtered_columns(&weights)
    }

    fn filtered_rows(&self, weights: &[f32]) -> Self {
        let radius = weights.len() / 2;
        let mut output = Self::plain(self.width, self.height, [0.0; 3]);
        let mut line = vec![[0.0_f32; 3]; self.width + 2 * radius];
        for (from, to) in self
            .pixels
            .chunks_exact(self.width)
            .zip(output.pixels.chunks_exact_mut(self.width))
        {
            line[..radius].fill(from[0]);
            line[radius..radius + self.width].copy_from_slice(from);
            line[radius + self.width..].fill(from[self.width - 1]);
            for (shift, weight) in weights.iter().enumerate() {
                add(to, &line[shift..shift + self.width], *weight);
            }
        }
        output
    }

    fn filtered_columns(&self, weights: &[f32]) -> Self {
        let radius = weights.len() / 2;
        let mut output = Self::plain(self.width, self.height, [0.0; 3]);
        for (y, to) in output.pixels.chunks_exact_mut(self.width).enumerate() {
            for (shift, weight) in weights.iter().enumerate() {
                let line = (y + shift).saturating_sub(radius).min(self.height - 1);
                add(
                    to,
                    &self.pixels[line * self.width..(line + 1) * self.width],
                    *weight,
                );
            }
        }
        output
    }

    /// Smeared along a straight line of this length at this angle.
    pub(crate) fn smeared(&self, length: f64, angle: f64) -> Self {
        let count = length.ceil().max(1.0) as isize;
        let mut output = Self::plain(self.width, self.height, [0.0; 3]);
        for step in 0..count {
            let along = step as f64 - (count - 1) as f64 / 2.0;
            let (dx, dy) = (
                (along * angle.cos()).round() as isize,
                (along * angle.sin()).round() as isize,
            );
            for (y, to) in output.pixels.chunks_exact_mut(self.width).enumerate() {
                let line = (y as isize + dy).clamp(0, self.height as isize - 1) as usize;
                let from = &self.pixels[line * self.width..(line + 1) * self.width];
                let start = dx.clamp(0, self.width as isize - 1) as usize;
                let skip = (-dx).clamp(0, self.width as isize - 1) as usize;
                let length = self.width - start.max(skip);
                let share = 1.0 / count as f32;
                add(
                    &mut to[skip..skip + length],
                    &from[start..start + length],
                    share,
                );
                for pixel in &mut to[..skip] {
                    add(std::slice::from_mut(pixel), &from[..1], share);
                }
                for pixel in &mut to[skip + length..] {
                    add(std::slice::from_mut(pixel), &from[self.width - 1..], share);
                }
            }
        }
        output
    }
}

fn add(to: &mut [Colour], from: &[Colour], share: f32) {
    for (to, from) in to.as_flattened_mut().iter_mut().zip(from.as_flattened()) {
        *to += from * share;
    }
}

/// For each target position: the first source position it is made of, and the shares of it and its followers.
fn taps(source: usize, target: usize) -> Vec<(usize, Vec<f32>)> {
    let step = source as f64 / target as f64;
    let shrinks = target < source;
    (0..target)
        .map(|at| {
            if shrinks {
                let (from, to) = (
                    at as f64 * step,
                    ((at + 1) as f64 * step).min(source as f64),
                );
                let first = (from as usize).min(source - 1);
                let last = ((to - 1e-9).ceil() as usize).clamp(first + 1, source);
                let share =
                    |at: usize| ((at as f64 + 1.0).min(to) - (at as f64).max(from)) / (to - from);
                (first, (first..last).map(|at| share(at) as f32).collect())
            } else {
                let middle = ((at as f64 + 0.5) * step - 0.5).clamp(0.0, (source - 1) as f64);
                let first = (middle as usize).min(source.saturating_sub(2));
                let share = (middle - first as f64) as f32;
                (
                    first,
                    if source == 1 {
                        vec![1.0]
                    } else {
                        vec![1.0 - share, share]
                    },
                )
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Raster {
        let mut raster = Raster::plain(12, 9, [0.0; 3]);
        raster.change_at(|x, y, _| [x as f32 / 12.0, y as f32 / 9.0, 0.5]);
        raster
    }

    fn mean(raster: &Raster) -> f32 {
        raster.pixels().iter().map(|pixel| pixel[0]).sum::<f32>() / raster.pixels().len() as f32
    }

    #[test]
    fn resizing_blurring_and_smearing_keep_the_mean() {
        let ramp = ramp();
        for changed in [
            ramp.resized(4, 3),
            ramp.resized(24, 18),
            ramp.blurred(1.0),
            ramp.smeared(3.0, 0.3),
        ] {
            assert!(
                (mean(&changed) - mean(&ramp)).abs() < 0.01,
                "{}",
                mean(&changed)
            );
        }
    }
}
