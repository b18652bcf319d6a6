//! Plans, limits and caps: what customers are entitled to, and what the operator overrides.
//!
//! Promises that a limit below what was used already is set only if that is said to be meant.

use anyhow::{Result, bail};
use clap::Args;
use livecheck_metering::{CustomerSummary, HardCap, Metering, Plan, PlanChange, UtcMicros};

use super::super::output::Output;
use super::customers::account;
use super::{OfCustomer, Switch, find, parse_plan};
use crate::cli::clock::parse_instant;

#[derive(Args)]
pub(super) struct NewPlan {
    #[command(flatten)]
    pub(super) of: OfCustomer,
    /// free, starter, standard, professional, business or enterprise
    #[arg(long, value_parser = parse_plan)]
    plan: Plan,
    /// Calls a month, if other than the plan's
    #[arg(long)]
    limit: Option<u64>,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Args)]
pub(super) struct SetRenewal {
    #[command(flatten)]
    pub(super) of: OfCustomer,
    #[command(flatten)]
    when: RenewalDate,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct RenewalDate {
    /// When: 2026-08-15T00:00:00Z, or a day, which means its first moment in UTC
    #[arg(long, value_parser = parse_instant)]
    at: Option<UtcMicros>,
    /// At the end of every month
    #[arg(long)]
    monthly: bool,
}

#[derive(Args)]
pub(super) struct SetCap {
    #[command(flatten)]
    pub(super) of: OfCustomer,
    /// on: calls stop at the limit; off: they go on as overage
    #[arg(long, value_enum)]
    hard_cap: Switch,
}

#[derive(Args)]
pub(super) struct SetLimit {
    #[command(flatten)]
    pub(super) of: OfCustomer,
    /// Calls a month
    #[arg(long)]
    limit: u64,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Args)]
struct Consent {
    /// Set the limit even if more calls than that were made this month
    #[arg(long)]
    below_use: bool,
}

pub(super) async fn change(change: &NewPlan, metering: &Metering, output: &Output) -> Result<()> {
    let customer = find(metering, &change.of.customer).await?;
    let (id, terms) = (customer.id, metering.plans().terms(change.plan));
    // What waits for its date meets another month's use; a dearer plan holds at once.
    if terms.monthly_fee > metering.plans().terms(customer.plan).monthly_fee {
        let limit = change.limit.unwrap_or(terms.monthly_calls);
        change.consent.covers(&customer, limit)?;
    }
    let outcome = match metering.change_plan(&id, change.plan, change.limit).await? {
        PlanChange::Applied(_) => "applied",
        PlanChange::Scheduled(_) => "scheduled",
    };
    let mut shown = account(metering, &id).await?;
    shown["outcome"] = outcome.into();
    output.record(&shown)
}

pub(super) async fn cancel(of: &OfCustomer, metering: &Metering, output: &Output) -> Result<()> {
    let customer = find(metering, &of.customer).await?;
    if customer.plan == Plan::Free {
        bail!(
            "{} is on the free plan, so there is no contract to cancel; `livecheck admin suspend` stops its keys",
            customer.email
        );
    }
    metering.schedule_cancellation(&customer.id).await?;
    output.record(&account(metering, &customer.id).await?)
}

pub(super) async fn take_back(of: &OfCustomer, metering: &Metering, output: &Output) -> Result<()> {
    let id = find(metering, &of.customer).await?.id;
    metering.cancel_scheduled_change(&id).await?;
    output.record(&account(metering, &id).await?)
}

pub(super) async fn renew(
    renewal: &SetRenewal,
    metering: &Metering,
    output: &Output,
) -> Result<()> {
    let id = find(metering, &renewal.of.customer).await?.id;
    if let Some(at) = renewal.when.at.filter(|at| *at <= metering.now()) {
        bail!("a contract cannot renew at {at}, which has passed; nothing was changed");
    }
    metering.set_renewal(&id, renewal.when.at).await?;
    output.record(&account(metering, &id).await?)
}

pub(super) async fn set_plan(change: &NewPlan, metering: &Metering, output: &Output) -> Result<()> {
    let customer = find(metering, &change.of.customer).await?;
    let granted = metering.plans().terms(change.plan).monthly_calls;
    change
        .consent
        .covers(&customer, change.limit.unwrap_or(granted))?;
    metering
        .set_plan(&customer.id, change.plan, change.limit)
        .await?;
    output.record(&account(metering, &customer.id).await?)
}

pub(super) async fn set_cap(change: &SetCap, metering: &Metering, output: &Output) -> Result<()> {
    let id = find(metering, &change.of.customer).await?.id;
    metering.set_hard_cap(&id, change.hard_cap.into()).await?;
    output.record(&account(metering, &id).await?)
}

pub(super) async fn set_limit(
    change: &SetLimit,
    metering: &Metering,
    output: &Output,
) -> Result<()> {
    let customer = find(metering, &change.of.customer).await?;
    change.consent.covers(&customer, change.limit)?;
    metering.set_limit(&customer.id, change.limit).await?;
    output.record(&account(metering, &customer.id).await?)
}

impl Consent {
    /// Calls counted between this look and the change are covered too: the change itself is exact.
    fn covers(&self, customer: &CustomerSummary, limit: u64) -> Result<()> {
        let used = customer.standing.total_calls;
        if self.below_use || limit >= used {
            return Ok(());
        }
        let next = match customer.hard_cap {
            HardCap::On => "every further call of this month would be refused",
            HardCap::Off => "every further call of this month would be billed as overage",
        };
        bail!(
            "{} has made {used} calls in {}, more than {limit}: {next}. Nothing was changed; \
             name a limit of {used} or more, or add --below-use if that is meant",
            customer.email,
            customer.standing.month
        )
    }
}
