//! What one check says: the likelihood, where the faces are, what is wrong with the adopted one, how long it took.

use std::time::Duration;

use crate::{Likelihood, Reason, UprightRect};

/// The outcome of one check. Every number in it is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// How likely the adopted face is a presentation attack.
    pub likelihood: Likelihood,
    /// All faces found, largest first, never empty; the first one is the adopted face.
    pub faces: Vec<UprightRect>,
    /// Mean BT.601 luma of the adopted rectangle, 0.0 to 255.0.
    pub brightness: f32,
    /// What is to be said about the adopted face, in the order of [`ReasonCode`](crate::ReasonCode).
    pub reasons: Vec<Reason>,
    /// Where the time went.
    pub timings: Timings,
}

impl Verdict {
    /// Whether the adopted face can be treated as a valid target: no reason speaks against it.
    #[must_use]
    pub fn is_valid_face(&self) -> bool {
        !self.reasons.iter().any(|reason| reason.code.invalidates())
    }

    /// The first reason's message, or "" when there is nothing to say.
    #[must_use]
    pub fn message(&self) -> &str {
        self.reasons.first().map_or("", |reason| &reason.message)
    }
}

/// Wall time of the three stages of one check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Sniffing, bounds, pixels, orientation.
    pub decode: Duration,
    /// Finding the faces.
    pub detect: Duration,
    /// Quality of the adopted face and its likelihood.
    pub classify: Duration,
}

impl Timings {
    /// The three together.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.decode + self.detect + self.classify
    }
}
