//! The learning rate over the steps: a linear warm-up, then a long cosine down to a floor (Loshchilov and Hutter 2017).

use serde::{Deserialize, Serialize};

/// Learning rate by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The highest learning rate.
    pub rate: f64,
    /// Steps until it is reached.
    pub warm_up: usize,
    /// The last rate as a share of the highest.
    pub floor: f64,
    /// Steps in all.
    pub steps: usize,
}

impl Schedule {
    /// The rate of a step, counted from 0.
    #[must_use]
    pub fn at(&self, step: usize) -> f64 {
        let warm = ((step + 1) as f64 / self.warm_up.max(1) as f64).min(1.0);
        let progress = step as f64 / self.steps.max(1) as f64;
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * progress.min(1.0)).cos());
        self.rate * warm * (self.floor + (1.0 - self.floor) * cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_falls_and_ends_at_its_floor() {
        let schedule = Schedule {
            rate: 0.01,
            warm_up: 10,
            floor: 0.1,
            steps: 100,
        };
        assert!((schedule.at(0) - 0.001).abs() < 1e-6);
        assert!(schedule.at(9) > schedule.at(4) && schedule.at(9) > schedule.at(50));
        assert!((schedule.at(100) - 0.001).abs() < 1e-9);
    }
}
