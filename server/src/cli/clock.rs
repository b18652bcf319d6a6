//! Which clock the ledger goes by, and whether real customers are billed by it.
//!
//! Promises that a test clock is refused in production mode, whichever command asks for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::BoolishValueParser;
use livecheck_metering::{FileClock, UtcMicros};

#[derive(Args, Debug, Clone)]
pub(super) struct ClockArgs {
    /// For tests: go by the instant in this file instead of the real time (see `livecheck admin clock`)
    #[arg(long, env = "LIVECHECK_TEST_CLOCK", value_name = "FILE")]
    test_clock: Option<PathBuf>,
    /// Real customers are billed here: refuse --test-clock, make no demo account
    #[arg(long, env = "LIVECHECK_PRODUCTION", value_parser = BoolishValueParser::new())]
    production: bool,
}

impl ClockArgs {
    pub(super) const fn production(&self) -> bool {
        self.production
    }

    /// The test clock's file, if one is named.
    pub(super) fn file(&self) -> Result<Option<&Path>> {
        if self.production && self.test_clock.is_some() {
            bail!(
                "--test-clock is refused in production mode, where it would date real bills; \
                 leave out one of --test-clock (LIVECHECK_TEST_CLOCK) and --production (LIVECHECK_PRODUCTION)"
            );
        }
        Ok(self.test_clock.as_deref())
    }

    /// The test clock, if one is named.
    pub(super) fn open(&self) -> Result<Option<Arc<FileClock>>> {
        match self.file()? {
            Some(file) => Ok(Some(Arc::new(FileClock::open(file)?))),
            None => Ok(None),
        }
    }
}

/// Reads an instant, or a day, which means its first moment in UTC.
pub(super) fn parse_instant(text: &str) -> Result<UtcMicros, String> {
    let is_day = livecheck_metering::UtcDay::parse(text).is_some();
    let whole = if is_day {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    whole.parse().map_err(|error| format!("{error}"))
}
