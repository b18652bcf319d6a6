//! Logging, set up once by whoever owns the process. Writes to standard error only: standard output belongs to
//! commands' results. Never decides what is logged; that no secret is, is up to those who log.

use std::io;

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people: coloured where standard error is a terminal.
    #[default]
    Pretty,
    /// For collectors: one JSON object a line.
    Json,
}

/// Why logging was not set up.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// The filter cannot be read: correct it. Its grammar is `tracing-subscriber`'s, such as `info,hyper=warn`.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] ParseError),
    /// Logging was set up before in this process.
    #[error("logging is set up already: {0}")]
    Twice(#[from] TryInitError),
}

/// Sends what `filter` lets through to standard error, for the rest of the process.
///
/// # Errors
/// [`TelemetryError`]; nothing has changed then.
pub fn start(format: LogFormat, filter: &str) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(filter)?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Pretty => {
            let colours = io::IsTerminal::is_terminal(&io::stderr());
            lines.with_ansi(colours).finish().try_init()?;
        }
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init()?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_and_sets_nothing_up() {
        let refused = start(LogFormat::Json, "livecheck=loudest");
        assert!(matches!(refused, Err(TelemetryError::Filter(_))));
        assert!(!tracing::dispatcher::has_been_set());
    }
}
