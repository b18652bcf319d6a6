//! Bringing the tables up to date.
//!
//! Promises that programs starting together do it once, and that a newer schema is left alone.

use diesel::migration::MigrationSource;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Abort, AnyConnection, write_transaction};
use super::failure::StoreFailure;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Runs what is missing, inside one write lock.
///
/// # Errors
/// [`StoreFailure::SchemaNewer`] when the database has a migration this program does not know.
pub(crate) fn migrate(connection: &mut AnyConnection) -> Result<(), StoreFailure> {
    let outcome = write_transaction(connection, |connection| match connection {
        AnyConnection::Sqlite(inner) => {
            let known = versions_known().map_err(Abort::Refused)?;
            let applied = inner
                .applied_migrations()
                .map_err(|error| Abort::Refused(boxed(&*error)))?;
            let newest = |versions: &[String]| versions.iter().max().cloned().unwrap_or_default();
            let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
            if applied.iter().any(|version| !known.contains(version)) {
                return Err(Abort::Refused(StoreFailure::SchemaNewer {
                    found: newest(&applied),
                    known: newest(&known),
                }));
            }
            inner
                .run_pending_migrations(SQLITE)
                .map_err(|error| Abort::Refused(boxed(&*error)))?;
            Ok(())
        }
    });
    outcome.map_err(|abort| match abort {
        Abort::Refused(failure) | Abort::Failed(failure) => failure,
    })
}

fn versions_known() -> Result<Vec<String>, StoreFailure> {
    let migrations =
        MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(|error| boxed(&*error))?;
    Ok(migrations
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
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
