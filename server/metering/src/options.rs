//! What metering needs to be told before it starts.

use std::fmt;
use std::sync::Arc;

use crate::clock::{SystemClock, WallClock};
use crate::store::DatabaseAddress;

/// Connections for questions: reads are short, and more threads than this only wait for each other's processor time.
const READERS: u32 = 4;

/// Where the ledger is and what the operator has set.
#[derive(Clone)]
pub struct MeteringOptions {
    pub(crate) address: DatabaseAddress,
    pub(crate) free_limit: Option<u64>,
    pub(crate) clock: Arc<dyn WallClock>,
    pub(crate) readers: u32,
}

impl MeteringOptions {
    /// A ledger at this address, the built-in plans, the operating system's clock.
    #[must_use]
    pub fn new(address: DatabaseAddress) -> Self {
        Self {
            address,
            free_limit: None,
            clock: Arc::new(SystemClock),
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
        self.clock = clock;
        self
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
