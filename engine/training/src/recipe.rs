//! A recipe: everything that a student depends on, in one TOML file. Unknown keys are refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use livecheck_engine::networks::{BadShape, StudentShape};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::learn::{OptimiserSettings, Schedule};
use crate::pool::{
    BadManifest, BadPhoto, Entry, PhotoSource, Pool, Split, SplitSettings, read_manifest,
};
use crate::teach::{BadTeacher, Teacher, TeacherFiles, ViewSettings};

/// A recipe as its file states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Of all chance in it but the split's.
    pub seed: u64,
    /// What the pack is called.
    pub pack: PackSettings,
    /// Widths and depths.
    #[serde(default)]
    pub student: StudentShape,
    /// A pack whose weights are begun from; random weights without.
    #[serde(default)]
    pub start: Option<PathBuf>,
    /// Who is imitated.
    pub teacher: TeacherFiles,
    /// The photographs.
    pub photographs: Vec<PhotoSource>,
    /// What of them is held out.
    pub split: SplitSettings,
    /// How views are made.
    pub views: ViewSettings,
    /// Learning rate and number of steps.
    pub schedule: Schedule,
    /// How steps are taken.
    pub optimiser: OptimiserSettings,
    /// How the run is watched and kept.
    pub watch: WatchSettings,
    /// What the student must reach for the run to count as a success; nothing if it is left out.
    #[serde(default)]
    pub prove: Option<ProveSettings>,
}

/// Least agreement with the teacher at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProveSettings {
    /// Least area under the curve against the teacher's verdict, by whose views they are; chance has 0.5.
    pub auc: BTreeMap<String, f64>,
    /// Most divergence from the teacher, in shares of the divergence of who always says the teacher's mean opinion.
    pub divergence: f64,
}

/// Name and terms of the pack that is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSettings {
    /// Without version.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// SPDX expression.
    pub licence: String,
}

/// How a run is watched and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchSettings {
    /// Steps between two checkpoints; at each the held-out views are judged.
    pub every: usize,
    /// The pack is the mean of the averages at so many last checkpoints.
    pub last: usize,
    /// Held-out views of each kind: of held-out persons, and of held-out sources.
    pub held_out: usize,
    /// Threads that make batches beside the one that learns.
    pub producers: usize,
}

/// A recipe, its folder of reference and its hash.
#[derive(Clone, Debug)]
pub struct LoadedRecipe {
    /// What it says.
    pub recipe: Recipe,
    /// What its paths are relative to.
    pub base: PathBuf,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
}

/// Why a recipe is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadRecipe {
    /// The file cannot be read.
    #[error("the recipe {} cannot be read", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// It is no recipe.
    #[error("the recipe is not understood")]
    Parse(#[from] toml::de::Error),
    /// A number is out of its range.
    #[error("the recipe's `{key}`: {what}")]
    Value {
        /// Which.
        key: &'static str,
        /// What it must be.
        what: &'static str,
    },
    /// The student cannot be.
    #[error("the recipe's student cannot be trained")]
    Student(#[from] BadShape),
    /// A manifest is refused.
    #[error("the recipe's photographs are refused")]
    Manifest(#[from] BadManifest),
    /// Photographs cannot be loaded.
    #[error("the recipe's photographs cannot be loaded")]
    Photographs(#[from] BadPhoto),
    /// There is no teacher.
    #[error("the recipe's teacher cannot be loaded")]
    Teacher(#[from] BadTeacher),
}

impl LoadedRecipe {
    /// Reads a recipe; its paths are relative to `base`.
    ///
    /// # Errors
    /// [`BadRecipe`].
    pub fn read(path: &Path, base: &Path) -> Result<Self, BadRecipe> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| BadRecipe::Read(path.to_owned(), error))?;
        Self::parse(&text, base)
    }

    /// Parses a recipe's text.
    ///
    /// # Errors
    /// [`BadRecipe`].
    pub fn parse(text: &str, base: &Path) -> Result<Self, BadRecipe> {
        let recipe: Recipe = toml::from_str(text)?;
        recipe.check()?;
        let sha256 = Sha256::digest(text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Self {
            recipe,
            base: base.to_owned(),
            sha256,
        })
    }

    /// The photographs' entries, parted.
    ///
    /// # Errors
    /// [`BadRecipe::Manifest`].
    pub fn split(&self) -> Result<Split, BadRecipe> {
        let mut entries: Vec<Entry> = Vec::new();
        for folder in &self.recipe.photographs {
            entries.extend(read_manifest(&self.base, folder)?);
        }
        Ok(self.recipe.split.split(entries))
    }

    /// Loads photographs.
    ///
    /// # Errors
    /// [`BadRecipe::Photographs`].
    pub fn pool(&self, entries: &[Entry], each: impl FnMut()) -> Result<Pool, BadRecipe> {
        Ok(Pool::load(entries, each)?)
    }

    /// Loads the teacher.
    ///
    /// # Errors
    /// [`BadRecipe::Teacher`].
    pub fn teacher(&self) -> Result<Teacher, BadRecipe> {
        Ok(Teacher::load(&self.base, &self.recipe.teacher)?)
    }

    /// Every source that was trained on, with its terms.
    #[must_use]
    pub fn terms(&self) -> BTreeMap<&str, &str> {
        let all = self
            .recipe
            .photographs
            .iter()
            .flat_map(|folder| &folder.terms);
        all.filter(|(source, _)| !self.recipe.split.sources.contains(*source))
            .map(|(source, terms)| (source.as_str(), terms.as_str()))
            .collect()
    }
}

impl Recipe {
    fn check(&self) -> Result<(), BadRecipe> {
        let refuse = |key, what| Err(BadRecipe::Value { key, what });
        self.student.check()?;
        let shares = [
            self.views.plain,
            self.views.changed,
            self.views.mixed,
            self.views.pasted,
            self.split.persons,
        ];
        if shares.iter().any(|share| !(0.0..=1.0).contains(share))
            || self.views.mixed + self.views.pasted > 1.0
        {
            return refuse(
                "views",
                "shares are from 0 to 1, mixed and pasted together too",
            );
        }
        if !(2..=1024).contains(&self.views.batch) {
            return refuse("views.batch", "a batch has 2 to 1024 views");
        }
        let Schedule {
            rate, floor, steps, ..
        } = self.schedule;
        let usable = rate > 0.0 && rate.is_finite() && (0.0..=1.0).contains(&floor) && steps > 0;
        if !usable {
            return refuse(
                "schedule",
                "the rate is positive, the floor from 0 to 1, and there is at least one step",
            );
        }
        let OptimiserSettings {
            weight_decay,
            clip,
            average,
        } = self.optimiser;
        let usable =
            (0.0..1.0).contains(&average) && clip > 0.0 && (0.0..=1.0).contains(&weight_decay);
        if !usable {
            return refuse(
                "optimiser",
                "the average is from 0 to below 1, clip positive, weight_decay from 0 to 1",
            );
        }
        if self.watch.every == 0
            || self.watch.last == 0
            || self.watch.held_out < 20
            || self.watch.producers == 0
        {
            return refuse(
                "watch",
                "every, last and producers are at least 1, held_out at least 20",
            );
        }
        if self.photographs.is_empty() {
            return refuse("photographs", "there is at least one folder");
        }
        Ok(())
    }
}
