//! Accounts: made, listed, shown, suspended.

use anyhow::Result;
use clap::Args;
use livecheck_metering::{CustomerId, Metering, NewCustomer, Plan};
use serde_json::Value;

use super::super::output::Output;
use super::{Common, OfCustomer, Switch, find, parse_plan, records};

#[derive(Args)]
pub(super) struct CreateCustomer {
    /// Address the account is found by
    #[arg(long)]
    email: String,
    /// free, starter, standard, professional, business or enterprise
    #[arg(long, value_parser = parse_plan)]
    plan: Plan,
    /// Calls a month, if other than the plan's
    #[arg(long)]
    limit: Option<u64>,
    /// Whether calls stop at the limit [default: on for free, off for the others]
    #[arg(long, value_enum)]
    hard_cap: Option<Switch>,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) async fn create(
    new: CreateCustomer,
    metering: &Metering,
    output: &Output,
) -> Result<()> {
    let made = metering
        .create_customer(NewCustomer {
            email: new.email.parse()?,
            plan: new.plan,
            limit: new.limit,
            hard_cap: new.hard_cap.map(|switch| matches!(switch, Switch::On)),
        })
        .await?;
    let customer = metering.customer(&made.customer).await?;
    let mut shown = records::customer(&customer);
    shown["primary_key"] = made.primary.reveal().into();
    shown["secondary_key"] = made.secondary.reveal().into();
    output.record(&shown)
}

pub(super) async fn list(metering: &Metering, output: &Output) -> Result<()> {
    let customers = metering.customers().await?;
    output.list(
        customers.iter().map(records::customer).collect(),
        records::CUSTOMER_COLUMNS,
    )
}

pub(super) async fn show(of: &OfCustomer, metering: &Metering, output: &Output) -> Result<()> {
    let id = find(metering, &of.customer).await?.id;
    let mut shown = account(metering, &id).await?;
    shown["keys"] = metering.keys(&id).await?.iter().map(records::key).collect();
    let sandbox = metering.sandbox_keys(&id).await?;
    shown["sandbox_keys"] = sandbox.iter().map(records::sandbox_key).collect();
    output.record(&shown)
}

pub(super) async fn suspend(of: &OfCustomer, metering: &Metering, output: &Output) -> Result<()> {
    let id = find(metering, &of.customer).await?.id;
    output.record(&records::customer(&metering.suspend(&id).await?))
}

pub(super) async fn reactivate(
    of: &OfCustomer,
    metering: &Metering,
    output: &Output,
) -> Result<()> {
    let id = find(metering, &of.customer).await?.id;
    output.record(&records::customer(&metering.reactivate(&id).await?))
}

/// An account with its renewal and the change that waits, as it stands now.
pub(super) async fn account(metering: &Metering, id: &CustomerId) -> Result<Value> {
    let mut shown = records::customer(&metering.customer(id).await?);
    let renewal = metering.renewal(id).await?;
    shown["renewal"] = renewal.map(|at| at.to_string()).into();
    let waiting = metering.scheduled_change(id).await?;
    shown["scheduled_change"] = waiting.as_ref().map(records::scheduled_change).into();
    Ok(shown)
}
