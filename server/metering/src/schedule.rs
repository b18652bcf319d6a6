//! Changes of plan at a later date.
//!
//! Promises that an upgrade holds at once, that a downgrade or a cancellation holds from the first call at its date,
//! whichever server counts it and however late the job comes by, and that it can be taken back until then.
//! Never alters what was counted.

use crate::customer::{CustomerId, CustomerSummary, HardCap};
use crate::error::AdminError;
use crate::metering::Metering;
use crate::plan::Plan;
use crate::store::customers::{self, Terms};
use crate::store::{AnyConnection, StoreFailure, months, schedule};
use crate::time::UtcMicros;

/// What kind of change waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// To a smaller plan or limit.
    Downgrade,
    /// The contract ends; the account goes on as a free one.
    Cancellation,
}

impl ChangeKind {
    /// The name used in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Downgrade => "downgrade",
            Self::Cancellation => "cancellation",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Downgrade, Self::Cancellation]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A change that waits for its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScheduledChange {
    /// Whose.
    pub customer: CustomerId,
    /// What kind.
    pub kind: ChangeKind,
    /// The plan from then on.
    pub plan: Plan,
    /// Its credits a month.
    pub limit: u64,
    /// From when: the contract's renewal, else the end of the month in which it was asked for.
    pub effective: UtcMicros,
    /// When it was asked for.
    pub requested: UtcMicros,
}

/// What became of a wish for another plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanChange {
    /// An upgrade: it holds already. Whatever waited is dropped.
    Applied(CustomerSummary),
    /// A downgrade: it waits, in place of whatever waited before.
    Scheduled(ScheduledChange),
}

/// The terms of an account that goes to another plan. Free is always capped; leaving it switches the cap off, as on
/// any new paid account.
pub(crate) const fn moved(from: Terms, plan: Plan, limit: u64) -> Terms {
    let hard_cap = match (from.plan, plan) {
        (_, Plan::Free) => HardCap::On,
        (Plan::Free, _) => HardCap::Off,
        _ => from.hard_cap,
    };
    Terms {
        plan,
        limit,
        hard_cap,
    }
}

/// Makes a due change, inside a transaction that holds the account; the new plan, if there was one.
pub(crate) fn apply_due(
    connection: &mut AnyConnection,
    customer: CustomerId,
    at: UtcMicros,
) -> Result<Option<Plan>, StoreFailure> {
    let Some(change) = schedule::find(connection, customer)?.filter(|due| due.effective <= at)
    else {
        return Ok(None);
    };
    let Some(present) = customers::terms(connection, customer)? else {
        return Ok(None);
    };
    let terms = moved(present, change.plan, change.limit);
    months::open(connection, customer, at.month())?;
    customers::set_terms(connection, customer, terms)?;
    months::apply_terms(connection, customer, at.month(), terms.limit, terms.cap())?;
    schedule::remove(connection, customer)?;
    Ok(Some(terms.plan))
}

impl Metering {
    /// The change that waits for an account, if any.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn scheduled_change(
        &self,
        id: &CustomerId,
    ) -> Result<Option<ScheduledChange>, AdminError> {
        self.customer(id).await?;
        let id = *id;
        Ok(self
            .inner
            .readers
            .ask(move |connection| schedule::find(connection, id))
            .await?)
    }
}
