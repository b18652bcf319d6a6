//! What is trained on and what is held out. Whole sources can be held out, and of the others a share of the persons: all
//! photographs of a person go the same way, whatever their number.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::manifest::Entry;
use crate::chance::Chance;

/// How a pool is split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitSettings {
    /// Chooses the persons.
    pub seed: u64,
    /// Share of the persons that is held out, 0 to 1.
    pub persons: f64,
    /// Sources that are held out as a whole.
    #[serde(default)]
    pub sources: BTreeSet<String>,
}

/// A part of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// May be trained on.
    Training,
    /// Persons who are not trained on, of sources that are.
    HeldOutPersons,
    /// Sources that are not trained on.
    HeldOutSources,
}

/// The entries of a manifest, parted.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// May be trained on.
    pub training: Vec<Entry>,
    /// Persons who are not trained on, of sources that are.
    pub persons: Vec<Entry>,
    /// Sources that are not trained on.
    pub sources: Vec<Entry>,
}

impl SplitSettings {
    /// Where somebody of a source belongs: by seed and name alone, so that more photographs change nothing.
    #[must_use]
    pub fn part(&self, source: &str, person: &str) -> Part {
        if self.sources.contains(source) {
            return Part::HeldOutSources;
        }
        let name: Vec<u64> = source
            .bytes()
            .chain([0])
            .chain(person.bytes())
            .map(u64::from)
            .collect();
        if Chance::new(self.seed, &name).happens(self.persons) {
            Part::HeldOutPersons
        } else {
            Part::Training
        }
    }

    /// Parts a pool.
    #[must_use]
    pub fn split(&self, entries: Vec<Entry>) -> Split {
        let mut split = Split::default();
        for entry in entries {
            match self.part(&entry.source, &entry.person) {
                Part::Training => split.training.push(entry),
                Part::HeldOutPersons => split.persons.push(entry),
                Part::HeldOutSources => split.sources.push(entry),
            }
        }
        split
    }
}
