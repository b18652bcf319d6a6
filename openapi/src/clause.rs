//! The contract's clauses: every MUST and SHOULD with its number, its source and its proof. Says what holds, and never decides
//! whether a server keeps it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// The clauses as they were written: YAML.
pub const CLAUSES_YAML: &str = include_str!("../clauses.yaml");

static CLAUSES: LazyLock<Result<Vec<Clause>, ClauseError>> = LazyLock::new(|| parse(CLAUSES_YAML));

/// One rule of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its number: an area in capitals, a hyphen, a number. It is never given to another rule.
    pub id: String,
    /// Whether it binds or advises.
    pub level: Level,
    /// The rule, as a sentence.
    pub text: String,
    /// The parts of the documents that it comes from.
    pub source: String,
    /// Tests outside the conformance suite that prove it, each as `file::function`, the file counted from the project's root.
    pub tests: Vec<String>,
    /// Why nothing proves it yet; `None` where something does.
    pub open: Option<String>,
}

/// How strictly a clause binds (RFC 2119).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Who breaks it breaks the contract.
    Must,
    /// There may be reasons against it.
    Should,
}

/// Why a list of clauses was refused.
#[derive(Debug, thiserror::Error)]
pub enum ClauseError {
    /// The text is no list of clauses: mend the place named.
    #[error("the clauses cannot be read: {0}")]
    Yaml(#[from] serde_norway::Error),
    /// A clause contradicts itself or another one.
    #[error("clause {id}: {why}")]
    Broken {
        /// Its number.
        id: String,
        /// The contradiction.
        why: &'static str,
    },
}

impl Clause {
    /// The capitals before the hyphen.
    #[must_use]
    pub fn area(&self) -> &str {
        self.id.split('-').next().unwrap_or_default()
    }
}

/// All clauses of the contract, in the file's order, read on the first call.
///
/// # Errors
/// Only when the embedded list is broken, which the tests of this crate rule out.
///
/// ```
/// let clauses = livecheck_openapi::clauses()?;
/// assert!(clauses.iter().any(|clause| clause.id == "BILL-31"));
/// # Ok::<(), &livecheck_openapi::ClauseError>(())
/// ```
pub fn clauses() -> Result<&'static [Clause], &'static ClauseError> {
    CLAUSES.as_deref()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    must: Option<String>,
    should: Option<String>,
    source: String,
    #[serde(default)]
    tests: Vec<String>,
    open: Option<String>,
}

fn parse(yaml: &str) -> Result<Vec<Clause>, ClauseError> {
    let written: Vec<Written> = serde_norway::from_str(yaml)?;
    let mut seen = BTreeSet::new();
    written
        .into_iter()
        .map(|clause| {
            let first = seen.insert(clause.id.clone());
            read(clause, first)
        })
        .collect()
}

fn read(clause: Written, first: bool) -> Result<Clause, ClauseError> {
    let broken = |id: &str, why| {
        Err(ClauseError::Broken {
            id: id.to_owned(),
            why,
        })
    };
    if !first {
        return broken(&clause.id, "the number stands twice");
    }
    if !is_number(&clause.id) {
        return broken(&clause.id, "a number looks like ENV-3");
    }
    let (level, text) = match (clause.must, clause.should) {
        (Some(text), None) => (Level::Must, text),
        (None, Some(text)) => (Level::Should, text),
        _ => return broken(&clause.id, "it needs either must or should"),
    };
    if clause.open.is_some() && !clause.tests.is_empty() {
        return broken(&clause.id, "it has tests and is called open");
    }
    if text.trim().is_empty() || clause.source.trim().is_empty() {
        return broken(&clause.id, "it says nothing, or not where it comes from");
    }
    Ok(Clause {
        id: clause.id,
        level,
        text,
        source: clause.source,
        tests: clause.tests,
        open: clause.open,
    })
}

fn is_number(id: &str) -> bool {
    id.split_once('-').is_some_and(|(area, number)| {
        !area.is_empty()
            && area.bytes().all(|b| b.is_ascii_uppercase())
            && !number.starts_with('0')
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(yaml: &str) -> String {
        parse(yaml).expect_err("broken").to_string()
    }

    #[test]
    fn the_embedded_clauses_are_read() {
        assert!(clauses().expect("readable").len() >= 120);
    }

    #[test]
    fn a_number_that_stands_twice_is_refused() {
        let clause = "- {id: ENV-1, must: a, source: b}\n";
        assert_eq!(
            refusal(&clause.repeat(2)),
            "clause ENV-1: the number stands twice"
        );
    }

    #[test]
    fn a_clause_binds_or_advises_but_not_both() {
        assert!(refusal("- {id: ENV-1, source: b}").contains("either must or should"));
        assert!(refusal("- {id: ENV-1, must: a, should: a, source: b}").contains("either must"));
    }

    #[test]
    fn a_clause_with_tests_is_not_open() {
        let text = refusal("- {id: ENV-1, must: a, source: b, tests: [x], open: y}");
        assert!(text.contains("called open"), "{text}");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for id in ["ENV", "ENV-", "env-1", "ENV-01", "-1"] {
            let text = refusal(&format!("- {{id: '{id}', must: a, source: b}}"));
            assert!(text.contains("looks like ENV-3"), "{id}: {text}");
        }
    }
}
