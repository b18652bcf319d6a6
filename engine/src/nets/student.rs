//! `livecheck-student`: one network of plain 3x3 convolutions over both crops of a face.

use burn::module::Module;
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::layer::{ConvShape, Grouping, Padding, conv_norm, linear, normalised_linear};
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

impl Student {
    /// The name packs of this architecture carry.
    pub(crate) const ARCHITECTURE: &'static str = "student-80x6";
    /// Channels of the input: two crops of three.
    pub(crate) const INPUT_CHANNELS: usize = 6;
    /// Side of each crop in pixels.
    pub(crate) const INPUT_SIDE: usize = 80;
    /// Two heads of three logits.
    pub(crate) const LOGITS: usize = 6;

    /// Builds the network and takes its tensors out of the pack.
    pub(crate) fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
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
        // Four halvings: 80 -> 40 -> 20 -> 10 -> 5.
        let flat = SQUEEZED * (Self::INPUT_SIDE / 16) * (Self::INPUT_SIDE / 16);
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

    /// Input [n, 6, 80, 80], each value (v - 127.5) / 64 of an 8-bit sample; output [n, 6] logits.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut x = relu(self.stem.forward(input));
        for stage in &self.stages {
            x = relu(stage.down.forward(x));
            let inner = stage.second.forward(relu(stage.first.forward(x.clone())));
            x = relu(x + inner);
        }
        let x = relu(self.squeeze.forward(x)).flatten::<2>(1, 3);
        self.logits.forward(relu(self.hidden.forward(x)))
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
