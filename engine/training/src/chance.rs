//! Chance by seed: the same numbers for the same recipe, step and place in the batch, on every machine.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, Gamma, StandardNormal};

/// A stream of random numbers.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// The stream of this seed and path: a step, a place in its batch.
    #[must_use]
    pub fn new(seed: u64, path: &[u64]) -> Self {
        // SplitMix64 (Steele et al. 2014) over the path, so that neighbouring streams have nothing in common.
        let mixed = path.iter().fold(split_mix(seed), |mixed, part| {
            split_mix(mixed ^ split_mix(*part))
        });
        Self(StdRng::seed_from_u64(mixed))
    }

    /// Evenly from `low` to `high`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    /// Evenly in the logarithm; both bounds are positive.
    pub fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        self.uniform(low.ln(), high.ln()).exp()
    }

    /// Normally about 0.
    pub fn normal(&mut self, deviation: f64) -> f64 {
        let number: f64 = StandardNormal.sample(&mut self.0);
        number * deviation
    }

    /// A factor about 1: two to the power of a normal number.
    pub fn factor(&mut self, deviation: f64) -> f64 {
        self.normal(deviation).exp2()
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    /// From 0 to below `count`; 0 of none.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 {
            0
        } else {
            self.0.random_range(0..count)
        }
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// The number of one of these weights.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.uniform(0.0, weights.iter().sum());
        for (number, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return number;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// A gamma-distributed number; 0 when a parameter is not positive.
    pub fn gamma(&mut self, shape: f64, scale: f64) -> f64 {
        Gamma::new(shape, scale).map_or(0.0, |gamma| gamma.sample(&mut self.0))
    }

    /// A beta-distributed number; 0.5 when a parameter is not positive.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        Beta::new(a, b).map_or(0.5, |beta| beta.sample(&mut self.0))
    }
}

fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_path_gives_the_same_numbers_and_another_path_others() {
        let numbers = |path: &[u64]| {
            let mut chance = Chance::new(7, path);
            [
                chance.uniform(0.0, 1.0),
                chance.normal(1.0),
                chance.gamma(1.5, 3.0),
            ]
        };
        assert_eq!(numbers(&[1, 2]), numbers(&[1, 2]));
        assert_ne!(numbers(&[1, 2]), numbers(&[2, 1]));
        assert_ne!(numbers(&[1, 2]), numbers(&[1, 3]));
    }
}
