//! The handle the server holds: the way of a call through the ledger.
//!
//! Promises that no method blocks an async thread. The operator's side is in `admin`, the audit in `audit`.

use std::sync::Arc;

use uuid::Uuid;

use crate::auth::KeyCache;
use crate::call::{Caller, Charge, CommitRefusal, Counted, Precheck};
use crate::clock::LedgerClock;
use crate::concurrency::spawn_blocking;
use crate::customer::{CustomerId, CustomerSummary};
use crate::error::{AuthError, MeteringError};
use crate::gate::Gate;
use crate::options::MeteringOptions;
use crate::plan::PlanBook;
use crate::recent::RecentStandings;
use crate::standing::{Standing, UsageReport};
use crate::store::{Readers, StoreFailure, customers};
use crate::time::UtcMicros;
use crate::writer::{Session, Writer, migrate_now};

/// Customers, keys and the ledger of one database. Cloning gives another handle to the same.
#[derive(Debug, Clone)]
pub struct Metering {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) clock: Arc<LedgerClock>,
    pub(crate) plans: Arc<PlanBook>,
    pub(crate) readers: Readers,
    pub(crate) writer: Writer,
    pub(crate) keys: KeyCache,
    pub(crate) recent: Arc<RecentStandings>,
    pub(crate) gate: Arc<Gate>,
    /// This server, to tell it from others that share the database.
    pub(crate) server: Uuid,
}

impl Metering {
    /// Opens the database. A file is made if it is not there, and its tables are brought up to date; a PostgreSQL
    /// database must have been brought up to date by [`Metering::migrate`].
    ///
    /// # Errors
    /// [`MeteringError::SchemaOlder`] for a PostgreSQL database that needs migrating,
    /// [`MeteringError::NotWritable`] for a path that cannot be written, [`MeteringError::Corrupt`] for a file that is
    /// no database or a damaged one, [`MeteringError::SchemaNewer`] when a newer release has changed it,
    /// [`MeteringError::Plans`] for a free limit out of range, [`MeteringError::Unavailable`] when locks do not clear.
    pub async fn open(options: MeteringOptions) -> Result<Self, MeteringError> {
        let clock = Arc::new(options.ledger_clock());
        let MeteringOptions {
            address,
            free_limit,
            readers,
            ..
        } = options;
        let plans = PlanBook::built_in()?;
        let plans = Arc::new(match free_limit {
            Some(limit) => plans.with_free_limit(limit)?,
            None => plans,
        });
        let shown = address.to_string();
        let opening = spawn_blocking(move || {
            let address = Arc::new(address);
            let session = Session::open(Arc::clone(&address), Arc::clone(&clock))?;
            let recent = Arc::new(RecentStandings::default());
            let readers = Readers::open(address, readers)?;
            let writer = Writer::start(session, Arc::clone(&plans), Arc::clone(&recent))?;
            Ok(Inner {
                clock,
                plans,
                readers,
                writer,
                keys: KeyCache::default(),
                recent,
                gate: Arc::default(),
                server: Uuid::new_v4(),
            })
        });
        let opened = opening
            .await
            .unwrap_or_else(|error| Err(StoreFailure::Other(error.to_string())));
        let inner = opened.map_err(|failure| MeteringError::from_failure(&shown, failure))?;
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Brings a database's tables up to date and answers the versions that were brought in, oldest first; none if
    /// there was nothing to do. Safe beside running servers and beside another migration.
    ///
    /// # Errors
    /// As [`Metering::open`].
    pub async fn migrate(options: &MeteringOptions) -> Result<Vec<String>, MeteringError> {
        let address = options.address.clone();
        let shown = address.to_string();
        spawn_blocking(move || migrate_now(&address))
            .await
            .unwrap_or_else(|error| Err(StoreFailure::Other(error.to_string())))
            .map_err(|failure| MeteringError::from_failure(&shown, failure))
    }

    /// Who shows this key; [`Caller::sandbox`] tells whether it is a sandbox key. An accepted key is remembered for less than a second; the commit checks it again.
    ///
    /// # Errors
    /// [`AuthError::Refused`] for every key that does not work, without saying why. [`AuthError::Unavailable`] when the key could not be looked up.
    pub async fn authenticate(&self, presented: &str) -> Result<Caller, AuthError> {
        self.inner
            .keys
            .authenticate(presented, &self.inner.readers, &self.inner.clock)
            .await
    }

    /// A customer's figures of the current month, read from the database.
    ///
    /// # Errors
    /// [`MeteringError::UnknownCustomer`], or the database's failure.
    pub async fn standing(&self, customer: &CustomerId) -> Result<Standing, MeteringError> {
        let standing = self.summary(*customer).await?.standing;
        self.inner.recent.note(standing);
        Ok(standing)
    }

    /// The cheap look before a call is worked on: whether it makes sense to begin.
    ///
    /// `Open` may rest on figures up to a second old, since the commit decides; `Exhausted` is always read from the
    /// database, so no call is refused while credits remain.
    ///
    /// # Errors
    /// As [`Metering::standing`].
    pub async fn precheck(&self, caller: &Caller) -> Result<Precheck, MeteringError> {
        let month = self.inner.clock.now().month();
        if let Some(standing) = self.inner.recent.get(*caller.customer(), month)
            && !standing.is_exhausted()
        {
            return Ok(Precheck::Open(standing));
        }
        let standing = self.standing(caller.customer()).await?;
        Ok(if standing.is_exhausted() {
            Precheck::Exhausted(standing)
        } else {
            Precheck::Open(standing)
        })
    }

    /// Counts a finished call, durably, before its answer is written.
    ///
    /// Dropping the future before the call's batch has formed takes the call back: it is free. After that it is
    /// counted. The same event id is counted once, and answered with its own number and instant every time.
    ///
    /// # Errors
    /// A [`CommitRefusal`]: the call was not counted, or in the case of [`CommitRefusal::Unavailable`] perhaps was, and
    /// its result must not be given out. Trying again with the same event id is safe.
    pub async fn commit(&self, charge: Charge) -> Result<Counted, CommitRefusal> {
        self.inner.writer.commit(charge).await
    }

    /// A customer's usage of the current month, read from the database.
    ///
    /// # Errors
    /// As [`Metering::standing`].
    pub async fn usage(&self, customer: &CustomerId) -> Result<UsageReport, MeteringError> {
        let summary = self.summary(*customer).await?;
        Ok(UsageReport::new(&summary.standing, summary.plan))
    }

    /// Asks the database a question and looks whether the writer still runs.
    ///
    /// # Errors
    /// The database's failure, or [`MeteringError::Unavailable`] when the writer has stopped.
    pub async fn ping(&self) -> Result<(), MeteringError> {
        self.inner.readers.ask(customers::none_exist).await?;
        if self.inner.writer.is_running() {
            Ok(())
        } else {
            Err(self.inner.readers.explain(StoreFailure::Closed))
        }
    }

    /// The present instant by the ledger's clock: never before one it gave earlier or found on the ledger.
    #[must_use]
    pub fn now(&self) -> UtcMicros {
        self.inner.clock.now()
    }

    /// The plans in force.
    #[must_use]
    pub fn plans(&self) -> &PlanBook {
        &self.inner.plans
    }

    /// Takes no more calls and returns when every queued one has been settled. Questions are still answered.
    pub async fn shutdown(&self) {
        self.inner.writer.close().await;
    }

    async fn summary(&self, id: CustomerId) -> Result<CustomerSummary, MeteringError> {
        let month = self.inner.clock.now().month();
        let whom = customers::Whom::Id(id);
        let mut found = self
            .inner
            .readers
            .ask(move |connection| customers::summaries(connection, whom, month))
            .await?;
        found.pop().ok_or(MeteringError::UnknownCustomer(id))
    }
}
