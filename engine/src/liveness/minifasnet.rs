//! A network of the MiniFASNet family: one crop of a face, one view.

use burn::tensor::Device;

use super::crop::ExpectedBox;
use super::{logit, probability, run};
use crate::CheckError;
use crate::decode::{Rgb8Image, UprightImage};
use crate::nets::{Compiled, MiniFasNet, MiniFasNetForm};
use crate::weights::{FaceView, Pack, PackError, PackKind, Samples};

const CHANNELS: usize = 3;

#[derive(Debug)]
pub(super) struct MiniFasNetScore {
    network: Compiled,
    device: Device,
    form: MiniFasNetForm,
    view: FaceView,
}

impl MiniFasNetScore {
    pub(super) fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let name = pack.metadata.architecture.clone();
        let form: MiniFasNetForm = name.parse().map_err(|()| PackError::Purpose {
            actual: pack.metadata.kind.as_str(),
            architecture: name.clone(),
        })?;
        let refused = |key| PackError::Metadata { key };
        let view = pack.notes.view.ok_or_else(|| refused("crop_scale"))?;
        if view.bona_fide_class >= form.classes {
            return Err(refused("bona_fide_class"));
        }
        let mut tensors = pack.into_tensors(PackKind::Liveness, &name)?;
        let network = MiniFasNet::load(form, &mut tensors, device)?;
        tensors.finish()?;
        Ok(Self {
            network: Compiled::for_device(network, device),
            device: device.clone(),
            form,
            view,
        })
    }

    /// The logit of the probability that is left beside bona fide.
    pub(super) fn mean_logit(
        &self,
        image: &UprightImage,
        face: &ExpectedBox,
    ) -> Result<f64, CheckError> {
        let side = self.form.side as u32;
        let crop = face.nearly_square().crop(image, self.view.crop_scale, side);
        let logits = self.logits(samples(&crop, self.view.samples))?;
        Ok(logit(1.0 - probability(&logits, self.view.bona_fide_class)))
    }

    /// The network's logits for one crop.
    pub(super) fn logits(&self, crop: Vec<f32>) -> Result<Vec<f32>, CheckError> {
        let logits = run(
            &self.network,
            &self.device,
            crop,
            [self.form.side, CHANNELS],
        )?;
        if logits.len() == self.form.classes {
            Ok(logits)
        } else {
            Err(CheckError::Internal {
                detail: "the liveness network gave another number of logits".to_owned(),
            })
        }
    }
}

/// A crop's samples as the network takes them.
pub(super) fn samples(crop: &Rgb8Image, samples: Samples) -> Vec<f32> {
    let (pixels, _) = crop.bytes().as_chunks::<CHANNELS>();
    let most = match samples {
        Samples::Bgr255 | Samples::Rgb255 => 1.0,
        Samples::Bgr1 | Samples::Rgb1 => 255.0,
    };
    let ordered = pixels.iter().flat_map(|&[red, green, blue]| match samples {
        Samples::Bgr255 | Samples::Bgr1 => [blue, green, red],
        Samples::Rgb255 | Samples::Rgb1 => [red, green, blue],
    });
    ordered.map(|sample| f32::from(sample) / most).collect()
}

#[cfg(test)]
mod goldens;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rect::Size;

    #[test]
    fn samples_are_ordered_and_scaled_as_the_pack_says() {
        let mut crop = Rgb8Image::black(Size {
            width: 1,
            height: 1,
        });
        crop.set_pixel(0, 0, [255, 51, 0]);
        for (form, expected) in [
            (Samples::Bgr255, [0.0, 51.0, 255.0]),
            (Samples::Rgb255, [255.0, 51.0, 0.0]),
            (Samples::Bgr1, [0.0, 0.2, 1.0]),
            (Samples::Rgb1, [1.0, 0.2, 0.0]),
        ] {
            assert_eq!(samples(&crop, form), expected, "{form:?}");
        }
    }
}
