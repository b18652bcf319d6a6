//! Tells a live face from a picture of a face: two crops, two views, one network, a calibrated likelihood.
//!
//! How the numbers are made is fixed by how the network was trained; the calibration comes from the pack alone.

mod crop;

use burn::tensor::{Device, Tensor, TensorData};

use crate::decode::{Rgb8Image, UprightImage};
use crate::nets::Student;
use crate::rect::FloatRect;
use crate::weights::{Calibration, Pack, PackError, PackKind};
use crate::{CheckError, Likelihood};

/// How far round the face the two crops reach, in sizes of its box.
const SCALES: [f64; 2] = [2.7, 4.0];
/// Bounds of a raw score before its logit is taken.
const RAW_MARGIN: f64 = 1e-6;
const SIDE: usize = Student::INPUT_SIDE;
const PLANE: usize = SIDE * SIDE;

/// The liveness network and its calibration.
#[derive(Debug)]
pub(crate) struct LivenessModel {
    network: Student,
    calibration: Calibration,
    device: Device,
}

impl LivenessModel {
    /// Builds the model from a pack.
    pub(crate) fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let calibration = pack.metadata.calibration.ok_or(PackError::Metadata {
            key: "calibration_a",
        })?;
        let mut tensors = pack.into_tensors(PackKind::Liveness, Student::ARCHITECTURE)?;
        let network = Student::load(&mut tensors, device)?;
        tensors.finish()?;
        Ok(Self {
            network,
            calibration,
            device: device.clone(),
        })
    }

    /// How likely the face in the detector's box is a picture of a face.
    ///
    /// # Errors
    /// `Internal` when the network's output cannot be read or is not finite.
    pub(crate) fn likelihood(
        &self,
        image: &UprightImage,
        face: FloatRect,
    ) -> Result<Likelihood, CheckError> {
        let expected = crop::ExpectedBox::from_detector(face);
        let mut view = Vec::with_capacity(2 * SCALES.len() * 3 * PLANE);
        for scale in SCALES {
            append_planes(&expected.crop(image, scale, SIDE as u32), &mut view);
        }
        self.calibrate(&self.logits(view)?)
    }

    /// The logits of one view and of its mirror image. The view is six planes of 80 x 80, scaled.
    pub(crate) fn logits(
        &self,
        mut view: Vec<f32>,
    ) -> Result<[[f32; Student::LOGITS]; 2], CheckError> {
        let mirrored: Vec<f32> = view
            .chunks_exact(SIDE)
            .flat_map(|row| row.iter().rev().copied())
            .collect();
        view.extend(mirrored);
        let input = TensorData::new(view, [2, Student::INPUT_CHANNELS, SIDE, SIDE]);
        let output = self
            .network
            .forward(Tensor::from_data(input, &self.device))
            .into_data()
            .try_into_vec::<f32>();
        let output = output.map_err(|error| CheckError::Internal {
            detail: format!("{error:?}"),
        })?;
        match output.as_chunks::<{ Student::LOGITS }>() {
            (&[plain, mirrored], []) => Ok([plain, mirrored]),
            _ => Err(CheckError::Internal {
                detail: "the liveness network gave another number of logits".to_owned(),
            }),
        }
    }

    /// The likelihood for the logits of all views.
    pub(crate) fn calibrate(
        &self,
        views: &[[f32; Student::LOGITS]],
    ) -> Result<Likelihood, CheckError> {
        let logits = views.iter().map(|view| {
            let raw = raw_score(view).clamp(RAW_MARGIN, 1.0 - RAW_MARGIN);
            (raw / (1.0 - raw)).ln()
        });
        let mean = logits.sum::<f64>() / views.len() as f64;
        Likelihood::new(sigmoid(self.calibration.a * mean + self.calibration.b)).map_err(|error| {
            CheckError::Internal {
                detail: format!("the likelihood: {error}"),
            }
        })
    }
}

/// One minus the mean probability that the two heads give to class 1, bona fide.
fn raw_score(logits: &[f32; Student::LOGITS]) -> f64 {
    let (heads, _) = logits.as_chunks::<3>();
    let bona_fide = heads.iter().map(|head| {
        let largest = head.iter().copied().fold(f32::MIN, f32::max);
        let powers = head.map(|logit| f64::from(logit - largest).exp());
        powers[1] / powers.iter().sum::<f64>()
    });
    1.0 - bona_fide.sum::<f64>() / heads.len() as f64
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Appends the planes of blue, green and red, scaled as the network expects.
fn append_planes(crop: &Rgb8Image, planes: &mut Vec<f32>) {
    for channel in [2, 1, 0] {
        planes.extend(
            crop.bytes()
                .iter()
                .skip(channel)
                .step_by(3)
                .map(|&sample| (f32::from(sample) - 127.5) / 64.0),
        );
    }
}

#[cfg(test)]
mod goldens;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rect::Size;

    #[test]
    fn the_raw_score_is_what_is_left_of_the_bona_fide_probability() {
        assert!((raw_score(&[0.0; 6]) - 2.0 / 3.0).abs() < 1e-12);
        assert!(raw_score(&[-50.0, 50.0, -50.0, -50.0, 50.0, -50.0]) < 1e-12);
        assert!((raw_score(&[900.0, -900.0, 0.0, 900.0, -900.0, 0.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn planes_come_blue_first_and_scaled() {
        let mut crop = Rgb8Image::black(Size {
            width: 2,
            height: 1,
        });
        crop.set_pixel(0, 0, [255, 127, 0]);
        let mut planes = Vec::new();
        append_planes(&crop, &mut planes);
        let black = -127.5 / 64.0;
        assert_eq!(
            planes,
            [black, black, -0.5 / 64.0, black, 127.5 / 64.0, black]
        );
    }
}
