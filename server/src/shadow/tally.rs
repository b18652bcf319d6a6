//! What is counted of two models, and the file it is kept in.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::whole_file;

/// Bars of a histogram, each a twentieth of the range from 0 to 1.
const BARS: usize = 20;

/// One of the two models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name and version, of each pack where there are several.
    pub name: String,
    /// SHA-256 of the pack, of each where there are several.
    pub sha256: Vec<String>,
    /// Above which likelihood it calls a face fake.
    pub threshold: f64,
}

/// The two models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The one whose verdicts were answered.
    pub first: Model,
    /// The shadow.
    pub second: Model,
}

/// Photos on which the verdicts differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flips {
    /// Answered bona fide; the shadow suspects an attack.
    pub to_attack: u64,
    /// Answered as a suspected attack; the shadow finds it bona fide.
    pub to_bona_fide: u64,
}

/// All counts. Histograms have twenty bars of equal width from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Of which models.
    pub compared: Compared,
    /// When counting began, UTC.
    pub since: jiff::Timestamp,
    /// When the file was written, UTC.
    pub until: jiff::Timestamp,
    /// Photos that both models scored.
    pub pairs: u64,
    /// Photos that the shadow could not score.
    pub failed: u64,
    /// Photos that were not scored, since calls or other photos were waiting.
    pub dropped: u64,
    /// Differing verdicts.
    pub flips: Flips,
    /// Sum of the differences' amounts; the mean is this by `pairs`.
    pub difference_sum: f64,
    /// Amounts of the differences.
    pub difference_histogram: [u64; BARS],
    /// The first model's likelihoods.
    pub first_histogram: [u64; BARS],
    /// The shadow's likelihoods.
    pub second_histogram: [u64; BARS],
}

impl Tally {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(compared: Compared) -> Self {
        let now = jiff::Timestamp::now();
        Self {
            compared,
            since: now,
            until: now,
            pairs: 0,
            failed: 0,
            dropped: 0,
            flips: Flips::default(),
            difference_sum: 0.0,
            difference_histogram: [0; BARS],
            first_histogram: [0; BARS],
            second_histogram: [0; BARS],
        }
    }

    /// The counts in a file, if it is there; else none.
    ///
    /// # Errors
    /// When the file cannot be read, or is of other models: its counts must not be mixed or lost.
    pub fn resume(file: &Path, compared: Compared) -> Result<Self> {
        if !file.exists() {
            return Ok(Self::new(compared));
        }
        let tally = Self::read(file)?;
        ensure!(
            tally.compared == compared,
            "{} holds counts of other models; move it away",
            file.display()
        );
        Ok(tally)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or holds something else.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} holds no counts of a shadow model", file.display()))
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When folder or file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let written = Self {
            until: jiff::Timestamp::now(),
            ..self.clone()
        };
        let text = serde_json::to_vec_pretty(&written)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        whole_file::write(file, &text)
            .with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Counts a photo that both models scored.
    pub fn record(&mut self, first: f64, second: f64) {
        let difference = (first - second).abs();
        self.pairs += 1;
        self.difference_sum += difference;
        self.difference_histogram[bar(difference)] += 1;
        self.first_histogram[bar(first)] += 1;
        self.second_histogram[bar(second)] += 1;
        let (one, other) = (
            first > self.compared.first.threshold,
            second > self.compared.second.threshold,
        );
        match (one, other) {
            (false, true) => self.flips.to_attack += 1,
            (true, false) => self.flips.to_bona_fide += 1,
            _ => {}
        }
    }

    pub(super) fn fail(&mut self) {
        self.failed += 1;
    }

    pub(super) fn drop_more(&mut self, photos: u64) {
        self.dropped += photos;
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is from 0 to 1"
)]
fn bar(value: f64) -> usize {
    ((value * BARS as f64) as usize).min(BARS - 1)
}
