//! Clause numbers such as `BILL-30`, and the patterns that select them. Knows nothing of what a clause says.

use std::fmt;
use std::str::FromStr;

use regex::Regex;
use serde::{Deserialize, Serialize};

/// The number of one rule of the contract: an area in capitals, a hyphen, and a positive number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClauseId(String);

impl ClauseId {
    /// The number as it is written, for example `REQ-25`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no clause number; write an area in capitals, a hyphen and a number, as in `ENV-3`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no clause number; one looks like ENV-3")]
pub struct NoClause(String);

impl TryFrom<String> for ClauseId {
    type Error = NoClause;

    fn try_from(text: String) -> Result<Self, NoClause> {
        let well_formed = text.split_once('-').is_some_and(|(area, number)| {
            !area.is_empty()
                && area.bytes().all(|b| b.is_ascii_uppercase())
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
                && !number.starts_with('0')
        });
        if well_formed {
            Ok(Self(text))
        } else {
            Err(NoClause(text))
        }
    }
}

impl From<ClauseId> for String {
    fn from(clause: ClauseId) -> Self {
        clause.0
    }
}

/// A pattern over names in which `*` stands for any run of characters; letter case does not matter.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Whether the whole of `name` fits the pattern.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

impl FromStr for Pattern {
    type Err = regex::Error;

    fn from_str(text: &str) -> Result<Self, regex::Error> {
        let pieces: Vec<String> = text.split('*').map(regex::escape).collect();
        Regex::new(&format!("(?i)^{}$", pieces.join(".*"))).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_number_needs_an_area_and_a_number() {
        for good in ["ENV-1", "BILL-30"] {
            assert!(ClauseId::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in [
            "", "ENV", "ENV-", "-1", "env-1", "ENV-01", "ENV-1x", "ENV 1",
        ] {
            assert!(ClauseId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_star_in_a_pattern_stands_for_any_run() {
        let pattern: Pattern = "BILL-*".parse().unwrap();
        assert!(pattern.fits("BILL-30") && pattern.fits("bill-1"));
        assert!(!pattern.fits("XBILL-30") && !pattern.fits("BILL"));
    }

    #[test]
    fn a_dot_in_a_pattern_is_just_a_dot() {
        let pattern: Pattern = "req.25".parse().unwrap();
        assert!(pattern.fits("req.25") && !pattern.fits("req-25"));
    }
}
