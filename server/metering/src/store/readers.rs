//! The connections that only read.
//!
//! Promises never to run on an async thread, and to give up rather than to wait for ever.

use std::sync::Arc;
use std::time::Duration;

use diesel::r2d2::{ManageConnection, NopErrorHandler, Pool, R2D2Connection};

use super::connection::{AnyConnection, Role};
use super::failure::StoreFailure;
use super::target::{DatabaseAddress, Target};
use super::{postgres, sqlite};
use crate::concurrency::spawn_blocking;
use crate::error::MeteringError;

/// How long a question waits for a free connection.
const PATIENCE: Duration = Duration::from_secs(2);

impl DatabaseAddress {
    /// Makes the database's folder and file where the engine keeps them itself.
    pub(crate) fn prepare(&self) -> Result<(), StoreFailure> {
        match &self.0 {
            Target::Sqlite { path, .. } => sqlite::prepare(path),
            Target::Postgres { .. } => Ok(()),
        }
    }

    /// Opens a connection.
    pub(crate) fn connect(&self, role: Role) -> Result<AnyConnection, StoreFailure> {
        match &self.0 {
            Target::Sqlite { text, .. } => sqlite::connect(text, role).map(AnyConnection::Sqlite),
            Target::Postgres { url } => postgres::connect(url, role).map(AnyConnection::Postgres),
        }
    }
}

/// A pool of connections for questions.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    pool: Pool<ReaderFactory>,
    address: Arc<DatabaseAddress>,
}

#[derive(Debug)]
struct ReaderFactory(Arc<DatabaseAddress>);

impl ManageConnection for ReaderFactory {
    type Connection = AnyConnection;
    type Error = StoreFailure;

    fn connect(&self) -> Result<AnyConnection, StoreFailure> {
        self.0.connect(Role::Reader)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), StoreFailure> {
        connection.ping().map_err(StoreFailure::from)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        connection.is_broken()
    }
}

impl Readers {
    /// Opens up to `connections` connections, as they are needed.
    pub(crate) fn open(
        address: Arc<DatabaseAddress>,
        connections: u32,
    ) -> Result<Self, StoreFailure> {
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            // A link to a server may have been cut since the last question; an embedded engine's cannot.
            .test_on_check_out(address.is_postgres())
            // A failure is told by the question that meets it; the pool would log every try while a server is away.
            .error_handler(Box::new(NopErrorHandler))
            .build(ReaderFactory(Arc::clone(&address)))
            .map_err(|error| StoreFailure::Lost(error.to_string()))?;
        Ok(Self { pool, address })
    }

    /// Asks the database on a thread made for waiting.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut AnyConnection) -> Result<T, StoreFailure> + Send + 'static,
    ) -> Result<T, MeteringError> {
        let pool = self.pool.clone();
        let asked = spawn_blocking(move || {
            let mut connection = pool
                .get()
                .map_err(|error| StoreFailure::Lost(error.to_string()))?;
            question(&mut connection)
        });
        let answer = match asked.await {
            Ok(answer) => answer,
            Err(error) => Err(StoreFailure::Other(error.to_string())),
        };
        answer.map_err(|failure| self.explain(failure))
    }

    /// A failure in words for whoever runs this program.
    pub(crate) fn explain(&self, failure: StoreFailure) -> MeteringError {
        MeteringError::from_failure(&self.address.to_string(), failure)
    }
}
