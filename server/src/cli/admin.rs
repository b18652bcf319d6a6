//! `livecheck admin`: the operator's side. Tables for people, `--json` for programs.
//!
//! Promises exit status 0 only when all that was asked for is done, and that a refused command changed nothing.

mod clock;
mod customers;
mod export;
mod keys;
mod ledger;
mod plans;
mod records;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use livecheck_metering::{CustomerSummary, HardCap, KeyId, Metering, Plan};

use super::output::Output;

use super::store::{StoreArgs, runtime};

#[derive(Args)]
pub(super) struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Make an account; prints its id and, this once, both keys
    CreateCustomer(customers::CreateCustomer),
    /// List all accounts
    List(Common),
    /// Show one account with its month, its keys and the change that waits
    Show(OfCustomer),
    /// Refuse an account's keys until it is reactivated
    Suspend(OfCustomer),
    /// Let a suspended account's keys work again
    Reactivate(OfCustomer),
    /// Change a plan as the contract says: an upgrade at once, a downgrade at the renewal, else at the month's end
    ChangePlan(plans::NewPlan),
    /// End a contract at its renewal, else at the month's end; the account goes on as a free one
    Cancel(OfCustomer),
    /// Take back the downgrade or the cancellation that waits
    CancelChange(OfCustomer),
    /// Say when an account's contract renews
    SetRenewal(plans::SetRenewal),
    /// Put an account on another plan at once, whatever the contract says: the operator's override of change-plan
    SetPlan(plans::NewPlan),
    /// Switch an account's hard cap, at once
    SetCap(plans::SetCap),
    /// Set an account's monthly limit, at once
    SetLimit(plans::SetLimit),
    /// Make a new key and, in a slot, kill the old one; prints the new key, this once
    IssueKey(keys::IssueKey),
    /// Deactivate a key for good
    RevokeKey(keys::RevokeKey),
    /// Set the instant from which a key no longer works
    ExpireKey(keys::ExpireKey),
    /// Rebuild every counter from the ledger and report any difference (exit status 1)
    VerifyLedger(Common),
    /// Write a month's calls, one a line with its price: CSV, or JSON lines with --json
    Export(export::Export),
    /// Show and move a test clock (see `livecheck serve --test-clock`)
    #[command(subcommand)]
    Clock(clock::ClockCommand),
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

fn parse_plan(name: &str) -> Result<Plan, String> {
    name.parse().map_err(|error| format!("{error}"))
}

pub(super) fn run(arguments: AdminArgs) -> Result<ExitCode> {
    match arguments.command {
        AdminCommand::Clock(command) => clock::run(&command),
        command => runtime()?.block_on(carry_out(command)),
    }
}

async fn carry_out(command: AdminCommand) -> Result<ExitCode> {
    let Some(common) = command.common() else {
        return Ok(ExitCode::SUCCESS);
    };
    let output = Output { json: common.json };
    let metering = match command {
        AdminCommand::CreateCustomer(_) => common.store.open().await?,
        _ => common.store.open_present().await?,
    };
    let outcome = answer(command, &metering, &output).await;
    metering.shutdown().await;
    outcome
}

async fn answer(command: AdminCommand, metering: &Metering, output: &Output) -> Result<ExitCode> {
    match command {
        AdminCommand::CreateCustomer(new) => customers::create(new, metering, output).await?,
        AdminCommand::List(_) => customers::list(metering, output).await?,
        AdminCommand::Show(of) => customers::show(&of, metering, output).await?,
        AdminCommand::Suspend(of) => customers::suspend(&of, metering, output).await?,
        AdminCommand::Reactivate(of) => customers::reactivate(&of, metering, output).await?,
        AdminCommand::ChangePlan(change) => plans::change(&change, metering, output).await?,
        AdminCommand::Cancel(of) => plans::cancel(&of, metering, output).await?,
        AdminCommand::CancelChange(of) => plans::take_back(&of, metering, output).await?,
        AdminCommand::SetRenewal(renewal) => plans::renew(&renewal, metering, output).await?,
        AdminCommand::SetPlan(change) => plans::set_plan(&change, metering, output).await?,
        AdminCommand::SetCap(change) => plans::set_cap(&change, metering, output).await?,
        AdminCommand::SetLimit(change) => plans::set_limit(&change, metering, output).await?,
        AdminCommand::IssueKey(issue) => keys::issue(&issue, metering, output).await?,
        AdminCommand::RevokeKey(revoke) => keys::revoke(&revoke, metering, output).await?,
        AdminCommand::ExpireKey(expire) => keys::expire(&expire, metering, output).await?,
        AdminCommand::VerifyLedger(_) => return ledger::verify(metering, output).await,
        AdminCommand::Export(export) => export::write(&export, metering).await?,
        // Carried out before a database is opened.
        AdminCommand::Clock(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

impl AdminCommand {
    /// What a command on a database was told; `None` for those that need none.
    const fn common(&self) -> Option<&Common> {
        Some(match self {
            Self::CreateCustomer(command) => &command.common,
            Self::List(common) | Self::VerifyLedger(common) => common,
            Self::Show(of)
            | Self::Suspend(of)
            | Self::Reactivate(of)
            | Self::Cancel(of)
            | Self::CancelChange(of) => &of.common,
            Self::ChangePlan(command) => &command.of.common,
            Self::SetRenewal(command) => &command.of.common,
            Self::SetPlan(command) => &command.of.common,
            Self::SetCap(command) => &command.of.common,
            Self::SetLimit(command) => &command.of.common,
            Self::IssueKey(command) => &command.of.common,
            Self::RevokeKey(command) => &command.common,
            Self::ExpireKey(command) => &command.common,
            Self::Export(command) => &command.common,
            Self::Clock(_) => return None,
        })
    }
}

/// The account that an argument names.
async fn find(metering: &Metering, text: &str) -> Result<CustomerSummary> {
    if let Ok(id) = text.parse() {
        return Ok(metering.customer(&id).await?);
    }
    if KeyId::inside_full_key(text).is_some() {
        bail!(
            "that is an API key, not an account; name the account by its id or e-mail address. \
             A key on a command line stays in the shell's history: replace it if that is read by others"
        );
    }
    Ok(metering.customer_by_email(&text.parse()?).await?)
}
