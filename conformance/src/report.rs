//! What a run found. Text, JSON Lines and the other forms come from here; nothing is decided here but what a list of known failures
//! turns a result into.

mod html;
mod junit;
mod known;

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::check::{Finding, Weight};
use crate::clause::ClauseId;
pub use html::html;
pub use junit::junit;
pub use known::{KnownFailures, KnownFailuresError};

/// All results of a run, in the order in which they were found.
#[derive(Debug, Clone)]
pub struct Report {
    /// One for each case that the filter admitted.
    pub results: Vec<CaseResult>,
}

/// What became of one case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    /// The case's id.
    pub id: String,
    /// The case's title.
    pub title: String,
    /// The rules that the case is about.
    pub clauses: Vec<ClauseId>,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took.
    #[serde(rename = "elapsed_ms", serialize_with = "milliseconds")]
    pub elapsed: Duration,
}

fn milliseconds<S: serde::Serializer>(elapsed: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}

/// How a case ended.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", content = "detail", rename_all = "snake_case")]
pub enum Outcome {
    /// Everything is as the contract says.
    Passed,
    /// The contract is broken: in these answers.
    Failed(Vec<Difference>),
    /// The contract is kept, but these answers are worth a look.
    Warning(Vec<Difference>),
    /// The contract is broken as the list of known failures says: in these answers.
    Known(Vec<Difference>),
    /// Not run, or not to its end; the reason.
    Skipped(String),
}

/// One answer that differs from what is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The case's step, from 1.
    pub step: usize,
    /// Method and path.
    pub request: String,
    /// The answer's status, where there was an answer.
    pub status: Option<u16>,
    /// The answer's `X-Request-Id`; the server's log knows more under it.
    pub request_id: Option<String>,
    /// What differs.
    pub findings: Vec<Finding>,
}

impl Difference {
    /// The weight of the heaviest finding.
    #[must_use]
    pub fn weight(&self) -> Option<Weight> {
        self.findings.iter().map(|finding| finding.weight).max()
    }
}

/// How many cases ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Cases without any difference.
    pub passed: usize,
    /// Cases that broke the contract.
    pub failed: usize,
    /// Cases that were not run.
    pub skipped: usize,
    /// Cases with something worth a look; in none of the other three.
    pub warnings: usize,
    /// Failures that the list of known ones names; in none of the others.
    pub known: usize,
}

impl CaseResult {
    /// The result of a case.
    #[must_use]
    pub fn new(id: &str, title: &str, clauses: &[ClauseId], outcome: Outcome) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            clauses: clauses.to_vec(),
            outcome,
            elapsed: Duration::ZERO,
        }
    }
}

impl Outcome {
    /// The word that a line of the report begins with.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "PASSED",
            Self::Failed(_) => "FAILED",
            Self::Warning(_) => "WARNING",
            Self::Known(_) => "KNOWN",
            Self::Skipped(_) => "SKIPPED",
        }
    }
}

impl Report {
    /// How many cases ended in which way.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for result in &self.results {
            match result.outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Failed(_) => counts.failed += 1,
                Outcome::Warning(_) => counts.warnings += 1,
                Outcome::Known(_) => counts.known += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }

    /// The cases that broke the contract.
    pub fn failures(&self) -> impl Iterator<Item = &CaseResult> {
        self.results
            .iter()
            .filter(|result| matches!(result.outcome, Outcome::Failed(_)))
    }

    /// Whether nothing failed, nothing is worth a look either, and at least one case was run.
    #[must_use]
    pub fn holds_strictly(&self) -> bool {
        self.holds() && self.counts().warnings == 0
    }

    /// Whether nothing failed and at least one case was run.
    #[must_use]
    pub fn holds(&self) -> bool {
        let counts = self.counts();
        counts.failed == 0 && counts.passed + counts.warnings > 0
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )?;
        match self.warnings {
            0 => Ok(()),
            1 => f.write_str(", 1 warning"),
            several => write!(f, ", {several} warnings"),
        }?;
        match self.known {
            0 => Ok(()),
            1 => f.write_str(", 1 known failure"),
            several => write!(f, ", {several} known failures"),
        }
    }
}

impl fmt::Display for CaseResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.outcome.word();
        let clauses: Vec<&str> = self.clauses.iter().map(ClauseId::as_str).collect();
        write!(
            f,
            "{word:<7} {} {} [{}]",
            self.id,
            self.title,
            clauses.join(", ")
        )?;
        match &self.outcome {
            Outcome::Passed => Ok(()),
            Outcome::Skipped(reason) => write!(f, ": {reason}"),
            Outcome::Failed(differences)
            | Outcome::Warning(differences)
            | Outcome::Known(differences) => differences
                .iter()
                .try_for_each(|difference| write!(f, "\n{difference}")),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "        step {}: {}", self.step, self.request)?;
        if let Some(status) = self.status {
            write!(
                f,
                " -> {status}, request id {}",
                self.request_id.as_deref().unwrap_or("none")
            )?;
        }
        self.findings.iter().try_for_each(|finding| {
            write!(
                f,
                "\n          {}: expected {}; actual {}",
                finding.at, finding.expected, finding.actual
            )
        })
    }
}
