//! One connection type over every engine, and the transaction that writes through it.
//!
//! Promises that a failed body leaves nothing behind. Never retries: the caller knows whether it may.

// The derive writes an enum of backends that is public inside this private module.
#![allow(unreachable_pub, missing_docs, clippy::expect_used)]

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};

use super::StoreFailure;

/// A connection to any engine this program is built with.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// The embedded engine.
    Sqlite(diesel::SqliteConnection),
    /// The server.
    Postgres(diesel::PgConnection),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads and writes.
    Writer,
    /// Cannot write.
    Reader,
}

impl std::fmt::Debug for AnyConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(_) => f.write_str("AnyConnection::Sqlite"),
            Self::Postgres(_) => f.write_str("AnyConnection::Postgres"),
        }
    }
}

impl AnyConnection {
    /// Whether a transaction is open or could not be ended: such a connection must not be used again.
    pub(crate) fn must_be_dropped(&mut self) -> bool {
        <Self as Connection>::TransactionManager::is_broken_transaction_manager(self)
    }

    /// Whether other programs may write at the same time as the transaction that is open here.
    pub(crate) const fn has_many_writers(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// Why a transaction was rolled back.
#[derive(Debug)]
pub(crate) enum Abort<E> {
    /// The body refused for a reason of its own.
    Refused(E),
    /// The database failed.
    Failed(StoreFailure),
}

impl<E> From<StoreFailure> for Abort<E> {
    fn from(failure: StoreFailure) -> Self {
        Self::Failed(failure)
    }
}

impl<E> From<diesel::result::Error> for Abort<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs `body` in one transaction that holds the right to write from its first statement.
///
/// # Errors
/// What `body` gave, or the engine's failure to begin or to commit. After a failed COMMIT over a network the outcome
/// is unknown: what was written must be recognisable.
pub(crate) fn write_transaction<T, E>(
    connection: &mut AnyConnection,
    body: impl FnOnce(&mut AnyConnection) -> Result<T, Abort<E>>,
) -> Result<T, Abort<E>> {
    match connection {
        // A deferred transaction that reads first and writes later can fail halfway with a stale snapshot.
        // https://www.sqlite.org/isolation.html
        AnyConnection::Sqlite(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?;
        }
        // Whatever isolation the database is set to: correctness rests on the rows that are held.
        AnyConnection::Postgres(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN READ WRITE")?;
        }
    }
    match body(connection) {
        Ok(value) => {
            commit(connection)?;
            Ok(value)
        }
        Err(abort) => {
            // A failed rollback leaves the connection broken, which its owner checks; the first failure is the cause.
            if let Err(error) = rollback(connection) {
                tracing::debug!(%error, "a transaction had already ended when it was to be rolled back");
            }
            Err(abort)
        }
    }
}

/// Reads in one view of the database, whatever is committed meanwhile.
///
/// # Errors
/// What `body` gave, or the engine's failure.
pub(super) fn read_transaction<T>(
    connection: &mut AnyConnection,
    body: impl FnOnce(&mut AnyConnection) -> Result<T, StoreFailure>,
) -> Result<T, StoreFailure> {
    match connection {
        AnyConnection::Sqlite(inner) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN")?;
        }
        AnyConnection::Postgres(inner) => AnsiTransactionManager::begin_transaction_sql(
            inner,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
    }
    let outcome = body(connection);
    let ended = rollback(connection);
    let value = outcome?;
    ended?;
    Ok(value)
}

fn commit(connection: &mut AnyConnection) -> diesel::QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::commit_transaction(connection)
}

fn rollback(connection: &mut AnyConnection) -> diesel::QueryResult<()> {
    <AnyConnection as Connection>::TransactionManager::rollback_transaction(connection)
}
