//! Tells a live face from a picture of a face: crops, one network or several, a calibrated likelihood.
//!
//! How the numbers of a network are made is fixed by how it was trained; the calibration comes from packs alone. Each network
//! gives a margin, `a * m + b` of its mean logit m by its own pack. The margin of several is their mean; a pack of the
//! ensemble may calibrate that once more. The likelihood is the sigmoid of the margin.

mod crop;
mod ensemble;
mod minifasnet;
mod student;

use burn::tensor::{Device, Tensor, TensorData};
pub(crate) use crop::ExpectedBox;

use crate::decode::UprightImage;
use crate::nets::{Compiled, StudentShape};
use crate::weights::{Calibration, Pack, PackError};
use crate::{CheckError, Likelihood};
pub use ensemble::LivenessPacks;
use minifasnet::MiniFasNetScore;
use student::StudentScore;
pub(crate) use student::{CHANNELS, SCALES, SIDE, set_crop};

/// Bounds of a raw score before its logit is taken.
const RAW_MARGIN: f64 = 1e-6;

/// The liveness networks and their calibration.
#[derive(Debug)]
pub(crate) struct LivenessModel {
    members: Vec<Member>,
    /// What an ensemble's pack makes of the members' mean margin.
    ensemble: Option<Calibration>,
}

/// One network with its own calibration.
#[derive(Debug)]
struct Member {
    score: Score,
    calibration: Calibration,
}

#[derive(Debug)]
enum Score {
    Student(StudentScore),
    MiniFasNet(MiniFasNetScore),
}

impl LivenessModel {
    /// Builds the model from its packs.
    pub(crate) fn load(packs: LivenessPacks, device: &Device) -> Result<Self, PackError> {
        let (members, ensemble) = packs.into_parts();
        let members = members.into_iter().map(|pack| Member::load(pack, device));
        Ok(Self {
            members: members.collect::<Result<_, _>>()?,
            ensemble: ensemble.map(|pack| pack.calibration()).transpose()?,
        })
    }

    /// How likely the face in the box is a picture of a face.
    ///
    /// # Errors
    /// `Internal` when a network's output cannot be read or is not finite.
    pub(crate) fn likelihood(
        &self,
        image: &UprightImage,
        face: &ExpectedBox,
    ) -> Result<Likelihood, CheckError> {
        let mut sum = 0.0;
        for member in &self.members {
            sum += member.margin(image, face)?;
        }
        let mean = sum / self.members.len() as f64;
        likelihood(self.ensemble.map_or(mean, |ensemble| ensemble.margin(mean)))
    }
}

impl Member {
    fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let calibration = pack.calibration()?;
        let score = match pack.metadata.architecture.parse::<StudentShape>() {
            Ok(shape) => Score::Student(StudentScore::load(&shape, pack, device)?),
            Err(()) => Score::MiniFasNet(MiniFasNetScore::load(pack, device)?),
        };
        Ok(Self { score, calibration })
    }

    fn margin(&self, image: &UprightImage, face: &ExpectedBox) -> Result<f64, CheckError> {
        let logit = match &self.score {
            Score::Student(score) => score.mean_logit(image, face)?,
            Score::MiniFasNet(score) => score.mean_logit(image, face)?,
        };
        Ok(self.calibration.margin(logit))
    }
}

/// The likelihood of a margin.
fn likelihood(margin: f64) -> Result<Likelihood, CheckError> {
    Likelihood::new(1.0 / (1.0 + (-margin).exp())).map_err(|error| CheckError::Internal {
        detail: format!("the likelihood: {error}"),
    })
}

/// The logit of a raw score, which is kept away from 0 and 1.
fn logit(raw: f64) -> f64 {
    let raw = raw.clamp(RAW_MARGIN, 1.0 - RAW_MARGIN);
    (raw / (1.0 - raw)).ln()
}

/// What the logits of some classes say of the one of them.
fn probability(logits: &[f32], class: usize) -> f64 {
    let largest = logits.iter().copied().fold(f32::MIN, f32::max);
    let power = |logit: f32| f64::from(logit - largest).exp();
    let sum: f64 = logits.iter().copied().map(power).sum();
    logits.get(class).map_or(0.0, |&logit| power(logit) / sum)
}

/// Runs a network on images of this side and number of channels, and gives all its numbers.
fn run(
    network: &Compiled,
    device: &Device,
    images: Vec<f32>,
    [side, channels]: [usize; 2],
) -> Result<Vec<f32>, CheckError> {
    let count = images.len() / (side * side * channels);
    let input = TensorData::new(images, [count, side, side, channels]);
    let output = network.forward(Tensor::from_data(input, device));
    let output = output.into_data().try_into_vec::<f32>();
    output.map_err(|error| CheckError::Internal {
        detail: format!("{error:?}"),
    })
}

#[cfg(test)]
mod goldens;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_its_share_of_all_classes_however_large_the_logits_are() {
        assert!((probability(&[0.0; 3], 1) - 1.0 / 3.0).abs() < 1e-12);
        assert!((probability(&[900.0, -900.0, 0.0], 0) - 1.0).abs() < 1e-12);
        assert_eq!(probability(&[1.0, 2.0], 2), 0.0);
    }

    #[test]
    fn a_sure_score_has_a_finite_logit() {
        assert!((logit(0.5)).abs() < 1e-12);
        assert!(logit(0.0).is_finite() && logit(1.0).is_finite());
    }
}
