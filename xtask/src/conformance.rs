//! `cargo xtask conformance`: our own server, with an account for every fixture, under our own suite.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::server::Running;
use crate::workspace::{binary, build, root};

/// Starts a server in a folder of its own, makes the accounts, runs every case, stops the server and verifies its ledger.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build(&["livecheck", "livecheck-conformance"])?;
    fixtures_are_drawn()?;
    let folder = tempfile::tempdir().context("a folder for the run could not be made")?;
    let server = Running::start(folder.path())?;
    judge(server, folder.path(), "", arguments)?;
    if !arguments.is_empty() {
        return Ok(());
    }
    // The month's end, on a server that goes by a clock which the suite may set.
    let folder = tempfile::tempdir().context("a folder for the run could not be made")?;
    let server = Running::start_by_clock(folder.path(), "2026-05-31T23:00:00Z")?;
    let lent = format!("clock: {{command: {}}}\n", json!(server.clock_command()?));
    let only = ["--case", "billing.month-end"].map(str::to_owned);
    judge(server, folder.path(), &lent, &only)
}

/// Makes the accounts on a server, plays the cases against it, stops it, and verifies its ledger.
fn judge(server: Running, folder: &Path, lent: &str, arguments: &[String]) -> Result<()> {
    let main = server.create_customer("conformance@example.com", &["--plan", "standard"])?;
    let fixtures = folder.join("fixtures.yaml");
    fs::write(&fixtures, accounts(&server, &main)? + lent)?;
    let suite = Command::new(binary("livecheck-conformance"))
        .args(["server", "--base-url", &server.base, "--fixtures"])
        .arg(&fixtures)
        .args(["--api-key", text(&main, "primary_key")])
        .args(arguments)
        .status()
        .context("the suite could not be started")?;
    let audit = server.admin(&["verify-ledger"])?;
    server.stop()?;
    ensure!(suite.success(), "the server does not keep the contract");
    ensure!(
        audit["clean"] == true,
        "the ledger does not agree with its counters: {audit}"
    );
    println!("ledger: {} calls, no difference", audit["calls"]);
    Ok(())
}

/// The suite's faces are what `livecheck sample-face` draws today: no photograph, and no drawing of yesterday.
fn fixtures_are_drawn() -> Result<()> {
    for (format, name) in [("jpeg", "drawn-face.jpg"), ("png", "drawn-face.png")] {
        let drawn = Command::new(binary("livecheck"))
            .args(["sample-face", "--format", format])
            .output()
            .context("livecheck could not be started")?
            .stdout;
        let fixture = root().join("conformance/fixtures").join(name);
        let stored =
            fs::read(&fixture).with_context(|| format!("{} is missing", fixture.display()))?;
        ensure!(
            stored == drawn,
            "{} is not what `livecheck sample-face --format {format}` draws",
            fixture.display()
        );
    }
    Ok(())
}

/// The fixture file: accounts in the states that only an operator, or use, brings about.
fn accounts(server: &Running, main: &Value) -> Result<String> {
    let one_call = ["--plan", "starter", "--limit", "1"];
    let capped = server.create_customer(
        "capped@example.com",
        &[&one_call[..], &["--hard-cap", "on"]].concat(),
    )?;
    server.spend(text(&capped, "primary_key"), 1)?;
    let near = server.create_customer(
        "near@example.com",
        &["--plan", "starter", "--limit", "5", "--hard-cap", "on"],
    )?;
    let over = server.create_customer("over@example.com", &one_call)?;
    server.spend(text(&over, "primary_key"), 2)?;
    let free =
        server.create_customer("free@example.com", &["--plan", "free", "--free-limit", "1"])?;
    server.spend(text(&free, "primary_key"), 1)?;
    let enterprise = server.create_customer(
        "enterprise@example.com",
        &["--plan", "enterprise", "--limit", "250000"],
    )?;
    let suspended = server.create_customer("suspended@example.com", &["--plan", "starter"])?;
    server.admin(&["suspend", text(&suspended, "customer_id")])?;
    let keys = server.create_customer("keys@example.com", &["--plan", "starter"])?;
    let deactivated = text(&keys, "secondary_key");
    let id = key_id(server, &keys, "secondary")?;
    server.admin(&["revoke-key", &id])?;
    server.admin(&["issue-key", text(&keys, "customer_id"), "--slot", "primary"])?;
    let expired = server.create_customer("expired@example.com", &["--plan", "starter"])?;
    let id = key_id(server, &expired, "primary")?;
    server.admin(&["expire-key", &id, "--at", "2020-01-01"])?;

    let entries = [
        ("secondary_key", text(main, "secondary_key")),
        ("capped_at_limit", text(&capped, "primary_key")),
        ("capped_near_limit", text(&near, "primary_key")),
        ("free_at_limit", text(&free, "primary_key")),
        ("over_limit", text(&over, "primary_key")),
        ("enterprise", text(&enterprise, "primary_key")),
        ("deactivated_key", deactivated),
        ("suspended", text(&suspended, "primary_key")),
        ("regenerated_key", text(&keys, "primary_key")),
        ("expired_key", text(&expired, "primary_key")),
    ];
    let lines = entries.map(|(name, key)| format!("  {name}: {{key: {key}}}\n"));
    Ok(format!("accounts:\n{}", lines.concat()))
}

/// The public id of an account's key.
fn key_id(server: &Running, account: &Value, slot: &str) -> Result<String> {
    let listed = server.admin(&["show", text(account, "customer_id")])?;
    let mut keys = listed["keys"].as_array().into_iter().flatten();
    let key = keys
        .find(|key| key["slot"] == slot)
        .with_context(|| format!("the account has no {slot} key"))?;
    Ok(text(key, "key_id").to_owned())
}

fn text<'a>(record: &'a Value, name: &str) -> &'a str {
    record[name].as_str().unwrap_or_default()
}
