//! What one connection is doing, and by when it has to have done it. Holds times, measures none by itself: a
//! deadline is computed from what socket and exchanges report.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::limits::NetLimits;

/// Shared by a connection's socket, its exchanges and the task that drives it.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Exchanges begun and not ended.
    in_flight: usize,
    /// Exchanges ever begun.
    begun: u64,
    speaks_h2: bool,
    /// When the last exchange ended; before the first, when the connection was accepted.
    resting_since: Instant,
    /// When the first byte came that no exchange was there to take.
    head_since: Option<Instant>,
    /// Since when the peer takes no byte.
    stalled_since: Option<Instant>,
    /// Whether the last HTTP/1 request's body may have bytes to come.
    body_unread: Unread,
    /// Which request's head, counted from 1, gave its length in two ways.
    ambiguous: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    Nothing,
    Maybe,
}

impl Activity {
    pub(super) fn start(now: Instant) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            in_flight: 0,
            begun: 0,
            speaks_h2: false,
            resting_since: now,
            head_since: None,
            stalled_since: None,
            body_unread: Unread::Nothing,
            ambiguous: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By when something has to change, or `None` while an answer is being made.
    pub(super) fn deadline(&self, limits: &NetLimits) -> Option<Instant> {
        let state = self.state();
        let stalled = state.stalled_since.map(|since| since + limits.write_stall);
        let resting = (state.in_flight == 0).then(|| {
            if state.begun == 0 {
                state.resting_since + limits.header_timeout
            } else if state.speaks_h2 {
                // Bytes at rest are pings and windows as a rule: no head begins with them.
                state.resting_since + limits.keep_alive_idle
            } else {
                state
                    .head_since
                    .map_or(state.resting_since + limits.keep_alive_idle, |since| {
                        since + limits.header_timeout
                    })
            }
        });
        stalled.into_iter().chain(resting).min()
    }

    /// Bytes came in.
    pub(super) fn received(&self, now: Instant) {
        let mut state = self.state();
        if state.in_flight == 0 {
            state.head_since.get_or_insert(now);
        }
    }

    /// The peer took bytes.
    pub(super) fn sent(&self) {
        self.state().stalled_since = None;
    }

    /// The peer takes no bytes now.
    pub(super) fn stalled(&self, now: Instant) {
        self.state().stalled_since.get_or_insert(now);
    }

    /// The head of request `ordinal` (from 1) gives its body's length in two ways.
    pub(super) fn ambiguous_head(&self, ordinal: u64) {
        self.state().ambiguous.get_or_insert(ordinal);
    }

    /// A request's head is complete.
    pub(super) fn begin(self: &Arc<Self>, version: http::Version) -> InFlight {
        let mut state = self.state();
        state.in_flight += 1;
        state.begun += 1;
        state.speaks_h2 = version == http::Version::HTTP_2;
        state.head_since = None;
        let ambiguous = state.ambiguous == Some(state.begun);
        drop(state);
        InFlight {
            activity: Arc::clone(self),
            ambiguous,
        }
    }

    /// The request has a body; nobody has read it yet.
    pub(super) fn body_begins(&self) {
        self.state().body_unread = Unread::Maybe;
    }

    /// The request's body was read to its end.
    pub(super) fn body_ended(&self) {
        self.state().body_unread = Unread::Nothing;
    }

    /// Whether the peer may still be sending what nobody will read: the rest of a body, or a head that was refused.
    pub(super) fn leaves_bytes_unread(&self) -> bool {
        let state = self.state();
        !state.speaks_h2 && (state.body_unread == Unread::Maybe || state.head_since.is_some())
    }
}

/// One exchange, from its complete head until its answer's last byte was handed over. Ends when dropped.
#[derive(Debug)]
pub(super) struct InFlight {
    activity: Arc<Activity>,
    ambiguous: bool,
}

impl InFlight {
    /// Whether the request gave its body's length in two ways.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.in_flight -= 1;
        state.resting_since = Instant::now();
    }
}
