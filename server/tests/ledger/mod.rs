//! A database for one test of the server.

use std::io::{Error, Result};

use livecheck_metering::{Metering, MeteringOptions};
use livecheck_throwaway_postgres::{Database, cluster_of_this_run};
use tempfile::TempDir;

/// A file in a folder, or a database of a cluster; gone when it is dropped.
#[derive(Debug)]
pub(crate) enum Ledger {
    File(TempDir),
    Server(Database),
}

impl Ledger {
    /// On the engine that this run of the tests is for.
    pub(crate) fn of_this_run() -> Self {
        cluster_of_this_run().map_or_else(Self::file, |cluster| Self::on(&cluster))
    }

    pub(crate) fn file() -> Self {
        Self::File(tempfile::tempdir().expect("a folder"))
    }

    /// With tables, on this cluster.
    pub(crate) fn on(cluster: &str) -> Self {
        Self::Server(Database::prepared(cluster, migrate).expect("a database"))
    }

    /// The address as the command line takes it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite://{}/livecheck.db", folder.path().display()),
            Self::Server(database) => database.url(),
        }
    }
}

/// On a thread of its own: whoever asks stands inside a runtime.
pub(crate) fn migrate(url: &str) -> Result<()> {
    let options = MeteringOptions::new(url.parse().map_err(Error::other)?);
    let migrating = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let migrated = runtime.block_on(Metering::migrate(&options));
        migrated.map(drop).map_err(Error::other)
    });
    migrating
        .join()
        .map_err(|_| Error::other("migrating panicked"))?
}
