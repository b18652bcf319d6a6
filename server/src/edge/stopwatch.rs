//! Where one request's time went, for the `Server-Timing` header and the log.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The stages that are timed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Looking up the key.
    Key,
    /// Reading and parsing the body.
    Body,
    /// Asking what an idempotency key says.
    Repetition,
    /// From bytes to pixels.
    Decode,
    /// Finding faces.
    Detect,
    /// Quality and liveness.
    Classify,
    /// The count on the ledger.
    Commit,
}

const STAGES: [(Stage, &str); 7] = [
    (Stage::Key, "key"),
    (Stage::Body, "body"),
    (Stage::Repetition, "repetition"),
    (Stage::Decode, "decode"),
    (Stage::Detect, "detect"),
    (Stage::Classify, "classify"),
    (Stage::Commit, "commit"),
];

/// The times of one request.
#[derive(Debug)]
pub struct Stopwatch {
    started: Instant,
    micros: [AtomicU64; STAGES.len()],
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            micros: Default::default(),
        }
    }
}

impl Stopwatch {
    /// Notes a stage's time.
    pub fn record(&self, stage: Stage, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(place) = self.micros.get(stage as usize) {
            place.store(micros.max(1), Ordering::Relaxed);
        }
    }

    /// Microseconds since the request's head was read.
    #[must_use]
    pub fn total_micros(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// The header's value: milliseconds for each stage that ran, and for the whole.
    #[must_use]
    pub fn server_timing(&self) -> String {
        let mut value = String::new();
        for ((_, name), micros) in STAGES.iter().zip(&self.micros) {
            let micros = micros.load(Ordering::Relaxed);
            if micros > 0 {
                value.push_str(&format!("{name};dur={}, ", millis(micros)));
            }
        }
        value.push_str(&format!("total;dur={}", millis(self.total_micros())));
        value
    }
}

fn millis(micros: u64) -> String {
    format!("{}.{:03}", micros / 1000, micros % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_that_ran_are_listed_before_the_total() {
        let stopwatch = Stopwatch::default();
        stopwatch.record(Stage::Commit, Duration::from_micros(1_250));
        let value = stopwatch.server_timing();
        assert!(value.starts_with("commit;dur=1.250, total;dur="), "{value}");
    }

    #[test]
    fn each_stage_has_its_own_place() {
        for (place, (stage, _)) in STAGES.iter().enumerate() {
            assert_eq!(*stage as usize, place);
        }
    }
}
