//! Students: one network of plain 3x3 convolutions over both crops of a face, of any [`StudentShape`].

mod shape;

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
pub use shape::{BadShape, MOST_MULTIPLY_ADDS, StudentConv, StudentShape};

/// The architecture `student-80x6` and its wider and deeper relations; 25 million multiply-adds for a view, and up to
/// [`MOST_MULTIPLY_ADDS`].
#[derive(Module, Debug)]
pub(crate) struct Student {
    stem: Conv2d,
    stages: Vec<Stage>,
    squeeze: Conv2d,
    hidden: Linear,
    logits: Linear,
}

/// A halving convolution and residual blocks.
#[derive(Module, Debug)]
struct Stage {
    down: Conv2d,
    residuals: Vec<Residual>,
}

/// What two convolutions make of a map is added to it.
#[derive(Module, Debug)]
struct Residual {
    first: Conv2d,
    second: Conv2d,
}

impl Student {
    /// Channels of the input: two crops of three.
    pub(crate) const INPUT_CHANNELS: usize = shape::CHANNELS;
    /// Side of each crop in pixels.
    pub(crate) const INPUT_SIDE: usize = shape::SIDE;
    /// Two heads of three logits.
    pub(crate) const LOGITS: usize = shape::LOGITS;

    /// Builds a student of this shape.
    ///
    /// # Errors
    /// [`PackError`] when a tensor is missing, misshapen or not finite.
    pub(crate) fn of_shape(
        shape: &StudentShape,
        tensors: &mut PackTensors,
        device: &Device,
    ) -> Result<Self, PackError> {
        let mut convs = shape
            .convs()
            .into_iter()
            .map(|conv| {
                let normalised = ConvShape {
                    inputs: conv.inputs,
                    outputs: conv.outputs,
                    kernel: conv.kernel,
                    stride: conv.stride,
                    grouping: Grouping::Dense,
                    padding: Padding::Even(conv.kernel / 2),
                };
                conv_norm(tensors, &conv.name, normalised, device)
            })
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let mut next = || {
            convs.next().ok_or_else(|| PackError::Unrecognised {
                seen: "a student of fewer layers than its shape has".to_owned(),
            })
        };
        let stem = next()?;
        let mut stages = Vec::with_capacity(shape.stages.len());
        for &count in &shape.residuals {
            let down = next()?;
            let mut residuals = Vec::with_capacity(count);
            for _ in 0..count {
                residuals.push(Residual {
                    first: next()?,
                    second: next()?,
                });
            }
            stages.push(Stage { down, residuals });
        }
        let squeeze = next()?;
        Ok(Self {
            stem,
            stages,
            squeeze,
            hidden: normalised_linear(
                tensors,
                ["head.hidden.linear", "head.hidden.bn"],
                [shape.flat(), shape.hidden],
                device,
            )?,
            logits: linear(tensors, "head.logits", [shape.hidden, Self::LOGITS], device)?,
        })
    }
}

#[cfg(test)]
impl Student {
    /// Name and shape of every tensor of a student of this shape.
    pub(super) fn tensors(shape: &StudentShape) -> Vec<(String, Vec<usize>)> {
        let mut tensors = vec![
            (
                "head.hidden.linear.weight".to_owned(),
                vec![shape.hidden, shape.flat()],
            ),
            (
                "head.logits.weight".to_owned(),
                vec![Self::LOGITS, shape.hidden],
            ),
            ("head.logits.bias".to_owned(), vec![Self::LOGITS]),
        ];
        let mut norms = vec![("head.hidden.bn".to_owned(), shape.hidden)];
        for conv in shape.convs() {
            let sides = vec![conv.outputs, conv.inputs, conv.kernel, conv.kernel];
            tensors.push((format!("{}.conv.weight", conv.name), sides));
            norms.push((format!("{}.bn", conv.name), conv.outputs));
        }
        for (name, channels) in norms {
            for part in ["weight", "bias", "running_mean", "running_var"] {
                tensors.push((format!("{name}.{part}"), vec![channels]));
            }
        }
        tensors
    }
}

impl Architecture for Student {
    const NAME: &'static str = shape::FAMILY;
    const INPUT: [usize; 3] = [Self::INPUT_SIDE, Self::INPUT_SIDE, Self::INPUT_CHANNELS];

    fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
        Self::of_shape(&StudentShape::of_tensors(tensors)?, tensors, device)
    }

    /// Each input value is (v - 127.5) / 64 of an 8-bit sample; output [n, 6] logits.
    fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut x = relu(self.stem.forward(input));
        for stage in &self.stages {
            x = relu(stage.down.forward(x));
            for Residual { first, second } in &stage.residuals {
                let inner = second.forward(relu(first.forward(x.clone())));
                x = relu(x + inner);
            }
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
            for Residual { first, second } in &stage.residuals {
                let inner = graph.dense(x, dense(first, Activation::Relu), None);
                x = graph.dense(inner, dense(second, Activation::Relu), Some(x));
            }
        }
        x = graph.dense(x, dense(&self.squeeze, Activation::Relu), None);
        x = graph.dense(
            x,
            linear_over_map(&self.hidden, StudentShape::LAST_SIDE, Activation::Relu),
            None,
        );
        x = graph.dense(x, linear_over_map(&self.logits, 1, Activation::None), None);
        graph.output(x, 0..Self::LOGITS, OutputForm::Plain);
        graph
    }
}
