//! One number for a view: the mean logit that a check calibrates.

use std::path::PathBuf;

use livecheck_engine::networks::Network;
use livecheck_engine::weights::{Pack, PackError};

use crate::learn::{Parameters, Step};
use crate::scene::Presentation;
use crate::teach::{Teacher, View};

/// Bounds of a raw score before its logit is taken, as in a check.
const RAW_MARGIN: f64 = 1e-6;
/// Views that are run at a time.
const CHUNK: usize = 64;

/// A view and what it shows.
#[derive(Clone, Debug)]
pub struct LabelledView {
    /// What is seen.
    pub view: View,
    /// The same about boxes that are moved and scaled a little; none unless they were asked for.
    pub around: Vec<View>,
    /// What it is.
    pub presentation: Presentation,
    /// Where the photograph is from.
    pub source: String,
    /// The file, if it is a photograph as it is.
    pub file: Option<PathBuf>,
}

/// A network that is judged.
#[derive(Debug)]
pub enum Judge<'a> {
    /// A student, on the view and its mirror image, as in a check.
    Student(Network),
    /// A student of any shape, by the trainer's own arithmetic.
    InTraining {
        /// Computes it.
        step: &'a Step,
        /// Its numbers.
        parameters: &'a Parameters,
    },
    /// The published pair, on the view alone, as it was published.
    Published(&'a Teacher),
}

impl Judge<'_> {
    /// The student of a pack.
    ///
    /// # Errors
    /// [`PackError`] when it cannot be built.
    pub fn student(pack: Pack) -> Result<Self, PackError> {
        Network::of_pack(pack).map(Self::Student)
    }

    /// Six logits for every view as it is.
    #[must_use]
    pub fn logits(&self, views: &[View]) -> Vec<f32> {
        let chunks = views.chunks(CHUNK).map(|views| match self {
            Self::Published(teacher) => teacher.logits(views),
            Self::Student(network) => network.run(input(views)),
            Self::InTraining { step, parameters } => step.judge(parameters, input(views)),
        });
        chunks.collect::<Vec<_>>().concat()
    }

    /// The mean logit of every view, as a check has it: large for an attack.
    #[must_use]
    pub fn mean_logits(&self, views: &[View]) -> Vec<f64> {
        let own = scores(&self.logits(views));
        match self {
            Self::Published(_) => own,
            Self::Student(_) | Self::InTraining { .. } => {
                let mirrored: Vec<View> = views.iter().map(View::mirrored).collect();
                let mirrored = scores(&self.logits(&mirrored));
                own.iter()
                    .zip(mirrored)
                    .map(|(own, mirrored)| (own + mirrored) / 2.0)
                    .collect()
            }
        }
    }
}

fn input(views: &[View]) -> Vec<f32> {
    let mut input = Vec::new();
    views.iter().for_each(|view| view.write_student(&mut input));
    input
}

fn scores(logits: &[f32]) -> Vec<f64> {
    logits.chunks_exact(6).map(score).collect()
}

/// The logit of the raw score of six logits.
#[must_use]
pub fn score(logits: &[f32]) -> f64 {
    let raw = raw_score(logits).clamp(RAW_MARGIN, 1.0 - RAW_MARGIN);
    (raw / (1.0 - raw)).ln()
}

/// One minus the mean probability of class 1, bona fide, over heads of three logits.
#[must_use]
pub fn raw_score(logits: &[f32]) -> f64 {
    let heads = logits.chunks_exact(3);
    let count = heads.len().max(1) as f64;
    let bona_fide = heads.map(|head| {
        let most = head.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f64> = head
            .iter()
            .map(|logit| f64::from(logit - most).exp())
            .collect();
        powers[1] / powers.iter().sum::<f64>()
    });
    1.0 - bona_fide.sum::<f64>() / count
}
