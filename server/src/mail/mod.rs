//! Mail to customers: what it says, and where it goes.
//!
//! Promises that a mail says nothing but its own customer's figures. What waits to be sent is kept by the ledger's
//! outbox, which also decides when a mail that failed is tried again.

mod alert;
mod route;

use livecheck_metering::{Email, UtcMicros};

pub use alert::budget_alert;
pub use route::{BadMailRoute, MailRoute, Undelivered};

/// A mail, ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its own id: the same mail, tried again, has the same one.
    pub id: String,
    /// Where to.
    pub to: Email,
    /// One line.
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub body: String,
    /// When it was written, by the ledger's clock.
    pub written: UtcMicros,
}
