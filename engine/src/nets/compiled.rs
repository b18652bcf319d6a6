//! A network compiled for this machine's CPU, as a burn module: one operation that burn's Flex backend is extended by.

use std::sync::Arc;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::module::Module;
use burn::tensor::{Shape, Tensor, TensorData};

use super::Architecture;
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

/// A network for the CPU of this machine. It has no parameters: the weights are packed in its program.
#[derive(Module, Debug)]
pub(crate) struct Compiled {
    #[module(skip)]
    program: Arc<Program>,
}

impl Compiled {
    /// Compiles a network for the fastest instructions of this machine.
    pub(crate) fn new(network: &impl Architecture) -> Self {
        Self::on(Isa::best(), network)
    }

    /// Compiles a network for these instructions.
    pub(crate) fn on(isa: Isa, network: &impl Architecture) -> Self {
        Self {
            program: Arc::new(network.graph().compile(isa)),
        }
    }

    /// Compiles a network's layers for the fastest instructions of this machine.
    pub(crate) fn of_graph(graph: &Graph) -> Self {
        Self {
            program: Arc::new(graph.compile(Isa::best())),
        }
    }

    /// Images [n, height, width, channels] on the Flex device; all outputs of an image come one after the other.
    ///
    /// # Panics
    /// When the images have another size, or are on another device.
    pub(crate) fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let output =
            <Dispatch as RunProgram>::run_program(images.into_dispatch(), self.program.clone());
        Tensor::from_dispatch(output)
    }
}
