//! `livecheck-student`: one network of plain 3x3 convolutions over both crops of a face.

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::Architecture;
use super::layer::{
    ConvShape, Grouping, conv_norm, dense, linear, linear_over_map, normalised_linear,
};
use crate::kernels::{Activation, Graph, OutputForm, Padding};
use crate::weights::{PackError, PackTensors};

/// The architecture `student-80x6`: 25 million multiply-adds for one view.
#[derive(Module, Debug)]
pub(crate) struct Student {
    stem: Conv2d,
    stages: Vec<Stage>,
    squeeze: Conv2d,
    hidden: Linear,
    logits: Linear,
}

/// A halving convolution and a residual block.
#[derive(Module, Debug)]
struct Stage {
    down: Conv2d,
    first: Conv2d,
    second: Conv2d,
}

const STEM: usize = 16;
const STAGES: [usize; 3] = [32, 64, 96];
const SQUEEZED: usize = 32;
const HIDDEN: usize = 64;
/// Four halvings: 80 -> 40 -> 20 -> 10 -> 5.
const LAST_SIDE: usize = Student::INPUT_SIDE / 16;

impl Student {
    /// Channels of the input: two crops of three.
    pub(crate) const INPUT_CHANNELS: usize = 6;
    /// Side of each crop in pixels.
    pub(crate) const INPUT_SIDE: usize = 80;
    /// Two heads of three logits.
    pub(crate) const LOGITS: usize = 6;
}

impl Architecture for Student {
    const NAME: &'static str = "student-80x6";
    const INPUT: [usize; 3] = [Self::INPUT_SIDE, Self::INPUT_SIDE, Self::INPUT_CHANNELS];

    fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
        let stem = conv_norm(
            tensors,
            "stem",
            three_by_three(Self::INPUT_CHANNELS, STEM, 2),
            device,
        )?;
        let mut stages = Vec::with_capacity(STAGES.len());
        let mut inputs = STEM;
        for (number, outputs) in (1..).zip(STAGES) {
            stages.push(Stage {
                down: conv_norm(
                    tensors,
                    &format!("stage{number}.down"),
                    three_by_three(inputs, outputs, 2),
                    device,
                )?,
                first: conv_norm(
                    tensors,
                    &format!("stage{number}.res0.a"),
                    three_by_three(outputs, outputs, 1),
                    device,
                )?,
                second: conv_norm(
                    tensors,
                    &format!("stage{number}.res0.b"),
                    three_by_three(outputs, outputs, 1),
                    device,
                )?,
            });
            inputs = outputs;
        }
        let one_by_one = ConvShape {
            kernel: 1,
            padding: Padding::Even(0),
            ..three_by_three(inputs, SQUEEZED, 1)
        };
        let flat = SQUEEZED * LAST_SIDE * LAST_SIDE;
        Ok(Self {
            stem,
            stages,
            squeeze: conv_norm(tensors, "head.squeeze", one_by_one, device)?,
            hidden: normalised_linear(
                tensors,
                ["head.hidden.linear", "head.hidden.bn"],
                [flat, HIDDEN],
                device,
            )?,
            logits: linear(tensors, "head.logits", [HIDDEN, Self::LOGITS], device)?,
        })
    }

    /// Each input value is (v - 127.5) / 64 of an 8-bit sample; output [n, 6] logits.
    fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut x = relu(self.stem.forward(input));
        for stage in &self.stages {
            x = relu(stage.down.forward(x));
            let inner = stage.second.forward(relu(stage.first.forward(x.clone())));
            x = relu(x + inner);
        }
        let x = relu(self.squeeze.forward(x)).flatten::<2>(1, 3);
        self.logits.forward(relu(self.hidden.forward(x)))
    }

    fn graph(&self) -> Graph {
        let [height, width, channels] = Self::INPUT;
        let (mut graph, input) = Graph::new(height, width, channels);
        let mut x = graph.dense(input, dense(&self.stem, Activation::Relu), None);
        for stage in &self.stages {
            x = graph.dense(x, dense(&stage.down, Activation::Relu), None);
            let inner = graph.dense(x, dense(&stage.first, Activation::Relu), None);
            x = graph.dense(inner, dense(&stage.second, Activation::Relu), Some(x));
        }
        x = graph.dense(x, dense(&self.squeeze, Activation::Relu), None);
        x = graph.dense(
            x,
            linear_over_map(&self.hidden, LAST_SIDE, Activation::Relu),
            None,
        );
        x = graph.dense(x, linear_over_map(&self.logits, 1, Activation::None), None);
        graph.output(x, 0..Self::LOGITS, OutputForm::Plain);
        graph
    }
}

fn three_by_three(inputs: usize, outputs: usize, stride: usize) -> ConvShape {
    ConvShape {
        inputs,
        outputs,
        kernel: 3,
        stride,
        grouping: Grouping::Dense,
        padding: Padding::Even(1),
    }
}
