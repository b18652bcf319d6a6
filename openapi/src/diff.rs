//! What changed between two documents, and which part of `info.version` must move for it.
//!
//! A change is judged from the side of those who call: what their program sends must still be taken, and what it reads must
//! still be there. So the same change weighs differently in a request and in an answer. A key that the comparison has no rule
//! for counts as breaking: it never lets a change pass because it does not know it.

mod operations;
mod root;
mod schemas;

use std::collections::BTreeSet;
use std::fmt;

use semver::Version;
use serde_json::{Map, Value};

use crate::document::Document;
use crate::profile::escape;

/// The part of a semantic version that a change moves, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionPart {
    /// Words and examples: no program notices.
    Patch,
    /// Something was added that no caller needs to know.
    Minor,
    /// A caller that follows the older document may fail.
    Major,
}

impl fmt::Display for VersionPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: a JSON pointer into the newer document, or into the older one for what is gone.
    pub path: String,
    /// What happened there, in words.
    pub what: String,
    /// The part of the version that it moves.
    pub part: VersionPart,
}

/// Why `info.version` does not fit the changes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VersionError {
    /// `info.version` is no semantic version: write `MAJOR.MINOR.PATCH`.
    #[error("info.version {0:?} is no semantic version")]
    NotSemantic(String),
    /// Something changed and the version did not move far enough.
    #[error(
        "info.version went from {from} to {to}, but the changes are {needed}: make it {least} or more"
    )]
    TooSmall {
        /// The older document's version.
        from: Version,
        /// The newer document's.
        to: Version,
        /// The part that must move.
        needed: VersionPart,
        /// The least version that fits.
        least: Version,
    },
}

/// Everything that differs, in the order of the documents.
#[must_use]
pub fn changes(older: &Document, newer: &Document) -> Vec<Change> {
    let mut comparison = Comparison {
        older: older.json(),
        newer: newer.json(),
        found: Vec::new(),
        compared: BTreeSet::new(),
    };
    comparison.documents();
    comparison.found
}

/// Checks that `info.version` moved far enough for the changes.
///
/// # Errors
/// A [`VersionError`] that names the least version that fits.
pub fn check_version(older: &Document, newer: &Document) -> Result<(), VersionError> {
    let (from, to) = (version(older)?, version(newer)?);
    let Some(needed) = changes(older, newer).iter().map(|change| change.part).max() else {
        return Ok(());
    };
    let least = match needed {
        VersionPart::Patch => Version::new(from.major, from.minor, from.patch + 1),
        VersionPart::Minor => Version::new(from.major, from.minor + 1, 0),
        VersionPart::Major => Version::new(from.major + 1, 0, 0),
    };
    if to >= least {
        return Ok(());
    }
    Err(VersionError::TooSmall {
        from,
        to,
        needed,
        least,
    })
}

fn version(document: &Document) -> Result<Version, VersionError> {
    let text = document.version();
    Version::parse(text).map_err(|_| VersionError::NotSemantic(text.to_owned()))
}

/// Who writes a value and who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    /// The caller writes it.
    Request,
    /// The caller reads it.
    Answer,
}

/// A comparison on its way through both documents.
struct Comparison<'a> {
    older: &'a Value,
    newer: &'a Value,
    found: Vec<Change>,
    /// Component schemas that were compared already, by name and direction.
    compared: BTreeSet<(String, Direction)>,
}

/// The two sides of one place.
#[derive(Clone, Copy)]
struct Sides<'a> {
    older: &'a Value,
    newer: &'a Value,
}

/// An object without keys, for a side that has none.
static NOTHING: Value = Value::Null;

impl<'a> Sides<'a> {
    fn at(self, key: &str) -> Self {
        Self {
            older: self.older.get(key).unwrap_or(&NOTHING),
            newer: self.newer.get(key).unwrap_or(&NOTHING),
        }
    }

    fn same(self) -> bool {
        self.older == self.newer
    }

    /// The keys of both objects, the older's first.
    fn keys(self) -> Vec<&'a str> {
        let keys = |value: &'a Value| {
            let object = value.as_object().map(Map::keys).into_iter().flatten();
            object.map(String::as_str).collect::<Vec<_>>()
        };
        let mut all = keys(self.older);
        all.extend(
            keys(self.newer)
                .into_iter()
                .filter(|key| self.older.get(*key).is_none()),
        );
        all
    }
}

impl<'a> Comparison<'a> {
    fn note(&mut self, part: VersionPart, path: &str, what: impl Into<String>) {
        self.found.push(Change {
            path: path.to_owned(),
            what: what.into(),
            part,
        });
    }

    /// Follows a reference on either side.
    fn resolve(&self, sides: Sides<'a>) -> Sides<'a> {
        let follow = |document: &'a Value, value: &'a Value| match reference(value) {
            Some(pointer) => document.pointer(pointer).unwrap_or(&NOTHING),
            None => value,
        };
        Sides {
            older: follow(self.older, sides.older),
            newer: follow(self.newer, sides.newer),
        }
    }

    /// Notes what was added to and taken out of a map, and returns what stands on both sides.
    fn members(
        &mut self,
        sides: Sides<'a>,
        path: &str,
        kind: &str,
        weight: Membership,
    ) -> Vec<(&'a str, Sides<'a>, String)> {
        let mut both = Vec::new();
        for key in sides.keys() {
            let here = format!("{path}/{}", escape(key));
            let inner = sides.at(key);
            if inner.older.is_null() {
                self.note(weight.added, &here, format!("{kind} added"));
            } else if inner.newer.is_null() {
                self.note(weight.removed, &here, format!("{kind} removed"));
            } else {
                both.push((key, inner, here));
            }
        }
        both
    }

    /// Notes what was added to and taken out of a list of names.
    fn names(&mut self, sides: Sides<'_>, path: &str, kind: &str, weight: Membership) {
        let list = |value: &Value| -> Vec<String> {
            let items = value.as_array().into_iter().flatten();
            items
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect()
        };
        let (older, newer) = (list(sides.older), list(sides.newer));
        for gone in older.iter().filter(|name| !newer.contains(name)) {
            self.note(weight.removed, path, format!("{kind} {gone} removed"));
        }
        for new in newer.iter().filter(|name| !older.contains(name)) {
            self.note(weight.added, path, format!("{kind} {new} added"));
        }
    }

    /// Notes every difference under the keys that no rule was written for.
    fn rest(&mut self, sides: Sides<'_>, path: &str, known: &[&str]) {
        for key in sides.keys() {
            if !known.contains(&key) && !sides.at(key).same() {
                let here = format!("{path}/{}", escape(key));
                self.note(
                    VersionPart::Major,
                    &here,
                    "changed, and there is no rule that calls it harmless",
                );
            }
        }
    }

    /// Notes a difference in keys that are only words.
    fn words(&mut self, sides: Sides<'_>, path: &str, keys: &[&str]) {
        for key in keys {
            if !sides.at(key).same() {
                self.note(VersionPart::Patch, &format!("{path}/{key}"), "reworded");
            }
        }
    }
}

/// What it means that a member comes or goes.
#[derive(Clone, Copy)]
struct Membership {
    added: VersionPart,
    removed: VersionPart,
}

/// Newcomers are harmless, losses are not: what callers use and readers expect.
const GROWS: Membership = Membership {
    added: VersionPart::Minor,
    removed: VersionPart::Major,
};

fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_without_a_rule_counts_as_breaking() {
        let (older, newer) = (serde_json::json!({"x": 1}), serde_json::json!({"x": 2}));
        let mut comparison = Comparison {
            older: &older,
            newer: &newer,
            found: Vec::new(),
            compared: BTreeSet::new(),
        };
        comparison.documents();
        let found = comparison.found;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].path.as_str(), found[0].part),
            ("/x", VersionPart::Major)
        );
    }
}
