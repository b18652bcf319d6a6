//! The two numbers a verdict turns on, each with its range in its type. Neither is ever NaN.

use thiserror::Error;

/// How likely the adopted face is a presentation attack: finite, 0.0 (surely live) to 1.0 (surely fake).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Likelihood(f64);

/// The limit above which a likelihood counts as a suspected fake: finite, 0.0 to 1.0.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Threshold(f64);

/// The number given is not a finite value from 0.0 to 1.0: give one that is.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("{0} is not a number from 0.0 to 1.0")]
pub struct OutOfRange(pub f64);

impl Likelihood {
    /// Takes a value from 0.0 to 1.0.
    ///
    /// # Errors
    /// [`OutOfRange`] for anything else, NaN included.
    pub fn new(value: f64) -> Result<Self, OutOfRange> {
        unit_interval(value).map(Self)
    }

    /// The number itself, 0.0 to 1.0.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }

    /// Whether this is strictly above the threshold; equality is not.
    #[must_use]
    pub fn exceeds(self, threshold: Threshold) -> bool {
        self.0 > threshold.0
    }
}

impl Threshold {
    /// Takes a value from 0.0 to 1.0.
    ///
    /// # Errors
    /// [`OutOfRange`] for anything else, NaN included.
    pub fn new(value: f64) -> Result<Self, OutOfRange> {
        unit_interval(value).map(Self)
    }

    /// The number itself, 0.0 to 1.0.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

impl Default for Threshold {
    /// 0.15, the operating point the API documents.
    fn default() -> Self {
        Self(0.15)
    }
}

fn unit_interval(value: f64) -> Result<f64, OutOfRange> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(OutOfRange(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likelihood_equal_to_the_threshold_does_not_exceed_it() {
        let threshold = Threshold::default();
        assert!(!Likelihood::new(0.15).unwrap().exceeds(threshold));
        assert!(
            Likelihood::new(0.15 + f64::EPSILON)
                .unwrap()
                .exceeds(threshold)
        );
    }

    #[test]
    fn numbers_outside_the_unit_interval_are_refused() {
        for value in [
            -f64::EPSILON,
            1.0 + f64::EPSILON,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            assert!(Likelihood::new(value).is_err(), "{value}");
            assert!(Threshold::new(value).is_err(), "{value}");
        }
        assert_eq!(Likelihood::new(0.0).unwrap().value(), 0.0);
        assert_eq!(Threshold::new(1.0).unwrap().value(), 1.0);
    }
}
