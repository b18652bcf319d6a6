//! Databases with tables, on the PostgreSQL cluster that the suite may be pointed at.

use std::io::{Error, Result};

use livecheck_metering::{Metering, MeteringOptions};
use livecheck_throwaway_postgres::Database;

/// A database of the present schema.
pub(crate) fn with_tables(cluster: &str) -> Database {
    Database::prepared(cluster, migrate).unwrap()
}

/// On a thread of its own: whoever asks may stand inside a runtime.
fn migrate(url: &str) -> Result<()> {
    let options = MeteringOptions::new(url.parse().map_err(Error::other)?);
    let migrating = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let migrated = runtime.block_on(Metering::migrate(&options));
        migrated.map(drop).map_err(Error::other)
    });
    migrating.join().unwrap()
}
