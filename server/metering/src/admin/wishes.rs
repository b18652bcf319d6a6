//! What customers wish for their plan: at once or at its date.

use std::sync::Arc;

use super::known;
use super::terms::{allowed_limit, enact};
use crate::customer::CustomerId;
use crate::error::AdminError;
use crate::metering::{Inner, Metering};
use crate::plan::{Plan, PlanBook};
use crate::schedule::{ChangeKind, PlanChange, ScheduledChange, apply_due, moved};
use crate::store::customers::Terms;
use crate::store::{Abort, AnyConnection, StoreFailure, schedule};
use crate::time::UtcMicros;

impl Metering {
    /// Changes a plan as the contract allows: an upgrade at once, anything smaller at the contract's renewal, else at
    /// the end of the month. For a change without waiting there is [`Metering::set_plan`].
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], [`AdminError::LimitOutOfRange`], or the database's failure.
    pub async fn change_plan(
        &self,
        id: &CustomerId,
        plan: Plan,
        limit: Option<u64>,
    ) -> Result<PlanChange, AdminError> {
        let (id, limit) = (*id, allowed_limit(self.plans(), plan, limit)?);
        let inner = Arc::clone(&self.inner);
        let changed = self
            .change(move |connection, at| {
                let present = known_now(connection, id, at)?;
                if is_smaller(&inner.plans, present, plan, limit) {
                    let change =
                        at_its_date(connection, id, ChangeKind::Downgrade, plan, limit, at)?;
                    return Ok(PlanChange::Scheduled(change));
                }
                schedule::remove(connection, id)?;
                enact(connection, id, moved(present, plan, limit), at).map(PlanChange::Applied)
            })
            .await?;
        self.inner.terms_changed(id);
        Ok(changed)
    }

    /// Ends the contract at its renewal, else at the end of the month: from then on the account is a free one.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn schedule_cancellation(
        &self,
        id: &CustomerId,
    ) -> Result<ScheduledChange, AdminError> {
        let (id, limit) = (*id, self.plans().terms(Plan::Free).monthly_calls);
        self.change(move |connection, at| {
            known_now(connection, id, at)?;
            Ok(at_its_date(
                connection,
                id,
                ChangeKind::Cancellation,
                Plan::Free,
                limit,
                at,
            )?)
        })
        .await
    }

    /// Takes a change back that waits, and answers it.
    ///
    /// # Errors
    /// [`AdminError::NothingScheduled`], [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn cancel_scheduled_change(
        &self,
        id: &CustomerId,
    ) -> Result<ScheduledChange, AdminError> {
        let id = *id;
        // What an earlier try found: if its COMMIT was done after all, there is nothing left to find.
        let mut taken_back = None;
        self.change(move |connection, at| {
            known_now(connection, id, at)?;
            if let Some(change) = schedule::find(connection, id)? {
                schedule::remove(connection, id)?;
                taken_back = Some(change);
            }
            taken_back.ok_or(Abort::Refused(AdminError::NothingScheduled(id)))
        })
        .await
    }

    /// When an account's contract renews; `None` if it does so at every month's end.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn renewal(&self, id: &CustomerId) -> Result<Option<UtcMicros>, AdminError> {
        self.customer(id).await?;
        let id = *id;
        Ok(self
            .inner
            .readers
            .ask(move |connection| schedule::renewal(connection, id))
            .await?)
    }

    /// Says when an account's contract renews, or that it does so at every month's end. What waits already keeps its
    /// date.
    ///
    /// # Errors
    /// [`AdminError::UnknownCustomer`], or the database's failure.
    pub async fn set_renewal(
        &self,
        id: &CustomerId,
        renewal: Option<UtcMicros>,
    ) -> Result<(), AdminError> {
        let id = *id;
        self.change(move |connection, _| {
            known(connection, id)?;
            Ok(schedule::set_renewal(connection, id, renewal)?)
        })
        .await
    }
}

impl Inner {
    /// Forgets what was known of an account's figures, and wakes the calls that wait for a change.
    pub(crate) fn terms_changed(&self, id: CustomerId) {
        self.recent.forget(id);
        self.gate.look_again(id);
    }
}

/// The account's terms, with a change that is due already made.
pub(super) fn known_now(
    connection: &mut AnyConnection,
    id: CustomerId,
    at: UtcMicros,
) -> Result<Terms, Abort<AdminError>> {
    known(connection, id)?;
    apply_due(connection, id, at)?;
    known(connection, id)
}

/// Plans are ordered by what they cost; within a plan the limit decides.
fn is_smaller(plans: &PlanBook, present: Terms, plan: Plan, limit: u64) -> bool {
    let fee = |plan| plans.terms(plan).monthly_fee;
    (fee(plan), limit) < (fee(present.plan), present.limit)
}

fn at_its_date(
    connection: &mut AnyConnection,
    customer: CustomerId,
    kind: ChangeKind,
    plan: Plan,
    limit: u64,
    at: UtcMicros,
) -> Result<ScheduledChange, StoreFailure> {
    let renewal = schedule::renewal(connection, customer)?.filter(|renewal| *renewal > at);
    let change = ScheduledChange {
        customer,
        kind,
        plan,
        limit,
        effective: renewal.unwrap_or_else(|| at.month().end()),
        requested: at,
    };
    schedule::put(connection, &change)?;
    Ok(change)
}
