//! The list of known failures: cases that are allowed to fail for now. One that passes is a failure, so the list cannot grow stale.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{CaseResult, Difference, Outcome};
use crate::check::Finding;

/// Ids of cases, each with the reason.
#[derive(Debug, Clone, Default)]
pub struct KnownFailures(BTreeMap<String, String>);

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnownFailuresError {
    /// The file cannot be read; check the path.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line gives no reason; write `id: why`.
    #[error("line {line} of the known failures is no id with a reason; write \"id: why\"")]
    Malformed {
        /// From 1.
        line: usize,
    },
    /// A line names a case that does not exist; take it out.
    #[error("the known failures name {0}, which is no case")]
    NoCase(String),
}

impl KnownFailures {
    /// Reads a file: one `id: why` a line; empty lines and those that begin with `#` mean nothing.
    ///
    /// # Errors
    /// `Unreadable`, or as for [`KnownFailures::parse`].
    pub fn read<'a>(
        path: &Path,
        cases: impl Iterator<Item = &'a str>,
    ) -> Result<Self, KnownFailuresError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| KnownFailuresError::Unreadable {
                path: path.to_owned(),
                source,
            })?;
        Self::parse(&text, cases)
    }

    /// Reads a list; `cases` are the ids that exist.
    ///
    /// # Errors
    /// `Malformed` for a line without a reason, `NoCase` for an id that is not among `cases`.
    pub fn parse<'a>(
        text: &str,
        cases: impl Iterator<Item = &'a str>,
    ) -> Result<Self, KnownFailuresError> {
        let cases: Vec<&str> = cases.collect();
        let mut known = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, why) = line
                .split_once(':')
                .map(|(id, why)| (id.trim(), why.trim()))
                .filter(|(id, why)| !id.is_empty() && !why.is_empty())
                .ok_or(KnownFailuresError::Malformed { line: index + 1 })?;
            if !cases.contains(&id) {
                return Err(KnownFailuresError::NoCase(id.to_owned()));
            }
            known.insert(id.to_owned(), why.to_owned());
        }
        Ok(Self(known))
    }

    /// Judges a result anew: a known failure is no failure, and a known failure that passes is one.
    pub fn apply(&self, result: &mut CaseResult) {
        let Some(why) = self.0.get(&result.id) else {
            return;
        };
        let outcome = std::mem::replace(&mut result.outcome, Outcome::Passed);
        result.outcome = match outcome {
            Outcome::Failed(differences) => Outcome::Known(differences),
            Outcome::Passed | Outcome::Warning(_) => Outcome::Failed(vec![Difference {
                step: 1,
                request: "the list of known failures".to_owned(),
                status: None,
                request_id: None,
                findings: vec![Finding::fault(
                    "outcome",
                    format!("a failure, because {why}"),
                    "the case passes; take it off the list",
                )],
            }]),
            other => other,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(list: &str, outcome: Outcome) -> Outcome {
        let known = KnownFailures::parse(list, ["a.b", "c.d"].into_iter()).unwrap();
        let mut result = CaseResult::new("a.b", "t", &[], outcome);
        known.apply(&mut result);
        result.outcome
    }

    #[test]
    fn a_known_failure_is_no_failure() {
        let outcome = after("# not yet\n\na.b: not built\n", Outcome::Failed(Vec::new()));
        assert!(matches!(outcome, Outcome::Known(_)));
    }

    #[test]
    fn a_known_failure_that_passes_is_a_failure() {
        assert!(matches!(
            after("a.b: x", Outcome::Passed),
            Outcome::Failed(_)
        ));
        assert!(matches!(
            after("a.b: x", Outcome::Warning(Vec::new())),
            Outcome::Failed(_)
        ));
    }

    #[test]
    fn other_cases_and_skipped_ones_stay_as_they_are() {
        assert!(matches!(after("c.d: x", Outcome::Passed), Outcome::Passed));
        let skipped = Outcome::Skipped("no account".to_owned());
        assert!(matches!(after("a.b: x", skipped), Outcome::Skipped(_)));
    }

    #[test]
    fn a_line_needs_a_reason_and_a_case_that_exists() {
        let refusal = |list| {
            KnownFailures::parse(list, ["a.b"].into_iter())
                .unwrap_err()
                .to_string()
        };
        assert!(refusal("\na.b").contains("line 2"));
        assert!(refusal("x.y: why").contains("x.y"));
    }
}
