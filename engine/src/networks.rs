//! The networks by themselves: numbers in, numbers out. For benchmarks, and for tools that judge networks; a check needs
//! [`Engine`](crate::Engine) alone.

use burn::tensor::{Device, Tensor, TensorData};

use crate::nets::{
    self, BlazeFace, Compiled, MiniFasNetV1Se, MiniFasNetV2, Student, YuNet, graph_of,
};
pub use crate::nets::{BadShape, MOST_MULTIPLY_ADDS, StudentConv, StudentShape};
use crate::weights::{Pack, PackError, PackTensors};

/// The architectures that the engine can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// `blazeface-short-range`, the embedded detector.
    BlazeFace,
    /// `student-80x6`, the embedded liveness network.
    Student,
    /// `minifasnet-v2`.
    MiniFasNetV2,
    /// `minifasnet-v1se`.
    MiniFasNetV1Se,
    /// `yunet-320`.
    YuNet,
}

/// What computes a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Computation {
    /// The engine's kernels, as in a check.
    Kernels,
    /// The plain burn module, on burn's Flex backend.
    PlainBurn,
}

/// A network with weights.
#[derive(Debug)]
pub struct Network {
    input: [usize; 3],
    body: Body,
}

#[derive(Debug)]
enum Body {
    Kernels(Compiled),
    PlainBurn(Box<Plain>),
}

#[derive(Debug)]
enum Plain {
    BlazeFace(BlazeFace),
    Student(Student),
    MiniFasNetV2(MiniFasNetV2),
    MiniFasNetV1Se(MiniFasNetV1Se),
    YuNet(YuNet),
}

impl Architecture {
    /// The name that packs of this architecture carry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BlazeFace => <BlazeFace as nets::Architecture>::NAME,
            Self::Student => <Student as nets::Architecture>::NAME,
            Self::MiniFasNetV2 => <MiniFasNetV2 as nets::Architecture>::NAME,
            Self::MiniFasNetV1Se => <MiniFasNetV1Se as nets::Architecture>::NAME,
            Self::YuNet => <YuNet as nets::Architecture>::NAME,
        }
    }
}

impl Network {
    /// Builds a network of a pack's tensors.
    ///
    /// # Errors
    /// [`PackError`] when a tensor is missing, surplus, misshapen or not finite.
    pub fn load(
        architecture: Architecture,
        mut tensors: PackTensors,
        computation: Computation,
    ) -> Result<Self, PackError> {
        let tensors_left = &mut tensors;
        let network = match architecture {
            Architecture::BlazeFace => build(tensors_left, computation, Plain::BlazeFace),
            Architecture::Student => build(tensors_left, computation, Plain::Student),
            Architecture::MiniFasNetV2 => build(tensors_left, computation, Plain::MiniFasNetV2),
            Architecture::MiniFasNetV1Se => build(tensors_left, computation, Plain::MiniFasNetV1Se),
            Architecture::YuNet => build(tensors_left, computation, Plain::YuNet),
        }?;
        tensors.finish()?;
        Ok(network)
    }

    /// The network of a pack, of any architecture, for the engine's kernels.
    ///
    /// # Errors
    /// [`PackError`] when the architecture is not known, or a tensor is missing, surplus, misshapen or not finite.
    pub fn of_pack(pack: Pack) -> Result<Self, PackError> {
        let graph = graph_of(pack)?;
        Ok(Self {
            input: graph.input(),
            body: Body::Kernels(Compiled::of_graph(&graph)),
        })
    }

    /// Height, width and channels of the images that it takes.
    #[must_use]
    pub fn input(&self) -> [usize; 3] {
        self.input
    }

    /// Runs the network on this thread. `images` are one or more, channels last; all outputs of an image come one after
    /// the other.
    ///
    /// # Panics
    /// When `images` is not a whole number of images.
    #[must_use]
    pub fn run(&self, images: Vec<f32>) -> Vec<f32> {
        let [height, width, channels] = self.input;
        let count = images.len() / (height * width * channels);
        let images = TensorData::new(images, [count, height, width, channels]);
        let images = Tensor::<4>::from_data(images, &Device::flex());
        let output = match &self.body {
            Body::Kernels(compiled) => compiled.forward(images),
            Body::PlainBurn(plain) => plain.forward(images.permute([0, 3, 1, 2])),
        };
        output.into_data().iter::<f32>().collect()
    }
}

fn build<N: nets::Architecture>(
    tensors: &mut PackTensors,
    computation: Computation,
    plain: impl FnOnce(N) -> Plain,
) -> Result<Network, PackError> {
    let network = N::load(tensors, &Device::flex())?;
    let body = match computation {
        Computation::Kernels => Body::Kernels(Compiled::new(&network)),
        Computation::PlainBurn => Body::PlainBurn(Box::new(plain(network))),
    };
    Ok(Network {
        input: N::INPUT,
        body,
    })
}

impl Plain {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        use nets::Architecture;
        match self {
            Self::BlazeFace(network) => network.forward(images),
            Self::Student(network) => network.forward(images),
            Self::MiniFasNetV2(network) => network.forward(images),
            Self::MiniFasNetV1Se(network) => network.forward(images),
            Self::YuNet(network) => network.forward(images),
        }
    }
}
