//! The hand on the clock of the server under test, where its operator lends one: month ends can then be tried.
//! Moves forwards only, and only to the beginning of the next month; judges nothing.

use std::process::Command;

use serde::Deserialize;

/// How the clock is set: a command that takes the instant as its last argument.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestClock {
    /// Program and arguments.
    pub command: Vec<String>,
}

/// Why the clock was not set. The server is not to blame.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The fixtures' command is empty; name a program.
    #[error("the fixtures name no command that sets the clock")]
    NoCommand,
    /// The program cannot be started; check its path.
    #[error("{program} cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The program ended with a failure.
    #[error("{program} ended with {status}: {said}")]
    Refused {
        /// The program.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it printed on standard error.
        said: String,
    },
    /// The server tells no month that another could follow.
    #[error("{0:?} is no month")]
    NoMonth(String),
}

impl TestClock {
    /// Sets the clock to one second after the beginning of the month that follows `year_month`; that month.
    ///
    /// # Errors
    /// When the command cannot be run or fails.
    pub(crate) fn enter_month_after(&self, year_month: &str) -> Result<String, ClockError> {
        let next =
            month_after(year_month).ok_or_else(|| ClockError::NoMonth(year_month.to_owned()))?;
        let (program, arguments) = self.command.split_first().ok_or(ClockError::NoCommand)?;
        let output = Command::new(program)
            .args(arguments)
            .arg(format!("{next}-01T00:00:01Z"))
            .output()
            .map_err(|source| ClockError::Start {
                program: program.clone(),
                source,
            })?;
        if !output.status.success() {
            return Err(ClockError::Refused {
                program: program.clone(),
                status: output.status,
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            });
        }
        Ok(next)
    }
}

/// `2026-12` to `2027-01`.
fn month_after(year_month: &str) -> Option<String> {
    let (year, month) = year_month.split_once('-')?;
    let (year, month): (u16, u8) = (year.parse().ok()?, month.parse().ok()?);
    match month {
        1..=11 => Some(format!("{year:04}-{:02}", month + 1)),
        12 => Some(format!("{:04}-01", year + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_ends_with_december() {
        assert_eq!(month_after("2026-09").as_deref(), Some("2026-10"));
        assert_eq!(month_after("2026-12").as_deref(), Some("2027-01"));
        assert_eq!(month_after("2026-13"), None);
        assert_eq!(month_after("soon"), None);
    }

    #[test]
    fn a_command_that_fails_is_told_with_its_words() {
        let clock = TestClock {
            command: ["sh", "-c", "echo no clock here >&2; exit 3"]
                .map(str::to_owned)
                .into(),
        };
        let told = clock.enter_month_after("2026-01").unwrap_err().to_string();
        assert!(
            told.contains("no clock here") && told.contains('3'),
            "{told}"
        );
    }
}
