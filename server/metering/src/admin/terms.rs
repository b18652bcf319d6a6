//! Plans, limits and hard caps.
//!
//! Promises that new terms hold for the current month at once and never alter what was counted. What waits for
//! its date is in `wishes`: these are the operator's direct acts.

use std::sync::Arc;

use super::read_back;
use super::wishes::known_now;
use crate::alerts;
use crate::customer::{CustomerId, CustomerSummary, HardCap, NewCustomer};
use crate::error::AdminError;
use crate::metering::Metering;
use crate::plan::{LARGEST_LIMIT, Plan, PlanBook};
use crate::schedule::moved;
use crate::store::customers::{self, Terms};
use crate::store::{Abort, AnyConnection, months};
use crate::time::UtcMicros;

impl Metering {
    /// Puts an account on a plan at once, with the plan's limit unless another is given. Going to free switches the
    /// hard cap on; leaving free switches it off, as on any new paid account.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], [`AdminError::LimitOutOfRange`], or the database's failure.
    pub async fn set_plan(
        &self,
        id: &CustomerId,
        plan: Plan,
        limit: Option<u64>,
    ) -> Result<CustomerSummary, AdminError> {
        let limit = allowed_limit(self.plans(), plan, limit)?;
        self.change_terms(*id, move |terms| Ok(moved(terms, plan, limit)))
            .await
    }

    /// Gives an account a limit of its own, at once. A capped account that has used more stops until the month ends.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], [`AdminError::LimitOutOfRange`], or the database's failure.
    pub async fn set_limit(
        &self,
        id: &CustomerId,
        limit: u64,
    ) -> Result<CustomerSummary, AdminError> {
        let inner = Arc::clone(&self.inner);
        self.change_terms(*id, move |terms| {
            Ok(Terms {
                limit: allowed_limit(&inner.plans, terms.plan, Some(limit))?,
                ..terms
            })
        })
        .await
    }

    /// Switches an account's hard cap, at once: on stops an account over its limit, off lets a stopped one go on.
    ///
    /// # Errors
    /// [`AdminError::FreeIsAlwaysCapped`], [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn set_hard_cap(
        &self,
        id: &CustomerId,
        hard_cap: HardCap,
    ) -> Result<CustomerSummary, AdminError> {
        self.change_terms(*id, move |terms| match (terms.plan, hard_cap) {
            (Plan::Free, HardCap::Off) => Err(AdminError::FreeIsAlwaysCapped),
            _ => Ok(Terms { hard_cap, ..terms }),
        })
        .await
    }

    async fn change_terms(
        &self,
        id: CustomerId,
        mut new: impl FnMut(Terms) -> Result<Terms, AdminError> + Send + 'static,
    ) -> Result<CustomerSummary, AdminError> {
        let summary = self
            .change(move |connection, at| {
                let terms = new(known_now(connection, id, at)?).map_err(Abort::Refused)?;
                enact(connection, id, terms, at)
            })
            .await?;
        self.inner.terms_changed(id);
        Ok(summary)
    }
}

/// Puts an account on terms from this moment, and tells its owner when that reaches a share of the credits.
pub(super) fn enact(
    connection: &mut AnyConnection,
    id: CustomerId,
    terms: Terms,
    at: UtcMicros,
) -> Result<CustomerSummary, Abort<AdminError>> {
    months::open(connection, id, at.month())?;
    customers::set_terms(connection, id, terms)?;
    months::apply_terms(connection, id, at.month(), terms.limit, terms.cap())?;
    let summary = read_back(connection, id, at)?;
    let reached = (summary.standing.total_calls, terms.limit);
    alerts::raise(connection, id, at.month(), None, reached, at)?;
    Ok(summary)
}

/// The terms a new account begins with.
pub(super) fn first_terms(plans: &PlanBook, new: &NewCustomer) -> Result<Terms, AdminError> {
    let hard_cap = match (new.plan, new.hard_cap) {
        (Plan::Free, Some(false)) => return Err(AdminError::FreeIsAlwaysCapped),
        (Plan::Free, _) => HardCap::On,
        (_, asked) => HardCap::from(asked.unwrap_or(false)),
    };
    Ok(Terms {
        plan: new.plan,
        limit: allowed_limit(plans, new.plan, new.limit)?,
        hard_cap,
    })
}

pub(super) fn allowed_limit(
    plans: &PlanBook,
    plan: Plan,
    asked: Option<u64>,
) -> Result<u64, AdminError> {
    let terms = plans.terms(plan);
    let (least, most) = (terms.minimum_monthly_calls, LARGEST_LIMIT);
    match asked {
        None => Ok(terms.monthly_calls),
        Some(limit) if (least..=most).contains(&limit) => Ok(limit),
        Some(asked) => Err(AdminError::LimitOutOfRange {
            plan,
            asked,
            least,
            most,
        }),
    }
}
