//! Bringing the tables up to date.
//!
//! Promises that programs starting together do it once, and that a newer schema is left alone. On PostgreSQL only an
//! operator's command changes tables: a server merely looks whether they fit.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Abort, AnyConnection, write_transaction};
use super::failure::StoreFailure;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what is missing and answers the versions that were brought in.
///
/// # Errors
/// [`StoreFailure::SchemaNewer`] when the database has a migration this program does not know.
pub(crate) fn migrate(connection: &mut AnyConnection) -> Result<Vec<String>, StoreFailure> {
    if connection.has_many_writers() {
        return migrate_server(connection);
    }
    // One write lock for all of it: a second program waits and then finds nothing to do.
    let outcome = write_transaction(connection, |connection| {
        let missing = missing(connection)?;
        if let AnyConnection::Sqlite(inner) = connection {
            inner
                .run_pending_migrations(SQLITE)
                .map_err(|error| boxed(&*error))?;
        }
        Ok(missing)
    });
    outcome.map_err(|abort: Abort<StoreFailure>| match abort {
        Abort::Refused(failure) | Abort::Failed(failure) => failure,
    })
}

/// Each migration is a transaction of its own. Two operators at once meet in the version table's primary key: the later
/// one is rolled back whole, looks again, and goes on with what is then missing.
fn migrate_server(connection: &mut AnyConnection) -> Result<Vec<String>, StoreFailure> {
    let mut brought = Vec::new();
    let mut before = missing(connection)?;
    while let Some(next) = before.first().cloned() {
        let AnyConnection::Postgres(inner) = connection else {
            return Ok(brought);
        };
        let migrations: Vec<Box<dyn Migration<Pg>>> =
            MigrationSource::<Pg>::migrations(&POSTGRES).map_err(|error| boxed(&*error))?;
        let wanted = migrations
            .iter()
            .find(|migration| migration.name().version().to_string() == next);
        let ran = match wanted {
            Some(migration) => inner
                .applied_migrations()
                .and_then(|_| inner.run_migration(migration))
                .map_err(|error| boxed(&*error)),
            None => Ok(diesel::migration::MigrationVersion::from(next.clone())),
        };
        let after = missing(connection)?;
        match ran {
            Ok(_) => brought.push(next),
            Err(failure) if after == before => return Err(failure),
            Err(failure) => tracing::info!(%failure, "another program migrates as well"),
        }
        before = after;
    }
    Ok(brought)
}

/// Looks whether the tables are exactly those this program knows. Changes nothing.
///
/// # Errors
/// [`StoreFailure::SchemaNewer`] or [`StoreFailure::SchemaOlder`].
pub(crate) fn require_current(connection: &mut AnyConnection) -> Result<(), StoreFailure> {
    if missing(connection)?.is_empty() {
        return Ok(());
    }
    Err(StoreFailure::SchemaOlder {
        found: newest(&applied(connection)?),
        needed: newest(&known(connection)?),
    })
}

/// The versions this program knows and the database does not have, oldest first.
fn missing(connection: &mut AnyConnection) -> Result<Vec<String>, StoreFailure> {
    let (mut known, applied) = (known(connection)?, applied(connection)?);
    if applied.iter().any(|version| !known.contains(version)) {
        return Err(StoreFailure::SchemaNewer {
            found: newest(&applied),
            known: newest(&known),
        });
    }
    known.retain(|version| !applied.contains(version));
    known.sort_unstable();
    Ok(known)
}

fn newest(versions: &[String]) -> String {
    versions.iter().max().cloned().unwrap_or_default()
}

fn known(connection: &AnyConnection) -> Result<Vec<String>, StoreFailure> {
    fn versions<DB: diesel::backend::Backend>(
        source: &impl MigrationSource<DB>,
    ) -> Result<Vec<String>, StoreFailure> {
        let migrations = source.migrations().map_err(|error| boxed(&*error))?;
        Ok(migrations
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect())
    }
    match connection {
        AnyConnection::Sqlite(_) => versions::<Sqlite>(&SQLITE),
        AnyConnection::Postgres(_) => versions::<Pg>(&POSTGRES),
    }
}

#[derive(QueryableByName)]
struct TablesRow {
    #[diesel(sql_type = BigInt)]
    tables: i64,
}

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Read without the harness, which would make its table: a server may have no right to.
fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreFailure> {
    let look = match connection {
        AnyConnection::Sqlite(_) => {
            "SELECT count(*) AS tables FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
        }
        AnyConnection::Postgres(_) => {
            "SELECT count(*) AS tables FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = '__diesel_schema_migrations'"
        }
    };
    let found: TablesRow = sql_query(look).get_result(connection)?;
    if found.tables == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<VersionRow> =
        sql_query("SELECT version FROM __diesel_schema_migrations").load(connection)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// The harness hides diesel's error in a box.
fn boxed(error: &(dyn std::error::Error + Send + Sync + 'static)) -> StoreFailure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(diesel::result::Error::DatabaseError(_, info)) = error.downcast_ref() {
            return StoreFailure::from_message(info.message());
        }
        cause = error.source();
    }
    StoreFailure::from_message(&error.to_string())
}
