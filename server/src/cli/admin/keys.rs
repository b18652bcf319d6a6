//! Keys: issued, revoked, given an end.
//!
//! Promises that a full key given where an id is meant is neither shown nor used.

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use livecheck_metering::{AdminError, KeyId, KeySlot, Metering, UtcMicros};
use serde_json::json;

use super::super::output::Output;
use super::{Common, OfCustomer, find, records};
use crate::cli::clock::parse_instant;

#[derive(Args)]
pub(super) struct IssueKey {
    #[command(flatten)]
    pub(super) of: OfCustomer,
    #[command(flatten)]
    kind: KeyKind,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct KeyKind {
    /// Which of the account's two keys to make anew; the old one dies
    #[arg(long, value_enum)]
    slot: Option<Slot>,
    /// A test key, which is never billed; an account may have any number
    #[arg(long)]
    sandbox: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Slot {
    Primary,
    Secondary,
}

#[derive(Args)]
pub(super) struct RevokeKey {
    /// The key's public id, as `show` lists it
    key: String,
    /// Only if it is a key of this account (id or e-mail address)
    #[arg(long)]
    customer: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Args)]
pub(super) struct ExpireKey {
    /// The key's public id, as `show` lists it
    key: String,
    /// From when it no longer works: 2026-05-31T23:59:59Z, or a day, which means its first moment in UTC
    #[arg(long, value_parser = parse_instant)]
    at: UtcMicros,
    /// Only if it is a key of this account (id or e-mail address)
    #[arg(long)]
    customer: Option<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) async fn issue(issue: &IssueKey, metering: &Metering, output: &Output) -> Result<()> {
    let id = find(metering, &issue.of.customer).await?.id;
    let slot = match issue.kind.slot {
        Some(Slot::Primary) => KeySlot::Primary,
        Some(Slot::Secondary) => KeySlot::Secondary,
        None => {
            let key = metering.issue_sandbox_key(&id).await?;
            return output.record(&records::issued(&key.id(), "sandbox", key.reveal()));
        }
    };
    let key = metering.issue_key(&id, slot).await?;
    output.record(&records::issued(key.id(), slot.as_str(), key.reveal()))
}

pub(super) async fn revoke(revoke: &RevokeKey, metering: &Metering, output: &Output) -> Result<()> {
    let id = read_id(&revoke.key)?;
    require_owner(metering, &id, revoke.customer.as_deref()).await?;
    match metering.revoke_key(&id).await {
        Ok(key) => output.record(&records::key(&key)),
        Err(AdminError::UnknownKey(_)) => {
            metering.revoke_sandbox_key(&id).await?;
            output.record(&json!({
                "key_id": id.as_str(),
                "slot": "sandbox",
                "state": "deactivated",
            }))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn expire(expire: &ExpireKey, metering: &Metering, output: &Output) -> Result<()> {
    let id = read_id(&expire.key)?;
    require_owner(metering, &id, expire.customer.as_deref()).await?;
    output.record(&records::key(
        &metering.expire_key_at(&id, expire.at).await?,
    ))
}

fn read_id(text: &str) -> Result<KeyId> {
    if let Some(id) = KeyId::inside_full_key(text) {
        bail!(
            "that is a full API key, and nothing was done: name it by its id, {id}. A key on a command line \
             stays in the shell's history; if others read that, revoke it: livecheck admin revoke-key {id}"
        );
    }
    // What was typed is not repeated: it may be a part of a key.
    KeyId::parse(text).ok_or_else(|| {
        anyhow!("that is no key id: it has 8 letters and digits, and `livecheck admin show CUSTOMER` lists them")
    })
}

async fn require_owner(metering: &Metering, key: &KeyId, customer: Option<&str>) -> Result<()> {
    let Some(customer) = customer else {
        return Ok(());
    };
    let owner = find(metering, customer).await?;
    let live = metering.keys(&owner.id).await?;
    let sandbox = metering.sandbox_keys(&owner.id).await?;
    if live.iter().any(|found| found.id == *key) || sandbox.iter().any(|found| found.id == *key) {
        return Ok(());
    }
    bail!(
        "{} has no key {key}, and nothing was done; `livecheck admin show {}` lists the keys there are",
        owner.email,
        owner.email
    )
}
