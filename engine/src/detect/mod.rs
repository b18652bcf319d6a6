//! Finds faces: letterbox, network, anchors, suppression, over the whole image and what else [`search`] looks at.
//!
//! Promises: the number of runs of the network is bounded whatever the image; a face is given in the view in which it stands upright; what is
//! no finite number is no face.

mod anchors;
mod close_up;
mod face;
mod letterbox;
mod overview;
mod search;
mod suppression;
mod tiles;

use burn::tensor::{Device, Tensor, TensorData};

pub(crate) use face::{Face, KeyPoints};
use letterbox::Letterbox;

use crate::CheckError;
use crate::decode::UprightImage;
use crate::nets::{Architecture, BlazeFace, Compiled};
use crate::rect::UprightRect;
use crate::weights::{Pack, PackError, PackKind};

/// The faces of an image.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    /// Largest first.
    pub(crate) faces: Vec<Face>,
    /// How often the network was run.
    pub(crate) runs: u32,
}

/// The face detector.
#[derive(Debug)]
pub(crate) struct Detector {
    network: Compiled,
    device: Device,
}

impl Detector {
    /// Builds the detector from a pack.
    pub(crate) fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let mut tensors = pack.into_tensors(PackKind::Detector, BlazeFace::NAME)?;
        let network = BlazeFace::load(&mut tensors, device)?;
        tensors.finish()?;
        Ok(Self {
            network: Compiled::for_device(network, device),
            device: device.clone(),
        })
    }

    /// Everything above the score in one part of the image, overlapping detections included.
    fn detections(
        &self,
        image: &UprightImage,
        part: UprightRect,
        score: f64,
    ) -> Result<Vec<Face>, CheckError> {
        let letterbox = Letterbox::new(image, part);
        let output = self.run(letterbox.values())?;
        Ok(anchors::decode(
            &output.logits,
            &output.regressors,
            score,
            |x, y| letterbox.to_upright(x, y),
        ))
    }

    /// Runs the network on one 128 x 128 image, channels last.
    pub(crate) fn run(&self, values: Vec<f32>) -> Result<Output, CheckError> {
        let [height, width, channels] = BlazeFace::INPUT;
        let input = TensorData::new(values, [1, height, width, channels]);
        let output = self
            .network
            .forward(Tensor::from_data(input, &self.device))
            .into_data()
            .try_into_vec::<f32>();
        let mut logits = output.map_err(|error| CheckError::Internal {
            detail: format!("{error:?}"),
        })?;
        let regressors = logits.split_off(BlazeFace::ANCHORS);
        Ok(Output { logits, regressors })
    }
}

/// The network's output for one image: a logit and sixteen numbers for each of the 896 anchors.
pub(crate) struct Output {
    pub(crate) logits: Vec<f32>,
    pub(crate) regressors: Vec<f32>,
}

#[cfg(test)]
mod goldens;
