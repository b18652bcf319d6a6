//! Runs cases one after the other against a server. Order follows the catalogue; no case relies on another.

mod caller;
mod observer;
mod session;

use std::time::Instant;

use crate::case::{Case, Key, Level, Request};
use crate::catalogue::Catalogue;
use crate::check::Weight;
use crate::clause::{ClauseId, Pattern};
use crate::document::Document;
use crate::report::{CaseResult, Difference, Outcome, Report};
use crate::wire::{Target, Wire, WireError};
use caller::Caller;

/// Which cases to run. The default runs all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only cases with a clause that fits one of these; all where empty.
    pub clauses: Vec<Pattern>,
    /// Only cases with an id that fits one of these; all where empty.
    pub ids: Vec<Pattern>,
}

impl Filter {
    /// Whether the case is to be run.
    #[must_use]
    pub fn admits(&self, id: &str, clauses: &[ClauseId]) -> bool {
        let clause = || {
            self.clauses
                .iter()
                .any(|pattern| clauses.iter().any(|clause| pattern.fits(clause.as_str())))
        };
        let named = || self.ids.iter().any(|pattern| pattern.fits(id));
        (self.clauses.is_empty() || clause()) && (self.ids.is_empty() || named())
    }
}

/// Why no case could be run at all.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nothing answers at the base URL; start the server, or mend the URL.
    #[error("the server cannot be reached: {0}")]
    Unreachable(WireError),
    /// The system's TLS or resolver cannot be set up.
    #[error("HTTP cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// What happens during a run, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case begins.
    Begun {
        /// From 1.
        number: usize,
        /// How many cases the filter admitted.
        total: usize,
        /// The case.
        id: &'a str,
    },
    /// A case has ended. The listener may judge it anew, as a list of known failures does.
    Ended(&'a mut CaseResult),
}

/// Everything a run needs but the server.
#[derive(Debug)]
pub struct Suite<'a> {
    /// The cases.
    pub catalogue: &'a Catalogue,
    /// The document that answers are held against.
    pub document: &'a Document,
}

impl Suite<'_> {
    /// Runs the cases that the filter admits, and tells what happens.
    ///
    /// # Errors
    /// When nothing answers at the base URL.
    pub async fn run(
        &self,
        target: Target,
        filter: &Filter,
        mut told: impl FnMut(Event<'_>),
    ) -> Result<Report, RunError> {
        let wire = Wire::new(target)?;
        let health = Request {
            method: "GET".into(),
            path: "/v1/health".into(),
            key: Key::None,
            headers: [].into(),
            body: None,
        };
        if let Err(error @ WireError::NoConnection { .. }) = wire.send(&health).await {
            return Err(RunError::Unreachable(error));
        }
        let mut caller = Caller::new(wire);
        let mut results = Vec::new();
        let admitted: Vec<&Case> = self
            .catalogue
            .cases()
            .iter()
            .filter(|case| filter.admits(&case.id, &case.clauses))
            .collect();
        // Observers look at what the others received, so they come last.
        let (observers, active): (Vec<&Case>, Vec<&Case>) = admitted
            .into_iter()
            .partition(|case| case.every_answer.is_some());
        // Accounts are in another month afterwards.
        let (late, early): (Vec<&Case>, Vec<&Case>) =
            active.into_iter().partition(|case| case.moves_clock());
        let total = early.len() + late.len() + observers.len();
        for (index, case) in early.into_iter().chain(late).chain(observers).enumerate() {
            told(Event::Begun {
                number: index + 1,
                total,
                id: &case.id,
            });
            let began = Instant::now();
            let outcome = match &case.every_answer {
                Some(every) => observer::observe(case, every, caller.answers(), self.document),
                None => session::play(case, &mut caller, self.document).await,
            };
            let mut result = CaseResult::new(&case.id, &case.title, &case.clauses, outcome);
            result.elapsed = began.elapsed();
            told(Event::Ended(&mut result));
            results.push(result);
        }
        Ok(Report { results })
    }
}

/// How a case of this level ends with these differences.
pub(crate) fn judged(level: Level, differences: Vec<Difference>) -> Outcome {
    let heaviest = differences.iter().filter_map(Difference::weight).max();
    match (heaviest, level) {
        (None, _) => Outcome::Passed,
        (Some(Weight::Fault), Level::Must) => Outcome::Failed(differences),
        (Some(Weight::Fault), Level::Should) | (Some(Weight::Warning), _) => {
            Outcome::Warning(differences)
        }
    }
}
