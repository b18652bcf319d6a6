//! The clock of the ledger.
//!
//! Promises that within one process no reading is earlier than one before it, and that no reading is earlier than
//! anything observed from the ledger. Never trusts the operating system's clock to go forwards.

mod file;

use std::sync::{Arc, PoisonError};
use std::time::Instant;

pub use file::{BadClockFile, FileClock};

use crate::concurrency::Mutex;
use crate::time::UtcMicros;

/// A source of wall-clock time. Tests and the sandbox bring their own.
pub trait WallClock: Send + Sync + 'static {
    /// The present instant as this source sees it; it may jump either way.
    fn now(&self) -> UtcMicros;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl WallClock for SystemClock {
    fn now(&self) -> UtcMicros {
        UtcMicros::of_system_clock()
    }
}

/// A wall clock that never goes backwards.
pub struct LedgerClock {
    source: Source,
    latest: Mutex<UtcMicros>,
}

enum Source {
    Wall(Arc<dyn WallClock>),
    /// A database's clock as last read, and when; between two readings time passes as this machine measures it, so
    /// setting this machine's clock changes nothing.
    Database(Mutex<Option<(UtcMicros, Instant)>>),
}

impl LedgerClock {
    /// A clock that has seen nothing yet.
    #[must_use]
    pub fn new(wall: Arc<dyn WallClock>) -> Self {
        let latest = Mutex::new(wall.now());
        Self {
            source: Source::Wall(wall),
            latest,
        }
    }

    /// A clock that goes by a database's, which must be shown to it with [`LedgerClock::follow`].
    pub(crate) fn of_database() -> Self {
        Self {
            source: Source::Database(Mutex::new(None)),
            latest: Mutex::new(UtcMicros::EPOCH),
        }
    }

    /// Takes a reading of the database's clock, if this clock goes by it.
    pub(crate) fn follow(&self, database: UtcMicros) {
        if let Source::Database(read) = &self.source {
            let read = &mut *read.lock().unwrap_or_else(PoisonError::into_inner);
            *read = Some((database, Instant::now()));
        }
    }

    /// The present instant, or the latest one given or observed if the wall clock stands before it.
    #[must_use]
    pub fn now(&self) -> UtcMicros {
        self.observe(self.unguarded())
    }

    /// Takes note of an instant found on the ledger; answers the later of it and everything seen so far.
    pub fn observe(&self, seen: UtcMicros) -> UtcMicros {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = seen.max(*latest);
        *latest
    }

    /// What the source says, unguarded: to tell how far the ledger is ahead of it.
    #[must_use]
    pub fn unguarded(&self) -> UtcMicros {
        match &self.source {
            Source::Wall(wall) => wall.now(),
            Source::Database(read) => match *read.lock().unwrap_or_else(PoisonError::into_inner) {
                Some((database, when)) => database.saturating_add(when.elapsed()),
                None => UtcMicros::EPOCH,
            },
        }
    }
}

impl std::fmt::Debug for LedgerClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerClock")
            .field("latest", &self.latest)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Falling(Mutex<i64>);

    impl WallClock for Falling {
        fn now(&self) -> UtcMicros {
            let mut micros = self.0.lock().unwrap();
            *micros -= 10;
            UtcMicros::from_micros(*micros).unwrap()
        }
    }

    #[test]
    fn a_wall_clock_that_falls_makes_the_ledger_clock_stand() {
        let clock = LedgerClock::new(Arc::new(Falling(Mutex::new(1_000))));
        let first = clock.now();
        assert_eq!(clock.now(), first);
        let ahead = UtcMicros::from_micros(5_000).unwrap();
        assert_eq!(clock.observe(ahead), ahead);
        assert_eq!(clock.now(), ahead);
    }
}
