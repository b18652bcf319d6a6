//! Tells a live face from a picture of a face: two crops, two views, one network, a calibrated likelihood.
//!
//! How the numbers are made is fixed by how the network was trained; the calibration comes from the pack alone.

mod crop;

use burn::tensor::{Device, Tensor, TensorData};

use crate::decode::{Rgb8Image, UprightImage};
use crate::nets::{Architecture, Compiled, Student};
use crate::rect::FloatRect;
use crate::weights::{Calibration, Pack, PackError, PackKind};
use crate::{CheckError, Likelihood};

/// How far round the face the two crops reach, in sizes of its box.
const SCALES: [f64; 2] = [2.7, 4.0];
/// Bounds of a raw score before its logit is taken.
const RAW_MARGIN: f64 = 1e-6;
const SIDE: usize = Student::INPUT_SIDE;
const CHANNELS: usize = Student::INPUT_CHANNELS;

/// The liveness network and its calibration.
#[derive(Debug)]
pub(crate) struct LivenessModel {
    network: Compiled,
    calibration: Calibration,
    device: Device,
}

impl LivenessModel {
    /// Builds the model from a pack.
    pub(crate) fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let calibration = pack.metadata.calibration.ok_or(PackError::Metadata {
            key: "calibration_a",
        })?;
        let mut tensors = pack.into_tensors(PackKind::Liveness, Student::NAME)?;
        let network = Student::load(&mut tensors, device)?;
        tensors.finish()?;
        Ok(Self {
            network: Compiled::for_device(network, device),
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
        let mut view = vec![0.0; SIDE * SIDE * CHANNELS];
        for (number, scale) in SCALES.into_iter().enumerate() {
            let crop = expected.crop(image, scale, SIDE as u32);
            set_crop(&crop, number, &mut view);
        }
        self.calibrate(&self.logits(view)?)
    }

    /// The logits of one view and of its mirror image. The view is 80 x 80 pixels of six scaled values.
    pub(crate) fn logits(
        &self,
        mut view: Vec<f32>,
    ) -> Result<[[f32; Student::LOGITS]; 2], CheckError> {
        view.reserve_exact(view.len());
        for row in 0..SIDE {
            for column in (0..SIDE).rev() {
                let pixel = (row * SIDE + column) * CHANNELS;
                view.extend_from_within(pixel..pixel + CHANNELS);
            }
        }
        let input = TensorData::new(view, [2, SIDE, SIDE, CHANNELS]);
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

/// Writes a crop's blue, green and red, scaled as the network expects, as channels 3 x `number` and on.
fn set_crop(crop: &Rgb8Image, number: usize, view: &mut [f32]) {
    let (pixels, _) = crop.bytes().as_chunks::<3>();
    for (values, pixel) in view.chunks_exact_mut(CHANNELS).zip(pixels) {
        for (value, &sample) in values[3 * number..].iter_mut().zip(pixel.iter().rev()) {
            *value = (f32::from(sample) - 127.5) / 64.0;
        }
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
    fn crops_are_interleaved_blue_first_and_scaled() {
        let mut crop = Rgb8Image::black(Size {
            width: 2,
            height: 1,
        });
        crop.set_pixel(0, 0, [255, 127, 0]);
        let mut view = vec![9.0; 2 * CHANNELS];
        set_crop(&crop, 1, &mut view);
        let black = -127.5 / 64.0;
        assert_eq!(
            view,
            [
                [9.0, 9.0, 9.0, black, -0.5 / 64.0, 127.5 / 64.0],
                [9.0, 9.0, 9.0, black, black, black]
            ]
            .concat()
        );
    }
}
