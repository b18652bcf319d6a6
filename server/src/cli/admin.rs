//! `livecheck admin`: the operator's side. Tables for people, `--json` for programs.

mod output;
mod records;

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use livecheck_metering::{CustomerId, HardCap, KeyId, KeySlot, Metering, NewCustomer, Plan};

use output::Output;

use super::store::{StoreArgs, runtime};

#[derive(Args)]
pub(super) struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Make an account; prints its id and, this once, both keys
    CreateCustomer(CreateCustomer),
    /// List all accounts
    List(Common),
    /// Show one account with its month and its keys
    Show(OfCustomer),
    /// Put an account on another plan, at once
    SetPlan(SetPlan),
    /// Switch an account's hard cap
    SetCap(SetCap),
    /// Set an account's monthly limit
    SetLimit(SetLimit),
    /// Make a new key for a slot and kill the old one; prints the new key, this once
    IssueKey(IssueKey),
    /// Deactivate a key
    RevokeKey(RevokeKey),
    /// Refuse an account's keys until it is reactivated
    Suspend(OfCustomer),
    /// Let a suspended account's keys work again
    Reactivate(OfCustomer),
    /// Rebuild every counter from the ledger and report any difference (exit status 1)
    VerifyLedger(Common),
}

#[derive(Args)]
struct Common {
    #[command(flatten)]
    store: StoreArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct OfCustomer {
    /// The account's id or e-mail address
    customer: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct CreateCustomer {
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
    common: Common,
}

#[derive(Args)]
struct SetPlan {
    #[command(flatten)]
    of: OfCustomer,
    /// free, starter, standard, professional, business or enterprise
    #[arg(long, value_parser = parse_plan)]
    plan: Plan,
    /// Calls a month, if other than the plan's
    #[arg(long)]
    limit: Option<u64>,
}

#[derive(Args)]
struct SetCap {
    #[command(flatten)]
    of: OfCustomer,
    /// on: calls stop at the limit; off: they go on as overage
    #[arg(long, value_enum)]
    hard_cap: Switch,
}

#[derive(Args)]
struct SetLimit {
    #[command(flatten)]
    of: OfCustomer,
    /// Calls a month
    #[arg(long)]
    limit: u64,
}

#[derive(Args)]
struct IssueKey {
    #[command(flatten)]
    of: OfCustomer,
    /// Which of the two keys
    #[arg(long, value_enum)]
    slot: Slot,
}

#[derive(Args)]
struct RevokeKey {
    /// The key's public id, as `show` lists it
    key: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl From<Switch> for HardCap {
    fn from(switch: Switch) -> Self {
        match switch {
            Switch::On => Self::On,
            Switch::Off => Self::Off,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Slot {
    Primary,
    Secondary,
}

fn parse_plan(name: &str) -> Result<Plan, String> {
    name.parse().map_err(|error| format!("{error}"))
}

pub(super) fn run(arguments: AdminArgs) -> Result<ExitCode> {
    runtime()?.block_on(carry_out(arguments.command))
}

async fn carry_out(command: AdminCommand) -> Result<ExitCode> {
    let common = command.common();
    let output = Output { json: common.json };
    let metering = common.store.open().await?;
    let outcome = answer(&command, &metering, &output).await;
    metering.shutdown().await;
    outcome
}

async fn answer(command: &AdminCommand, metering: &Metering, output: &Output) -> Result<ExitCode> {
    match command {
        AdminCommand::CreateCustomer(new) => {
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
            output.record(&shown);
        }
        AdminCommand::List(_) => {
            let customers = metering.customers().await?;
            output.list(customers.iter().map(records::customer).collect());
        }
        AdminCommand::Show(of) => {
            let id = find(metering, &of.customer).await?;
            let mut shown = records::customer(&metering.customer(&id).await?);
            shown["keys"] = metering.keys(&id).await?.iter().map(records::key).collect();
            output.record(&shown);
        }
        AdminCommand::SetPlan(change) => {
            let id = find(metering, &change.of.customer).await?;
            let customer = metering.set_plan(&id, change.plan, change.limit).await?;
            output.record(&records::customer(&customer));
        }
        AdminCommand::SetCap(change) => {
            let id = find(metering, &change.of.customer).await?;
            let customer = metering.set_hard_cap(&id, change.hard_cap.into()).await?;
            output.record(&records::customer(&customer));
        }
        AdminCommand::SetLimit(change) => {
            let id = find(metering, &change.of.customer).await?;
            let customer = metering.set_limit(&id, change.limit).await?;
            output.record(&records::customer(&customer));
        }
        AdminCommand::IssueKey(change) => {
            let id = find(metering, &change.of.customer).await?;
            let slot = match change.slot {
                Slot::Primary => KeySlot::Primary,
                Slot::Secondary => KeySlot::Secondary,
            };
            output.record(&records::issued(&metering.issue_key(&id, slot).await?));
        }
        AdminCommand::RevokeKey(change) => {
            let id = KeyId::parse(&change.key)
                .ok_or_else(|| anyhow!("{:?} is no key id; `admin show` lists them", change.key))?;
            output.record(&records::key(&metering.revoke_key(&id).await?));
        }
        AdminCommand::Suspend(of) => {
            let id = find(metering, &of.customer).await?;
            output.record(&records::customer(&metering.suspend(&id).await?));
        }
        AdminCommand::Reactivate(of) => {
            let id = find(metering, &of.customer).await?;
            output.record(&records::customer(&metering.reactivate(&id).await?));
        }
        AdminCommand::VerifyLedger(_) => {
            let audit = metering.verify_ledger().await?;
            output.record(&records::audit(&audit));
            if !audit.is_clean() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl AdminCommand {
    fn common(&self) -> &Common {
        match self {
            Self::CreateCustomer(command) => &command.common,
            Self::List(common) | Self::VerifyLedger(common) => common,
            Self::Show(of) | Self::Suspend(of) | Self::Reactivate(of) => &of.common,
            Self::SetPlan(command) => &command.of.common,
            Self::SetCap(command) => &command.of.common,
            Self::SetLimit(command) => &command.of.common,
            Self::IssueKey(command) => &command.of.common,
            Self::RevokeKey(command) => &command.common,
        }
    }
}

async fn find(metering: &Metering, text: &str) -> Result<CustomerId> {
    match text.parse::<CustomerId>() {
        Ok(id) => Ok(id),
        Err(_) => Ok(metering.customer_by_email(&text.parse()?).await?.id),
    }
}
