//! The gate before the work: near a cap, calls wait for those before them instead of doing work that may be refused.
//!
//! Promises that one server never works on more calls of a capped customer at once than the customer has credits left,
//! as far as this server knows, and that a call which waits goes on when one before it failed. Never refuses a call by
//! itself: that credits are used up is always the database's word.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::call::{Caller, Precheck};
use crate::concurrency::{Mutex, timeout, watch};
use crate::customer::CustomerId;
use crate::error::MeteringError;
use crate::metering::Metering;
use crate::standing::Standing;

/// How long a waiting call goes without asking again: other servers count and operators raise limits unannounced.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Whether a call may be worked on now.
#[derive(Debug)]
pub enum Admission {
    /// It may; the ticket is kept until the call was committed or given up.
    Admitted(Ticket),
    /// The account is capped and its credits are used up: refuse.
    Exhausted(Standing),
}

/// The right to work on one call. Dropping it lets the next one in.
#[derive(Debug)]
pub struct Ticket {
    gate: Arc<Gate>,
    customer: CustomerId,
    standing: Standing,
}

impl Ticket {
    /// The figures on which the call was let in.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.gate.leave(self.customer);
    }
}

#[derive(Debug, Default)]
pub(crate) struct Gate {
    lanes: Mutex<HashMap<CustomerId, Lane>>,
}

/// One customer's calls.
#[derive(Debug)]
struct Lane {
    under_way: u64,
    /// Wakes those who wait, when something is sent and when the lane goes.
    changed: watch::Sender<()>,
}

impl Default for Lane {
    fn default() -> Self {
        let (changed, _) = watch::channel(());
        Self {
            under_way: 0,
            changed,
        }
    }
}

impl Gate {
    /// Wakes whoever waits, after the customer's terms have changed.
    pub(crate) fn look_again(&self, customer: CustomerId) {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(&customer) {
            lane.changed.send_replace(());
        }
    }

    fn leave(&self, customer: CustomerId) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&customer) {
            lane.under_way = lane.under_way.saturating_sub(1);
            lane.changed.send_replace(());
            // Those who wait make a new lane when they look again.
            if lane.under_way == 0 {
                lanes.remove(&customer);
            }
        }
    }
}

impl Metering {
    /// The cheap look before a call is worked on, and a place among the calls under way. Waits while as many calls of
    /// this capped customer are being worked on here as credits remain; dropping the future leaves the line.
    ///
    /// # Errors
    /// As [`Metering::standing`].
    pub async fn enter(&self, caller: &Caller) -> Result<Admission, MeteringError> {
        let customer = *caller.customer();
        loop {
            let standing = match self.precheck(caller).await? {
                Precheck::Exhausted(standing) => return Ok(Admission::Exhausted(standing)),
                Precheck::Open(standing) => standing,
            };
            let mut changed = match self.admit(customer, standing) {
                Ok(ticket) => return Ok(Admission::Admitted(ticket)),
                Err(changed) => changed,
            };
            // Woken or not, what counts is what the next look shows.
            let _ = timeout(LOOK_AGAIN, changed.changed()).await;
        }
    }

    /// A ticket, or the wake-up to wait for. It is made under the lock, so no leaving is missed.
    fn admit(&self, customer: CustomerId, seen: Standing) -> Result<Ticket, watch::Receiver<()>> {
        let gate = &self.inner.gate;
        let mut lanes = gate.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        // Read again under the lock: a call that has left noted its count before it left.
        let recent = self.inner.recent.get(customer, seen.month);
        let standing = recent.unwrap_or(seen);
        let lane = lanes.entry(customer).or_default();
        let room = standing
            .cap
            .map(|cap| cap.saturating_sub(standing.total_calls));
        if room.is_none_or(|room| lane.under_way < room) {
            lane.under_way += 1;
            Ok(Ticket {
                gate: Arc::clone(gate),
                customer,
                standing,
            })
        } else {
            let changed = lane.changed.subscribe();
            // The last credit may have been used since the look: nobody is under way who could wake anyone.
            if lane.under_way == 0 {
                lanes.remove(&customer);
            }
            Err(changed)
        }
    }
}
