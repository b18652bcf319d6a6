//! The writer's connection, and patience.
//!
//! Promises to run a transaction again while that may help, and to open a new connection when the old one is in doubt.
//! Never lets a transaction that was perhaps committed pass for one that was not: bodies recognise what they wrote.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::clock::LedgerClock;
use crate::concurrency::thread;
use crate::customer::CustomerId;
use crate::store::{
    Abort, AnyConnection, DatabaseAddress, Role, StoreFailure, customers, instant, migrate,
    require_current, write_transaction,
};
use crate::time::UtcMicros;

/// How long a transaction is tried before its callers are told that the database is away.
const PATIENCE: Duration = Duration::from_secs(5);
/// A ledger this far ahead of the clock is told of; less is what other servers have counted meanwhile.
const WORTH_TELLING: Duration = Duration::from_secs(1);
/// The longest pause before another try. SQLite's own waiting grows to 100 ms and starves whoever came first.
const LONGEST_PAUSE_MICROS: u64 = 4_000;

/// The one connection that writes.
#[derive(Debug)]
pub(crate) struct Session {
    address: Arc<DatabaseAddress>,
    clock: Arc<LedgerClock>,
    connection: Option<AnyConnection>,
}

impl Session {
    /// Opens the database, brings an embedded one's tables up to date and sets the clock by its ledger.
    pub(crate) fn open(
        address: Arc<DatabaseAddress>,
        clock: Arc<LedgerClock>,
    ) -> Result<Self, StoreFailure> {
        address.prepare()?;
        let deadline = Instant::now() + PATIENCE;
        let mut connection = persist(deadline, || address.connect(Role::Writer))?;
        if address.is_postgres() {
            require_current(&mut connection)?;
            instant::set_clock(&mut connection, &clock)?;
        } else {
            persist(deadline, || migrate(&mut connection))?;
        }
        if let Some(latest) = instant::latest(&mut connection)? {
            let wall = clock.unguarded();
            if latest > wall.saturating_add(WORTH_TELLING) {
                tracing::warn!(%latest, %wall, "the ledger is ahead of this clock; new calls are dated with the ledger's latest instant until the clock has caught up");
            }
            clock.observe(latest);
        }
        Ok(Self {
            address,
            clock,
            connection: Some(connection),
        })
    }

    /// Runs `body` in a write transaction that holds these customers, at one instant of the ledger's clock; again if it
    /// failed for a passing cause. The customers are held before anything is read: what a doubtful COMMIT of a
    /// connection that is gone may still write, it writes before this transaction looks.
    pub(crate) fn transact<T, E>(
        &mut self,
        held: &BTreeSet<CustomerId>,
        body: &mut impl FnMut(&mut AnyConnection, UtcMicros) -> Result<T, Abort<E>>,
    ) -> Result<T, Abort<E>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.attempt(held, body) {
                Err(Abort::Failed(failure))
                    if failure.is_transient() && Instant::now() < deadline =>
                {
                    tracing::debug!(%failure, "a transaction is run again");
                    pause();
                }
                settled => return settled,
            }
        }
    }

    fn attempt<T, E>(
        &mut self,
        held: &BTreeSet<CustomerId>,
        body: &mut impl FnMut(&mut AnyConnection, UtcMicros) -> Result<T, Abort<E>>,
    ) -> Result<T, Abort<E>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.address.connect(Role::Writer)?,
        };
        let clock = &self.clock;
        let outcome = write_transaction(&mut connection, |connection| {
            customers::hold(connection, held)?;
            let at = instant::instant_of_transaction(connection, clock, held)?;
            body(connection, at)
        });
        let in_doubt = matches!(&outcome, Err(Abort::Failed(failure)) if !matches!(failure, StoreFailure::Busy(_)));
        if !in_doubt && !connection.must_be_dropped() {
            self.connection = Some(connection);
        }
        outcome
    }
}

/// Brings the tables up to date on the operator's word, on any engine; answers the versions that were brought in.
pub(crate) fn migrate_now(address: &DatabaseAddress) -> Result<Vec<String>, StoreFailure> {
    address.prepare()?;
    let deadline = Instant::now() + PATIENCE;
    let mut connection = persist(deadline, || address.connect(Role::Writer))?;
    persist(deadline, || migrate(&mut connection))
}

/// Tries to open until the deadline: two programs that start together meet locks that are soon gone.
fn persist<T>(
    deadline: Instant,
    mut attempt: impl FnMut() -> Result<T, StoreFailure>,
) -> Result<T, StoreFailure> {
    loop {
        match attempt() {
            Err(failure) if failure.is_transient() && Instant::now() < deadline => pause(),
            settled => return settled,
        }
    }
}

fn pause() {
    thread::sleep(Duration::from_micros(rand::random_range(
        200..LONGEST_PAUSE_MICROS,
    )));
}
