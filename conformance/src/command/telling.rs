//! Tells a run as it goes: a line a case on standard output, and the case at work on standard error where that is a terminal.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use livecheck_conformance::{Event, KnownFailures, Report, report};
use serde_json::json;

use super::Refusal;
use super::arguments::Selection;

/// Goes to the line's beginning and wipes it (ECMA-48, CR and EL).
const WIPE: &str = "\r\x1b[K";

/// The running account of one run.
pub(crate) struct Telling {
    known: KnownFailures,
    jsonl: bool,
    progress: bool,
    printed: io::Result<()>,
}

impl Telling {
    pub(crate) fn new(selection: &Selection, known: KnownFailures) -> Self {
        Self {
            known,
            jsonl: selection.jsonl,
            progress: io::stderr().is_terminal(),
            printed: Ok(()),
        }
    }

    pub(crate) fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Begun { number, total, id } => self.show(&format!("[{number}/{total}] {id}")),
            Event::Ended(result) => {
                self.known.apply(result);
                self.show("");
                let line = if self.jsonl {
                    json!(result).to_string()
                } else {
                    result.to_string()
                };
                if self.printed.is_ok() {
                    let mut out = io::stdout().lock();
                    self.printed = writeln!(out, "{line}").and_then(|()| out.flush());
                }
            }
        }
    }

    fn show(&self, text: &str) {
        if self.progress {
            // A progress line that cannot be shown is no loss.
            let _ = write!(io::stderr(), "{WIPE}{text}").and_then(|()| io::stderr().flush());
        }
    }

    /// Whether everything could be printed.
    pub(crate) fn close(self) -> io::Result<()> {
        self.printed
    }
}

/// The line that closes a run.
pub(crate) fn summary(report: &Report, selection: &Selection) -> io::Result<()> {
    let counts = report.counts();
    let mut out = io::stdout().lock();
    if selection.jsonl {
        return writeln!(out, "{}", json!({ "summary": counts }));
    }
    if counts.passed + counts.failed + counts.warnings + counts.known == 0 {
        writeln!(out, "no case was run")?;
    }
    writeln!(out, "{counts}")
}

/// Writes the files that were asked for.
pub(crate) fn files(report: &Report, selection: &Selection, subject: &str) -> Result<(), Refusal> {
    if let Some(path) = &selection.junit {
        write(path, &report::junit(report, "livecheck-conformance")?)?;
    }
    if let Some(path) = &selection.report {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC");
        write(path, &report::html(report, subject, &now.to_string())?)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Refusal> {
    std::fs::write(path, text).map_err(|source| Refusal::Write {
        path: path.to_owned(),
        source,
    })
}
