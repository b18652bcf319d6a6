//! Finds faces: letterbox, network, anchors, suppression, over the whole image and what else [`search`] looks at.
//!
//! Promises: the number of runs of the network is bounded whatever the image; a face is given in the view in which it stands upright; what is
//! no finite number is no face.

mod anchors;
mod cells;
mod close_up;
mod face;
mod letterbox;
mod overview;
mod search;
mod suppression;
mod tiles;

use burn::tensor::{Device, Tensor, TensorData};

pub(crate) use face::{Face, KeyPoints};
use letterbox::{Input, Letterbox};

use crate::CheckError;
use crate::decode::UprightImage;
use crate::nets::{Architecture, BlazeFace, Compiled, Layers, YuNet};
use crate::rect::{Point, UprightRect};
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
    family: Family,
}

/// Whose numbers are read, and what their boxes are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Squares from brow to chin.
    BlazeFace,
    /// Boxes about whole faces: those that the liveness networks were trained on.
    YuNet,
}

impl Family {
    fn input(self) -> Input {
        match self {
            Self::BlazeFace => anchors::INPUT,
            Self::YuNet => cells::INPUT,
        }
    }
}

impl Detector {
    /// Builds the detector from a pack.
    ///
    /// # Errors
    /// [`PackError::Purpose`] when the pack is of no detector, else what is wrong with a tensor.
    pub(crate) fn load(pack: Pack, device: &Device) -> Result<Self, PackError> {
        let (network, family) = if pack.metadata.architecture == YuNet::NAME {
            (network::<YuNet>(pack, device)?, Family::YuNet)
        } else {
            (network::<BlazeFace>(pack, device)?, Family::BlazeFace)
        };
        Ok(Self {
            network,
            device: device.clone(),
            family,
        })
    }

    pub(crate) fn family(&self) -> Family {
        self.family
    }

    /// Everything above the score in one part of the image, overlapping detections included.
    fn detections(
        &self,
        image: &UprightImage,
        part: UprightRect,
        score: f64,
    ) -> Result<Vec<Face>, CheckError> {
        let letterbox = Letterbox::new(image, part, self.family.input());
        let output = self.run(letterbox.values())?;
        let to_upright = |x: f64, y: f64| -> Point { letterbox.to_upright(x, y) };
        Ok(match self.family {
            Family::BlazeFace => anchors::decode(&output, score, to_upright),
            Family::YuNet => cells::decode(&output, score, to_upright),
        })
    }

    /// Runs the network on one square image, channels last.
    pub(crate) fn run(&self, values: Vec<f32>) -> Result<Vec<f32>, CheckError> {
        let side = self.family.input().side as usize;
        let input = TensorData::new(values, [1, side, side, 3]);
        let output = self
            .network
            .forward(Tensor::from_data(input, &self.device))
            .into_data()
            .try_into_vec::<f32>();
        output.map_err(|error| CheckError::Internal {
            detail: format!("{error:?}"),
        })
    }
}

fn network<N: Architecture + Layers + 'static>(
    pack: Pack,
    device: &Device,
) -> Result<Compiled, PackError> {
    let mut tensors = pack.into_tensors(PackKind::Detector, N::NAME)?;
    let network = N::load(&mut tensors, device)?;
    tensors.finish()?;
    Ok(Compiled::for_device(network, device))
}

#[cfg(test)]
mod goldens;
