//! The time that a call has, and waiting. Promises to work where the standard library's clock does not, in a browser; never blocks
//! a thread.

use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
use std::time::Instant;
#[cfg(target_arch = "wasm32")]
use web_time::Instant;

/// A moment that was noted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(Instant);

impl Since {
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The end of a call's time, if it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    start: Since,
    limit: Option<Duration>,
}

impl Deadline {
    /// The end of a time that begins now.
    pub(crate) fn of(limit: Option<Duration>) -> Self {
        let start = Since::now();
        Self { start, limit }
    }

    /// `time`, or what is left if that is less.
    pub(crate) fn bound(self, time: Duration) -> Duration {
        let left = self
            .limit
            .map(|limit| limit.saturating_sub(self.start.elapsed()));
        left.map_or(time, |left| left.min(time))
    }

    /// Whether the end comes before `time` is over.
    pub(crate) fn falls_within(self, time: Duration) -> bool {
        self.limit
            .is_some_and(|limit| limit.saturating_sub(self.start.elapsed()) <= time)
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(target_arch = "wasm32")]
pub(crate) async fn wait(time: Duration) {
    gloo_timers::future::sleep(time).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_an_end_has_all_the_time_it_asks_for() {
        let deadline = Deadline::of(None);
        assert_eq!(deadline.bound(Duration::MAX), Duration::MAX);
        assert!(!deadline.falls_within(Duration::MAX));
    }

    #[test]
    fn an_attempt_gets_no_more_than_what_is_left() {
        let over = Deadline::of(Some(Duration::ZERO));
        assert_eq!(over.bound(Duration::from_secs(1)), Duration::ZERO);
        assert!(over.falls_within(Duration::ZERO));
        let ample = Deadline::of(Some(Duration::MAX));
        assert_eq!(ample.bound(Duration::from_secs(1)), Duration::from_secs(1));
        assert!(!ample.falls_within(Duration::from_secs(1)));
    }
}
