//! Opening a SQLite file the way a ledger needs it.
//!
//! Promises write-ahead logging with a sync at every commit, and a new file that only its owner can read.
//! Never opens a file on a file system that cannot do that.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::StoreFailure;
use super::connection::Role;

/// Makes the folder and an empty file only its owner can read, unless they are there.
pub(super) fn prepare(path: &Path) -> Result<(), StoreFailure> {
    let refused = |error: io::Error| StoreFailure::NotWritable(error.to_string());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    match create_private(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(refused(error)),
        _ => Ok(()),
    }
}

/// SQLite gives its `-wal` and `-shm` files the permissions of this one.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

pub(super) fn connect(path: &str, role: Role) -> Result<SqliteConnection, StoreFailure> {
    let mut connection = SqliteConnection::establish(path)?;
    match role {
        // Waits hardly at all for a lock: the writer has its own, fairer way of trying again.
        Role::Writer => {
            connection.batch_execute(
                "PRAGMA busy_timeout = 5; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;",
            )?;
            // FULL: a commit that was answered survives a power cut (https://www.sqlite.org/pragma.html#pragma_synchronous);
            // the fullfsync pair does the same on macOS, where fsync alone does not reach the platter.
            connection.batch_execute(
                "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
            )?;
            require_write_ahead_log(&mut connection)?;
        }
        // Never waits for the writer; the time-out is for the moments of crash recovery.
        Role::Reader => {
            connection.batch_execute("PRAGMA busy_timeout = 2000; PRAGMA query_only = ON;")?;
        }
    }
    Ok(connection)
}

#[derive(QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

/// SQLite answers the pragma with the old mode, not with an error, where shared memory is impossible (network disks).
fn require_write_ahead_log(connection: &mut SqliteConnection) -> Result<(), StoreFailure> {
    let found: JournalMode =
        sql_query("SELECT journal_mode FROM pragma_journal_mode").get_result(connection)?;
    if found.journal_mode == "wal" {
        Ok(())
    } else {
        Err(StoreFailure::NotWritable(format!(
            "the file system allows journal mode {:?} only, but write-ahead logging is needed; use a local disk",
            found.journal_mode
        )))
    }
}
