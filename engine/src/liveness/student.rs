//! Students: both crops of a face as one image of six channels, as it is and mirrored.

use burn::tensor::Device;

use super::crop::ExpectedBox;
use super::{logit, probability, run};
use crate::CheckError;
use crate::decode::{Rgb8Image, UprightImage};
use crate::nets::{Compiled, Student, StudentShape};
use crate::weights::{Pack, PackError, PackKind};

/// How far round the face the two crops reach, in sizes of its box.
pub(crate) const SCALES: [f64; 2] = [2.7, 4.0];
pub(crate) const SIDE: usize = Student::INPUT_SIDE;
pub(crate) const CHANNELS: usize = Student::INPUT_CHANNELS;
/// Class of bona fide faces in each head.
const BONA_FIDE: usize = 1;

#[derive(Debug)]
pub(super) struct StudentScore {
    network: Compiled,
    device: Device,
}

impl StudentScore {
    pub(super) fn load(
        shape: &StudentShape,
        pack: Pack,
        device: &Device,
    ) -> Result<Self, PackError> {
        let mut tensors = pack.into_tensors(PackKind::Liveness, &shape.to_string())?;
        let network = Student::of_shape(shape, &mut tensors, device)?;
        tensors.finish()?;
        Ok(Self {
            network: Compiled::for_device(network, device),
            device: device.clone(),
        })
    }

    /// The mean logit of both views.
    pub(super) fn mean_logit(
        &self,
        image: &UprightImage,
        face: &ExpectedBox,
    ) -> Result<f64, CheckError> {
        let mut view = vec![0.0; SIDE * SIDE * CHANNELS];
        for (number, scale) in SCALES.into_iter().enumerate() {
            let crop = face.crop(image, scale, SIDE as u32);
            set_crop(&crop, number, &mut view);
        }
        Ok(mean_logit(&self.logits(view)?))
    }

    /// The logits of one view and of its mirror image. The view is 80 x 80 pixels of six scaled values.
    pub(super) fn logits(
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
        let output = run(&self.network, &self.device, view, [SIDE, CHANNELS])?;
        match output.as_chunks::<{ Student::LOGITS }>() {
            (&[plain, mirrored], []) => Ok([plain, mirrored]),
            _ => Err(CheckError::Internal {
                detail: "the liveness network gave another number of logits".to_owned(),
            }),
        }
    }
}

pub(super) fn mean_logit(views: &[[f32; Student::LOGITS]; 2]) -> f64 {
    let logits = views.iter().map(|view| logit(raw_score(view)));
    logits.sum::<f64>() / views.len() as f64
}

/// One minus the mean probability that the two heads give to bona fide.
fn raw_score(logits: &[f32; Student::LOGITS]) -> f64 {
    let (heads, _) = logits.as_chunks::<3>();
    let bona_fide = heads.iter().map(|head| probability(head, BONA_FIDE));
    1.0 - bona_fide.sum::<f64>() / heads.len() as f64
}

/// Writes a crop's blue, green and red, scaled as the network expects, as channels 3 x `number` and on.
pub(crate) fn set_crop(crop: &Rgb8Image, number: usize, view: &mut [f32]) {
    let (pixels, _) = crop.bytes().as_chunks::<3>();
    for (values, pixel) in view.chunks_exact_mut(CHANNELS).zip(pixels) {
        for (value, &sample) in values[3 * number..].iter_mut().zip(pixel.iter().rev()) {
            *value = (f32::from(sample) - 127.5) / 64.0;
        }
    }
}

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
