//! Engine errors sorted by what can be done about them.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error};

/// Why a statement or a connection failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreFailure {
    /// Someone else holds a lock or won a race: run the transaction again.
    #[error("busy: {0}")]
    Busy(String),
    /// The connection is gone: open another and run the transaction again.
    #[error("connection lost: {0}")]
    Lost(String),
    /// The disk is full or fails.
    #[error("storage: {0}")]
    Full(String),
    /// Not a database, or a damaged one.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// Read-only, or the path cannot be opened.
    #[error("not writable: {0}")]
    NotWritable(String),
    /// A newer program has been here.
    #[error("schema {found} is newer than {known}")]
    SchemaNewer { found: String, known: String },
    /// The tables are older than this program, and only an operator may change them.
    #[error("schema {found} is older than {needed}")]
    SchemaOlder { found: String, needed: String },
    /// A value that this program cannot have written.
    #[error("unreadable value {value:?} in {column}")]
    Unreadable { column: &'static str, value: String },
    /// The writer has been shut down.
    #[error("the writer has stopped")]
    Closed,
    /// The engine gave no reason that can be told apart from others (diesel hides the SQLSTATE, and a server words its
    /// messages in its own language): a deadlock, a lock time-out, a full disk, or a bug.
    #[error("{0}")]
    Unsorted(String),
    /// Anything else, constraints among it: a bug or a changed schema.
    #[error("{0}")]
    Other(String),
}

impl StoreFailure {
    /// Whether the same transaction may succeed if it is run again at once.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Lost(_) | Self::Unsorted(_))
    }

    /// The SQLite error code reaches diesel's callers only as SQLite's own fixed text (`sqlite3_errstr`, and the same
    /// words in `sqlite3_errmsg`).
    pub(super) fn from_message(message: &str) -> Self {
        let detail = message.to_owned();
        if message.ends_with("is locked")
            || message.contains("could not serialize")
            || message.contains("deadlock")
        {
            Self::Busy(detail)
        } else if message.contains("is not a database") || message.contains("malformed") {
            Self::Corrupt(detail)
        } else if message.contains("readonly") || message.contains("unable to open") {
            Self::NotWritable(detail)
        } else if message.contains("is full") || message.contains("disk I/O error") {
            Self::Full(detail)
        } else {
            Self::Unsorted(detail)
        }
    }
}

impl From<Error> for StoreFailure {
    fn from(error: Error) -> Self {
        match error {
            // A unique violation is a race with another server: the next try sees what that one wrote.
            Error::DatabaseError(
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation,
                info,
            ) => Self::Busy(info.message().to_owned()),
            // A server that has become a standby refuses writes: another connection may find the new primary.
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction,
                info,
            ) => Self::Lost(info.message().to_owned()),
            Error::DatabaseError(DatabaseErrorKind::Unknown, info) => {
                Self::from_message(info.message())
            }
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Error::BrokenTransactionManager => {
                Self::Lost("a transaction could not be undone".to_owned())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<ConnectionError> for StoreFailure {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::BadConnection(message) => Self::from_message(&message),
            ConnectionError::CouldntSetupConfiguration(error) => Self::from(error),
            other => Self::Other(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_sqlite_are_sorted_by_what_can_be_done() {
        let sorted = [
            ("database is locked", true),
            ("database table is locked", true),
            ("database disk image is malformed", false),
            ("file is not a database", false),
            ("attempt to write a readonly database", false),
            ("database or disk is full", false),
            // Told apart from nothing, so tried again: on a server this may be a deadlock in another language.
            ("no such table: customer", true),
        ];
        for (message, transient) in sorted {
            assert_eq!(
                StoreFailure::from_message(message).is_transient(),
                transient,
                "{message}"
            );
        }
    }
}
