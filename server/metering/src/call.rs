//! A call on its way to the ledger: who makes it, what is charged, what comes back.
//!
//! Promises that a [`Caller`] was authenticated: nothing outside this crate can make one.

use std::fmt;

use uuid::Uuid;

use crate::customer::CustomerId;
use crate::key::KeyId;
use crate::standing::Standing;
use crate::time::UtcMicros;

/// The id of one billable call; the same id is counted once, however often it is committed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Uuid);

impl EventId {
    /// A fresh id (UUIDv7: ids made later sort later, which keeps the ledger's index dense).
    #[must_use]
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }

    /// The UUID itself.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for EventId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A customer who has shown a valid key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    customer: CustomerId,
    key: KeyId,
    sandbox: bool,
}

impl Caller {
    pub(crate) const fn new(customer: CustomerId, key: KeyId) -> Self {
        Self {
            customer,
            key,
            sandbox: false,
        }
    }

    pub(crate) const fn in_sandbox(customer: CustomerId, key: KeyId) -> Self {
        Self {
            customer,
            key,
            sandbox: true,
        }
    }

    /// Whether the key shown was a sandbox key: answer from fixtures. A commit would be refused.
    #[must_use]
    pub const fn sandbox(&self) -> bool {
        self.sandbox
    }

    /// The customer.
    #[must_use]
    pub const fn customer(&self) -> &CustomerId {
        &self.customer
    }

    /// The key that was shown, by its public id.
    #[must_use]
    pub const fn key(&self) -> &KeyId {
        &self.key
    }
}

/// One call to be counted.
#[derive(Debug, Clone)]
pub struct Charge {
    /// The call's own id, made once for a request and kept through retries.
    pub event: EventId,
    /// Who pays.
    pub caller: Caller,
}

/// The cheap look before a call is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precheck {
    /// Credits or overage remain, as far as is known: the commit decides.
    Open(Standing),
    /// The account is capped and its credits are used up: refuse now.
    Exhausted(Standing),
}

/// A call that stands on the ledger, durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The customer's figures once this call was counted.
    pub standing: Standing,
    /// The ledger's instant of the call; it lies in the month the call is counted in.
    pub at: UtcMicros,
    /// The call's number in its month, from 1, without gaps.
    pub seq: u64,
}

/// A call that was not counted; its result must not be given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitRefusal {
    /// The account is capped and others took the last credits.
    #[error("the month's credits are used up")]
    QuotaExceeded(Standing),
    /// The key was deactivated, has expired, or its customer was suspended since it was shown.
    #[error("the key is no longer valid")]
    KeyRevoked,
    /// The database did not answer in time or refused; the same event id may be tried again.
    #[error("the ledger is not available; try again")]
    Unavailable,
}
