//! A network compiled for this machine's CPU, as a burn module: one operation that burn's Flex backend is extended by.

use std::sync::Arc;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::module::Module;
use burn::tensor::{Device, Shape, Tensor, TensorData};

use super::{Architecture, MiniFasNet};
use crate::kernels::{Graph, Isa, Program};

/// What the backend is extended by.
#[backend_extension(Flex)]
pub(crate) trait RunProgram: Backend {
    /// Runs a program on images [n, height, width, channels]; gives [n, outputs].
    fn run_program(images: FloatTensor<Self>, program: Arc<Program>) -> FloatTensor<Self>;
}

impl RunProgram for Flex {
    fn run_program(images: FloatTensor<Self>, program: Arc<Program>) -> FloatTensor<Self> {
        let images = images.to_contiguous();
        let (start, length) = (
            images.layout().start_offset(),
            images.layout().num_elements(),
        );
        let input = &images.storage::<f32>()[start..start + length];
        let count = length / program.input_len();
        let mut output = vec![0.0; count * program.output_len()];
        program.run(input, &mut output);
        let shape = Shape::from([count, program.output_len()]);
        FloatTensor::<Self>::from_data(TensorData::new(output, shape))
    }
}

/// A network ready to run on its device. To burn it has no parameters: on the CPU the weights are packed in its program.
#[derive(Module, Debug)]
pub(crate) struct Compiled {
    #[module(skip)]
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Program(Arc<Program>),
    /// The burn module, for devices that the kernels are not written for.
    Module(Arc<dyn Layers>),
}

/// A network of any architecture, which some know by a name and others by a form.
pub(crate) trait Layers: std::fmt::Debug + Send + Sync {
    /// As [`Architecture::forward`].
    fn forward(&self, images: Tensor<4>) -> Tensor<2>;

    /// As [`Architecture::graph`].
    fn graph(&self) -> Graph;
}

impl<N: Architecture + std::fmt::Debug + Send + Sync> Layers for N {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        Architecture::forward(self, images)
    }

    fn graph(&self) -> Graph {
        Architecture::graph(self)
    }
}

impl Layers for MiniFasNet {
    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.forward(images)
    }

    fn graph(&self) -> Graph {
        self.graph()
    }
}

impl Compiled {
    /// Compiles a network for the fastest instructions of this machine.
    pub(crate) fn new(network: &impl Architecture) -> Self {
        Self::on(Isa::best(), network)
    }

    /// Compiles a network for these instructions.
    pub(crate) fn on(isa: Isa, network: &impl Architecture) -> Self {
        Self {
            body: Body::Program(Arc::new(network.graph().compile(isa))),
        }
    }

    /// Compiles a network's layers for the fastest instructions of this machine.
    pub(crate) fn of_graph(graph: &Graph) -> Self {
        Self {
            body: Body::Program(Arc::new(graph.compile(Isa::best()))),
        }
    }

    /// The network, whose weights are on this device, for this device.
    pub(crate) fn for_device(network: impl Layers + 'static, device: &Device) -> Self {
        if *device == Device::flex() {
            return Self::of_graph(&network.graph());
        }
        Self {
            body: Body::Module(Arc::new(network)),
        }
    }

    /// Images [n, height, width, channels] on the network's device; all outputs of an image come one after the other.
    ///
    /// # Panics
    /// When the images have another size, or are on another device.
    pub(crate) fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        match &self.body {
            Body::Program(program) => {
                let images = images.into_dispatch();
                let output = <Dispatch as RunProgram>::run_program(images, program.clone());
                Tensor::from_dispatch(output)
            }
            Body::Module(module) => module.forward(images.permute([0, 3, 1, 2])),
        }
    }
}
