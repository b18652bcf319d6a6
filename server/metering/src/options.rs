//! What metering needs to be told before it starts.

use std::fmt;
use std::sync::Arc;

use crate::clock::{LedgerClock, SystemClock, WallClock};
use crate::store::DatabaseAddress;

/// Connections for questions: reads are short, and more threads than this only wait for each other's processor time.
const READERS: u32 = 4;

/// Where the ledger is and what the operator has set.
#[derive(Clone)]
pub struct MeteringOptions {
    pub(crate) address: DatabaseAddress,
    pub(crate) free_limit: Option<u64>,
    /// `None`: the operating system's clock for a file, the database's own for a server.
    pub(crate) clock: Option<Arc<dyn WallClock>>,
    pub(crate) readers: u32,
}

impl MeteringOptions {
    /// A ledger at this address, the built-in plans, and the operating system's clock; on PostgreSQL the
    /// database's clock, which all its servers share.
    #[must_use]
    pub fn new(address: DatabaseAddress) -> Self {
        Self {
            address,
            free_limit: None,
            clock: None,
            readers: READERS,
        }
    }

    /// Sets the credits a month of accounts that are put on the free plan from now on; others keep theirs.
    #[must_use]
    pub const fn free_limit(mut self, monthly_calls: u64) -> Self {
        self.free_limit = Some(monthly_calls);
        self
    }

    /// Sets another source of time, for tests and sandboxes.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn WallClock>) -> Self {
        self.clock = Some(clock);
        self
    }
}

impl MeteringOptions {
    pub(crate) fn ledger_clock(&self) -> LedgerClock {
        match &self.clock {
            Some(clock) => LedgerClock::new(Arc::clone(clock)),
            None if self.address.is_postgres() => LedgerClock::of_database(),
            None => LedgerClock::new(Arc::new(SystemClock)),
        }
    }
}

impl fmt::Debug for MeteringOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeteringOptions")
            .field("address", &self.address)
            .field("free_limit", &self.free_limit)
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}
