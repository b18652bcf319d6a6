//! The networks, each twice from one set of weights: a burn module, which runs on every device of burn's and is what the
//! tests hold on to, and a program for the [kernels](crate::kernels), which is several times as fast on a CPU. They know
//! tensors and weights, nothing of images or faces.
//!
//! Every module is built from a pack's tensors and fails on a missing or wrong-shaped one. Batch normalisation is folded
//! into the convolution before it when the module is built, so packs keep it unfolded for training.

#[cfg(test)]
mod agreement;
mod blazeface;
mod by_name;
mod compiled;
mod layer;
pub(crate) mod minifasnet;
mod student;
pub(crate) mod yunet;

use burn::tensor::{Device, Tensor};

pub(crate) use blazeface::BlazeFace;
pub(crate) use by_name::graph_of;
pub(crate) use compiled::{Compiled, Layers};
pub(crate) use minifasnet::{
    Form as MiniFasNetForm, MiniFasNet, MiniFasNetV1Se, MiniFasNetV2, Variant as MiniFasNetVariant,
};
pub(crate) use student::Student;
pub use student::{BadShape, MOST_MULTIPLY_ADDS, StudentConv, StudentShape};
pub(crate) use yunet::YuNet;

use crate::kernels::Graph;
use crate::weights::{PackError, PackTensors};

/// One network's layers.
pub(crate) trait Architecture: Sized {
    /// The name packs of this architecture carry.
    const NAME: &'static str;
    /// Height, width and channels of the images it takes.
    const INPUT: [usize; 3];

    /// Builds the network and takes its tensors out of the pack.
    fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError>;

    /// Runs the burn module on images [n, channels, height, width]; all outputs of an image come one after the other.
    fn forward(&self, input: Tensor<4>) -> Tensor<2>;

    /// The same network for the kernels, whose images are [n, height, width, channels].
    fn graph(&self) -> Graph;
}
