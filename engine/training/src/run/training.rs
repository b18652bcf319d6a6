//! The loop: batches in, steps taken, held-out views judged, checkpoints kept.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::checkpoint::{BadCheckpoint, Checkpoint};
use super::journal::{BadJournal, Journal, Line};
use crate::judge::{Agreement, HeldOut, Judge};
use crate::learn::{BadParameters, Optimiser, Parameters, Step};
use crate::pool::Pool;
use crate::recipe::LoadedRecipe;
use crate::teach::{BatchMaker, Producer, Teacher};

/// Where a run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At the first step; an older run in the folder is replaced.
    Anew,
    /// After the last checkpoint in the folder.
    Resumed,
}

/// Is told how a run goes.
pub trait Progress {
    /// A step was taken: how many there are now, and the loss before it.
    fn step(&mut self, steps: usize, loss: f64);
    /// Held-out views were judged: whose, and how.
    fn judged(&mut self, of: &str, agreement: &Agreement);
}

/// Why a run ended early.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The loss or the gradient is no number: lower the rate, or look at the views of that step.
    #[error("the loss of step {step} is not finite; the last checkpoint before it is kept")]
    NotFinite {
        /// From 0.
        step: usize,
    },
    /// No batch came for a step.
    #[error("no batch came for step {step}")]
    NoBatch {
        /// From 0.
        step: usize,
    },
    /// A checkpoint cannot be read or written.
    #[error(transparent)]
    Checkpoint(#[from] BadCheckpoint),
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] BadJournal),
    /// Numbers do not fit.
    #[error(transparent)]
    Parameters(#[from] BadParameters),
}

/// One recipe's run in one folder.
#[derive(Debug)]
pub struct Trainer<'a> {
    /// What to do.
    pub recipe: &'a LoadedRecipe,
    /// Where the checkpoint and the journal are.
    pub folder: PathBuf,
    /// Photographs that are trained on.
    pub pool: &'a Pool,
    /// Who is imitated.
    pub teacher: &'a Teacher,
    /// Held-out views, and whose they are.
    pub held_out: Vec<(&'static str, HeldOut)>,
    /// The weights of the first step.
    pub start: Parameters,
}

impl Trainer<'_> {
    /// The checkpoint's file in a run's folder.
    #[must_use]
    pub fn checkpoint_path(folder: &Path) -> PathBuf {
        folder.join("checkpoint.safetensors")
    }

    /// The journal's file in a run's folder.
    #[must_use]
    pub fn journal_path(folder: &Path) -> PathBuf {
        folder.join("journal.jsonl")
    }

    /// Runs until the recipe's last step, or until `until` steps have been taken; gives the mean of the last averages.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn run(
        &self,
        begin: Begin,
        until: Option<usize>,
        progress: &mut dyn Progress,
    ) -> Result<Parameters, RunError> {
        let recipe = &self.recipe.recipe;
        let mut state = match begin {
            Begin::Anew => Checkpoint {
                recipe: self.recipe.sha256.clone(),
                optimiser: Optimiser::new(self.start.clone()),
                last: Vec::new(),
            },
            Begin::Resumed => Checkpoint::read(
                &Self::checkpoint_path(&self.folder),
                &self.recipe.sha256,
                &self.start,
            )?,
        };
        let first = state.optimiser.steps;
        let end = until
            .unwrap_or(recipe.schedule.steps)
            .min(recipe.schedule.steps);
        let mut journal = Journal::after(&Self::journal_path(&self.folder), first)?;
        let step = Step::new(recipe.student.clone());
        if first == 0 {
            self.judge(&state, &step, &mut journal, progress)?;
        }
        let maker = BatchMaker::new(self.pool, self.teacher, recipe.views.clone(), recipe.seed);
        Producer::run(&maker, first..end, recipe.watch.producers, |producer| {
            for number in first..end {
                let batch = producer
                    .next_batch()
                    .ok_or(RunError::NoBatch { step: number })?;
                let outcome = step.run(&state.optimiser.now, batch.views, &batch.teacher);
                if !outcome.loss.is_finite() || !outcome.gradient_length.is_finite() {
                    journal.flush()?;
                    return Err(RunError::NotFinite { step: number });
                }
                let rate = recipe.schedule.at(number);
                state.optimiser.step(&outcome, rate, &recipe.optimiser);
                let gradient = outcome.gradient_length;
                journal.add(&Line::Step {
                    step: number,
                    loss: outcome.loss,
                    rate,
                    gradient,
                })?;
                progress.step(number + 1, outcome.loss);
                if (number + 1) % recipe.watch.every == 0 || number + 1 == recipe.schedule.steps {
                    state.last.push(state.optimiser.average.flat().to_vec());
                    if state.last.len() > recipe.watch.last {
                        state.last.remove(0);
                    }
                    self.judge(&state, &step, &mut journal, progress)?;
                    journal.flush()?;
                    state.write(&Self::checkpoint_path(&self.folder))?;
                }
            }
            journal.flush()?;
            Ok(())
        })?;
        self.mean(&state)
    }

    fn judge(
        &self,
        state: &Checkpoint,
        step: &Step,
        journal: &mut Journal,
        progress: &mut dyn Progress,
    ) -> Result<(), RunError> {
        let parameters = &state.optimiser.average;
        for (of, views) in &self.held_out {
            let Some(agreement) = views.agreement(&Judge::InTraining { step, parameters }) else {
                continue;
            };
            journal.add(&Line::HeldOut {
                step: state.optimiser.steps,
                of: (*of).to_owned(),
                divergence: agreement.divergence,
                divergence_of_chance: agreement.divergence_of_chance,
                auc: agreement.auc,
                correlation: agreement.correlation,
            })?;
            progress.judged(of, &agreement);
        }
        Ok(())
    }

    /// The mean of the averages at the last checkpoints; the average of now before the first.
    fn mean(&self, state: &Checkpoint) -> Result<Parameters, RunError> {
        let count = state.last.len();
        if count == 0 {
            return Ok(state.optimiser.average.clone());
        }
        let mut mean = vec![0.0_f64; self.start.flat().len()];
        for values in &state.last {
            mean.iter_mut()
                .zip(values)
                .for_each(|(mean, value)| *mean += f64::from(*value) / count as f64);
        }
        Ok(self
            .start
            .with_flat(mean.into_iter().map(|value| value as f32).collect())?)
    }
}
