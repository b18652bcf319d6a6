//! The journal of a run: one line of JSON for every step and every look at the held-out views.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A step was taken.
    Step {
        /// From 0.
        step: usize,
        /// Before the step, nats.
        loss: f64,
        /// Learning rate.
        rate: f64,
        /// Length of the gradient before it was clipped.
        gradient: f64,
    },
    /// The average of the weights was judged.
    HeldOut {
        /// Steps taken.
        step: usize,
        /// Of whom: "persons" or "sources".
        of: String,
        /// Divergence from the teacher, nats.
        divergence: f64,
        /// The same of who always says the teacher's mean opinion.
        divergence_of_chance: f64,
        /// Area under the curve against the teacher's verdict.
        auc: f64,
        /// Correlation of the mean logits.
        correlation: f64,
    },
}

/// The file.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: BufWriter<File>,
}

/// Why there is no journal.
#[derive(Debug, Error)]
#[error("the journal {} cannot be read or written", .0.display())]
pub struct BadJournal(PathBuf, #[source] std::io::Error);

impl Line {
    /// Whether it belongs to a run of which so many steps are kept.
    fn is_within(&self, steps: usize) -> bool {
        match self {
            Self::Step { step, .. } => *step < steps,
            Self::HeldOut { step, .. } => *step <= steps,
        }
    }
}

impl Journal {
    /// Goes on after so many steps: what a killed run wrote beyond its last checkpoint is dropped.
    ///
    /// # Errors
    /// [`BadJournal`].
    pub fn after(path: &Path, steps: usize) -> Result<Self, BadJournal> {
        let failed = |error| BadJournal(path.to_owned(), error);
        let kept = if steps == 0 { Vec::new() } else { read(path)? };
        let mut text = String::new();
        for line in kept.iter().filter(|line| line.is_within(steps)) {
            text += &serde_json::to_string(line).map_err(|error| failed(error.into()))?;
            text.push('\n');
        }
        fs::write(path, text).map_err(failed)?;
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
        })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`BadJournal`].
    pub fn add(&mut self, line: &Line) -> Result<(), BadJournal> {
        let failed = |error| BadJournal(self.path.clone(), error);
        let mut text = serde_json::to_vec(line).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        self.file.write_all(&text).map_err(failed)
    }

    /// Brings all lines to the file.
    ///
    /// # Errors
    /// [`BadJournal`].
    pub fn flush(&mut self) -> Result<(), BadJournal> {
        self.file
            .flush()
            .map_err(|error| BadJournal(self.path.clone(), error))
    }

    /// All lines; a last one that a kill cut off is left out.
    ///
    /// # Errors
    /// [`BadJournal`].
    pub fn lines(&mut self) -> Result<Vec<Line>, BadJournal> {
        self.flush()?;
        read(&self.path)
    }
}

fn read(path: &Path) -> Result<Vec<Line>, BadJournal> {
    let text = fs::read_to_string(path).map_err(|error| BadJournal(path.to_owned(), error))?;
    Ok(text
        .lines()
        .map_while(|line| serde_json::from_str(line).ok())
        .collect())
}
