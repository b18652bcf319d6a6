//! The hand on a test clock. Touches the clock's file only: servers that go by it see the new time at their next look.
//!
//! Promises never to turn a clock back: a ledger would not follow.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use jiff::{Span, Timestamp, tz::TimeZone};
use livecheck_metering::{FileClock, UtcMicros, WallClock};
use serde_json::json;

use super::super::output::Output;
use crate::cli::clock::{ClockArgs, parse_instant};
use crate::whole_file;

#[derive(Subcommand)]
pub(super) enum ClockCommand {
    /// Say what the clock says
    Show(OfClock),
    /// Put the clock to an instant; a file that is not there is made
    Set(SetClock),
    /// Move the clock on
    Advance(AdvanceClock),
}

#[derive(Args)]
pub(super) struct OfClock {
    #[command(flatten)]
    clock: ClockArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct SetClock {
    /// 2026-05-31T23:59:59Z, or a day, which means its first moment in UTC
    #[arg(value_parser = parse_instant)]
    instant: UtcMicros,
    #[command(flatten)]
    of: OfClock,
}

#[derive(Args)]
pub(super) struct AdvanceClock {
    /// By how much, such as 90s, 36h, 2d or 1mo
    #[arg(value_parser = parse_span)]
    by: Span,
    #[command(flatten)]
    of: OfClock,
}

fn parse_span(text: &str) -> Result<Span, String> {
    text.parse().map_err(|_| {
        format!("{text:?} is no length of time; write one such as 90s, 36h, 2d or 1mo")
    })
}

pub(super) fn run(command: &ClockCommand) -> Result<ExitCode> {
    let (ClockCommand::Show(of)
    | ClockCommand::Set(SetClock { of, .. })
    | ClockCommand::Advance(AdvanceClock { of, .. })) = command;
    let file = of.clock.file()?.ok_or_else(|| {
        anyhow!("which clock? name its file by --test-clock (LIVECHECK_TEST_CLOCK)")
    })?;
    let present = match command {
        ClockCommand::Set(_) if !file.exists() => None,
        _ => Some(FileClock::open(file)?.now()),
    };
    let now = match command {
        ClockCommand::Show(_) => present.unwrap_or(UtcMicros::EPOCH),
        ClockCommand::Set(set) => put(file, present, set.instant)?,
        ClockCommand::Advance(advance) => {
            let from = present.unwrap_or(UtcMicros::EPOCH);
            put(file, present, later(from, advance.by)?)?
        }
    };
    let output = Output { json: of.json };
    output.record(&json!({"test_clock": file.display().to_string(), "now": now.to_string()}))?;
    Ok(ExitCode::SUCCESS)
}

fn later(from: UtcMicros, by: Span) -> Result<UtcMicros> {
    // Months and days are those of UTC.
    let moved = Timestamp::from_microsecond(from.as_micros())?
        .to_zoned(TimeZone::UTC)
        .checked_add(by)
        .context("the clock cannot be moved so far")?;
    UtcMicros::from_micros(moved.timestamp().as_microsecond())
        .context("the clock cannot be moved so far")
}

fn put(file: &Path, present: Option<UtcMicros>, at: UtcMicros) -> Result<UtcMicros> {
    if let Some(present) = present.filter(|present| at < *present) {
        bail!(
            "the clock stands at {present} and cannot be turned back to {at}, since a ledger would not follow; \
             begin anew with another file and another data folder"
        );
    }
    whole_file::write(file, format!("{at:?}\n").as_bytes())
        .with_context(|| format!("the test clock {} cannot be written", file.display()))?;
    Ok(at)
}
