//! Budget alerts: mail at 80 % and at 100 % of a month's credits, once a month each.
//!
//! Promises that an alert is put into the outbox in the transaction that reaches its mark. Sends nothing: whoever
//! sends mail claims it here and says what became of it.

use std::convert::Infallible;
use std::time::Duration;

use crate::customer::{CustomerId, Email};
use crate::error::MeteringError;
use crate::metering::Metering;
use crate::store::{Abort, AnyConnection, StoreFailure, mail};
use crate::time::{UtcMicros, YearMonth};

/// How long claimed mail is nobody else's.
const CLAIM: Duration = Duration::from_secs(120);
/// The pause before a mail that failed is tried again.
const PAUSE: Duration = Duration::from_secs(300);

/// A share of the month's credits that is told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BudgetMark {
    /// 80 % are used.
    Eighty,
    /// All are used.
    Full,
}

impl BudgetMark {
    const ALL: [Self; 2] = [Self::Eighty, Self::Full];

    /// The name used in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eighty => "budget_80",
            Self::Full => "budget_100",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == name)
    }

    const fn is_reached(self, used: u64, limit: u64) -> bool {
        match self {
            // Limits are far below 2^61.
            Self::Eighty => used.saturating_mul(5) >= limit.saturating_mul(4),
            Self::Full => used >= limit,
        }
    }
}

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMail {
    /// Its own id, to settle it by; the same alert has the same one on every server.
    pub id: String,
    /// Whose credits.
    pub customer: CustomerId,
    /// Where to.
    pub to: Email,
    /// What was reached.
    pub mark: BudgetMark,
    /// In which month.
    pub month: YearMonth,
    /// Calls counted when it was reached.
    pub used: u64,
    /// The month's credits then.
    pub limit: u64,
    /// Which try this is, from 1.
    pub attempts: u64,
}

/// Puts alerts into the outbox for the marks that are reached now and were not before.
pub(crate) fn raise(
    connection: &mut AnyConnection,
    customer: CustomerId,
    month: YearMonth,
    before: Option<u64>,
    (used, limit): (u64, u64),
    at: UtcMicros,
) -> Result<(), StoreFailure> {
    for mark in BudgetMark::ALL {
        let is_new = before.is_none_or(|before| !mark.is_reached(before, limit));
        if is_new && used > 0 && mark.is_reached(used, limit) {
            mail::put_alert(connection, customer, month, mark, (used, limit), at)?;
        }
    }
    Ok(())
}

impl Metering {
    /// Takes up to so many mails that are due. Whoever does not settle one within two minutes gives it to others.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn claim_mail(&self, most: u32) -> Result<Vec<WaitingMail>, MeteringError> {
        let claimed = self.inner.writer.change(move |connection, at| {
            let again = at.saturating_add(CLAIM);
            Ok::<_, Abort<Infallible>>(mail::claim(connection, most, at, again)?)
        });
        self.settled(claimed.await)
    }

    /// Says that a claimed mail was sent, or why not: then it waits five minutes.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn settle_mail(
        &self,
        mail: &WaitingMail,
        outcome: Result<(), String>,
    ) -> Result<(), MeteringError> {
        let id = mail.id.clone();
        let settled = self.inner.writer.change(move |connection, at| {
            let outcome = match &outcome {
                Ok(()) => Ok(()),
                Err(error) => Err((error.as_str(), at.saturating_add(PAUSE))),
            };
            Ok::<_, Abort<Infallible>>(mail::settle(connection, &id, outcome)?)
        });
        self.settled(settled.await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_reached_by_the_call_that_fills_it() {
        for (used, limit, eighty, full) in [
            (79, 100, false, false),
            (80, 100, true, false),
            (99, 100, true, false),
            (100, 100, true, true),
            (0, 1, false, false),
            (1, 1, true, true),
            (2, 3, false, false),
            (3, 3, true, true),
        ] {
            assert_eq!(
                BudgetMark::Eighty.is_reached(used, limit),
                eighty,
                "{used}/{limit}"
            );
            assert_eq!(
                BudgetMark::Full.is_reached(used, limit),
                full,
                "{used}/{limit}"
            );
        }
    }
}
