//! What can go wrong, by what the caller can do about it.

use crate::customer::{BadEmail, CustomerId, Email};
use crate::key::{KeyId, NoRandomness};
use crate::plan::{BadPlanFile, Plan};
use crate::store::StoreFailure;

/// The database cannot be opened or asked.
#[derive(Debug, thiserror::Error)]
pub enum MeteringError {
    /// The address names no database this binary can open.
    #[error("{0:?} is no database address; use sqlite://PATH or postgres://USER@HOST/DATABASE")]
    BadAddress(String),
    /// The file is not a database or is damaged. Nothing was changed: restore a backup or name another file.
    #[error(
        "{database} is not a readable database ({detail}); restore a backup or name another file"
    )]
    Corrupt {
        /// Which database.
        database: String,
        /// What the engine said.
        detail: String,
    },
    /// A newer release has changed the tables. Nothing was changed: start that release, or restore an older backup.
    #[error(
        "{database} has schema {found}, which is newer than this program's {known}; start the newer program, or restore a backup made before it"
    )]
    SchemaNewer {
        /// Which database.
        database: String,
        /// The newest schema version found there.
        found: String,
        /// The newest schema version this program knows.
        known: String,
    },
    /// The tables are older than this program, and on PostgreSQL a server does not change them: migrate, then start.
    #[error(
        "{database} has schema {found:?}, but this program needs {needed}; run `livecheck migrate`, then start again"
    )]
    SchemaOlder {
        /// Which database.
        database: String,
        /// The newest schema version found there; empty if there is none at all.
        found: String,
        /// The newest schema version this program knows.
        needed: String,
    },
    /// The database cannot be written: check the path, the permissions and the kind of file system.
    #[error("{database} cannot be written ({detail}); check the path and its permissions")]
    NotWritable {
        /// Which database.
        database: String,
        /// What the engine or the operating system said.
        detail: String,
    },
    /// The database does not answer now, or the disk is full: try again later.
    #[error("{database} is not available ({detail})")]
    Unavailable {
        /// Which database.
        database: String,
        /// What the engine said.
        detail: String,
    },
    /// A stored value is none this program could have written. A person has to look.
    #[error("{database} holds {value:?} in {column}, which this program cannot have written")]
    Unreadable {
        /// Which database.
        database: String,
        /// Table and column.
        column: &'static str,
        /// The value found.
        value: String,
    },
    /// No such customer.
    #[error("there is no customer {0}")]
    UnknownCustomer(CustomerId),
    /// The plans or the limit set for the free plan cannot be used.
    #[error(transparent)]
    Plans(#[from] BadPlanFile),
}

/// A key was not accepted, or could not be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Missing, malformed, unknown, deactivated or expired, or its customer is suspended: never said which.
    #[error("the API key is not valid")]
    Refused,
    /// The database did not answer: try again.
    #[error("keys cannot be checked now; try again")]
    Unavailable,
}

/// An operator's request that was not carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No such customer.
    #[error("there is no customer {0}")]
    UnknownCustomer(CustomerId),
    /// No customer has this address.
    #[error("there is no customer with the address {0}")]
    UnknownEmail(Email),
    /// No such key.
    #[error("there is no key {0}")]
    UnknownKey(KeyId),
    /// No change of plan waits for this account.
    #[error("no change is scheduled for customer {0}")]
    NothingScheduled(CustomerId),
    /// An account with this address exists.
    #[error("{0} already has an account")]
    EmailTaken(Email),
    /// The address cannot name an account.
    #[error(transparent)]
    BadEmail(#[from] BadEmail),
    /// The free plan has no overage price, so its hard cap stays on.
    #[error("the free plan is always capped; move the customer to another plan first")]
    FreeIsAlwaysCapped,
    /// The plan does not allow this limit.
    #[error(
        "a limit of {asked} calls is not possible on {plan}; it must be from {least} to {most}"
    )]
    LimitOutOfRange {
        /// The customer's plan.
        plan: Plan,
        /// The limit asked for.
        asked: u64,
        /// The least possible.
        least: u64,
        /// The most possible.
        most: u64,
    },
    /// No key could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The database did not take the change.
    #[error(transparent)]
    Metering(#[from] MeteringError),
}

impl MeteringError {
    pub(crate) fn from_failure(database: &str, failure: StoreFailure) -> Self {
        let database = database.to_owned();
        match failure {
            StoreFailure::Corrupt(detail) => Self::Corrupt { database, detail },
            StoreFailure::NotWritable(detail) => Self::NotWritable { database, detail },
            StoreFailure::SchemaNewer { found, known } => Self::SchemaNewer {
                database,
                found,
                known,
            },
            StoreFailure::SchemaOlder { found, needed } => Self::SchemaOlder {
                database,
                found,
                needed,
            },
            StoreFailure::Unreadable { column, value } => Self::Unreadable {
                database,
                column,
                value,
            },
            StoreFailure::Busy(detail)
            | StoreFailure::Lost(detail)
            | StoreFailure::Full(detail)
            | StoreFailure::Unsorted(detail)
            | StoreFailure::Other(detail) => Self::Unavailable { database, detail },
            StoreFailure::Closed => Self::Unavailable {
                database,
                detail: "the writer has stopped".to_owned(),
            },
        }
    }
}
