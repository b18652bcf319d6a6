//! Work that comes due by itself.
//!
//! Promises that several servers may all call for it as often as they like: one at a time does it, and doing it twice
//! changes nothing.

use std::convert::Infallible;
use std::time::Duration;

use crate::customer::CustomerId;
use crate::error::MeteringError;
use crate::idempotency;
use crate::metering::Metering;
use crate::schedule::apply_due;
use crate::store::{Abort, customers, schedule};

/// How long a server that said it would do the work is waited for.
const LEASE: Duration = Duration::from_secs(30);
/// Changes made in one turn, so that calls in the queue do not wait long.
const IN_ONE_TURN: u32 = 50;
const JOB: &str = "upkeep";

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobsDone {
    /// Accounts whose scheduled change was made.
    pub changed: Vec<CustomerId>,
    /// Stored answers that were forgotten.
    pub forgotten_answers: u64,
}

impl Metering {
    /// Makes what scheduled changes are due and forgets old answers, unless another server is at it. To be called
    /// every minute or so; calls never depend on it, since the first one after a change's date makes the change.
    ///
    /// # Errors
    /// The database's failure; what was done before it stays done.
    pub async fn run_jobs(&self) -> Result<JobsDone, MeteringError> {
        let holder = self.inner.server.to_string();
        let begun = self.inner.writer.change(move |connection, at| {
            let until = at.saturating_add(LEASE);
            Ok::<_, Abort<Infallible>>(schedule::lease(connection, JOB, &holder, until, at)?)
        });
        let mut done = JobsDone::default();
        if !self.settled(begun.await)? {
            return Ok(done);
        }
        loop {
            let turn = self.inner.writer.change(|connection, at| {
                let due = schedule::due(connection, at, IN_ONE_TURN)?;
                customers::hold(connection, &due.iter().copied().collect())?;
                for customer in &due {
                    apply_due(connection, *customer, at)?;
                }
                Ok::<_, Abort<Infallible>>(due)
            });
            let due = self.settled(turn.await)?;
            for customer in &due {
                self.inner.terms_changed(*customer);
            }
            done.changed.extend_from_slice(&due);
            if due.len() < IN_ONE_TURN as usize {
                break;
            }
        }
        let purged = self.inner.writer.change(|connection, at| {
            Ok::<_, Abort<Infallible>>(idempotency::purge(connection, at)?)
        });
        done.forgotten_answers = self.settled(purged.await)?;
        Ok(done)
    }

    pub(crate) fn settled<T>(
        &self,
        outcome: Result<T, Abort<Infallible>>,
    ) -> Result<T, MeteringError> {
        outcome.map_err(|abort| match abort {
            Abort::Failed(failure) => self.inner.readers.explain(failure),
            Abort::Refused(never) => match never {},
        })
    }
}
