//! YuNet, 2023mar (Wu et al., 2023, Machine Intelligence Research; weights of OpenCV's model zoo): a face detector of
//! 1 x 1 and depthwise layers over three grids.
//!
//! Its weights are not part of the project: who wants them brings a copy.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::module::{interpolate, max_pool2d};
use burn::tensor::ops::{InterpolateMode, InterpolateOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor};

use super::Architecture;
use super::layer::{ConvShape, Grouping, conv, dense, depthwise};
use crate::kernels::{Activation, Dense, Depthwise, Graph, NodeId, OutputForm, Padding, Window};
use crate::weights::{PackError, PackTensors};

/// The architecture `yunet-320`: 86 million multiply-adds.
#[derive(Module, Debug)]
pub(crate) struct YuNet {
    stem: Conv2d,
    stages: Vec<Vec<Unit>>,
    /// Of the coarse grid, the middle one and the fine one.
    neck: [Unit; 3],
    /// Of each number that is read off, and each grid, the fine one first.
    heads: Vec<Vec<Unit>>,
}

/// A 1 x 1 layer without activation and a depthwise layer.
#[derive(Module, Debug)]
struct Unit {
    pointwise: Conv2d,
    depthwise: Conv2d,
}

const STEM: usize = 16;
/// Output channels of the units of each stage, and whether the map is halved before it.
pub(crate) const STAGES: [(&[usize], bool); 6] = [
    (&[16], false),
    (&[16, 32], true),
    (&[32, 64], false),
    (&[64, 64], true),
    (&[64, 64], true),
    (&[64, 64], true),
];
/// The stages from which the fine and the middle grid are read.
pub(crate) const FINE_STAGE: usize = 3;
pub(crate) const MIDDLE_STAGE: usize = 4;
/// Channels of the grids.
const GRID: usize = 64;
pub(crate) const GRIDS: [&str; 3] = ["fine", "middle", "coarse"];
/// What is read off: its name, how many numbers, and whether they go through a sigmoid.
pub(crate) const HEADS: [(&str, usize, bool); 4] = [
    ("class", 1, true),
    ("object", 1, true),
    ("box", 4, false),
    ("points", 10, false),
];

impl Unit {
    fn load(
        tensors: &mut PackTensors,
        name: &str,
        [inputs, outputs]: [usize; 2],
        device: &Device,
    ) -> Result<Self, PackError> {
        let pointwise = ConvShape {
            inputs,
            outputs,
            kernel: 1,
            stride: 1,
            grouping: Grouping::Dense,
            padding: Padding::Even(0),
        };
        let depthwise = ConvShape {
            inputs: outputs,
            kernel: 3,
            grouping: Grouping::Depthwise,
            padding: Padding::Even(1),
            ..pointwise
        };
        Ok(Self {
            pointwise: conv(tensors, &format!("{name}.pointwise"), pointwise, device)?,
            depthwise: conv(tensors, &format!("{name}.depthwise"), depthwise, device)?,
        })
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.depthwise.forward(self.pointwise.forward(x))
    }

    fn add_to(&self, graph: &mut Graph, x: NodeId) -> NodeId {
        let x = graph.dense(x, dense(&self.pointwise, Activation::None), None);
        graph.depthwise(x, depthwise(&self.depthwise, Activation::Relu))
    }
}

impl YuNet {
    /// The fine, the middle and the coarse grid.
    fn grids(&self, input: Tensor<4>) -> [Tensor<4>; 3] {
        let mut x = relu(self.stem.forward(input));
        let mut read = Vec::with_capacity(STAGES.len());
        for (stage, (_, halves)) in self.stages.iter().zip(STAGES) {
            if halves {
                x = max_pool2d(x, MaxPoolOptions::new([2, 2]));
            }
            x = stage.iter().fold(x, |x, unit| relu(unit.forward(x)));
            read.push(x.clone());
        }
        let doubled = |x: &Tensor<4>| {
            let options = InterpolateOptions::new(InterpolateMode::Nearest);
            interpolate(x.clone(), options.with_scale_factor([2.0, 2.0]))
        };
        let [to_coarse, to_middle, to_fine] = &self.neck;
        let coarse = relu(to_coarse.forward(x));
        let middle = relu(to_middle.forward(read[MIDDLE_STAGE].clone() + doubled(&coarse)));
        let fine = relu(to_fine.forward(read[FINE_STAGE].clone() + doubled(&middle)));
        [fine, middle, coarse]
    }
}

impl Architecture for YuNet {
    const NAME: &'static str = "yunet-320";
    const INPUT: [usize; 3] = [320, 320, 3];

    fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
        let stem = ConvShape {
            inputs: 3,
            outputs: STEM,
            kernel: 3,
            stride: 2,
            grouping: Grouping::Dense,
            padding: Padding::Even(1),
        };
        let stem = conv(tensors, "stem", stem, device)?;
        let mut inputs = STEM;
        let mut stages = Vec::with_capacity(STAGES.len());
        for (number, (widths, _)) in STAGES.into_iter().enumerate() {
            let mut units = Vec::with_capacity(widths.len());
            for (unit, &outputs) in widths.iter().enumerate() {
                let name = format!("stage{number}.unit{unit}");
                units.push(Unit::load(tensors, &name, [inputs, outputs], device)?);
                inputs = outputs;
            }
            stages.push(units);
        }
        let mut unit = |name: String, outputs| Unit::load(tensors, &name, [GRID, outputs], device);
        let mut neck = |grid: &str| unit(format!("neck.{grid}"), GRID);
        let neck = [neck(GRIDS[2])?, neck(GRIDS[1])?, neck(GRIDS[0])?];
        let mut heads = Vec::with_capacity(HEADS.len());
        for (head, numbers, _) in HEADS {
            let grids = GRIDS.map(|grid| unit(format!("{head}.{grid}"), numbers));
            heads.push(grids.into_iter().collect::<Result<_, _>>()?);
        }
        Ok(Self {
            stem,
            stages,
            neck,
            heads,
        })
    }

    /// The input is blue, green, red, 0 to 255. The output is, for every place of the fine, the middle and the coarse grid,
    /// how sure a face is there by its class; then by its objectness; then four numbers of its box; then ten of its points.
    fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let grids = self.grids(input);
        let mut outputs = Vec::new();
        for (head, (_, _, squashed)) in self.heads.iter().zip(HEADS) {
            for (unit, grid) in head.iter().zip(&grids) {
                let read = unit.forward(grid.clone());
                let read = read.permute([0, 2, 3, 1]).flatten::<2>(1, 3);
                outputs.push(if squashed { sigmoid(read) } else { read });
            }
        }
        Tensor::cat(outputs, 1)
    }

    fn graph(&self) -> Graph {
        let [height, width, channels] = Self::INPUT;
        let (mut graph, input) = Graph::new(height, width, channels);
        let mut x = graph.dense(input, dense(&self.stem, Activation::Relu), None);
        let mut read = Vec::with_capacity(STAGES.len());
        for (stage, (_, halves)) in self.stages.iter().zip(STAGES) {
            if halves {
                x = graph.max_pool(x);
            }
            for unit in stage {
                x = unit.add_to(&mut graph, x);
            }
            read.push(x);
        }
        let [to_coarse, to_middle, to_fine] = &self.neck;
        let coarse = to_coarse.add_to(&mut graph, x);
        let sum = graph.upsample_add(coarse, read[MIDDLE_STAGE]);
        let middle = to_middle.add_to(&mut graph, sum);
        let sum = graph.upsample_add(middle, read[FINE_STAGE]);
        let fine = to_fine.add_to(&mut graph, sum);
        // All heads of a grid are one unit to the kernels: their sixteen numbers fill a vector, one by one they would not.
        let grids = [fine, middle, coarse].into_iter().enumerate();
        let read: Vec<_> = grids
            .map(|(number, grid)| {
                let x = graph.dense(grid, self.joined_pointwise(number), None);
                graph.depthwise(x, self.joined_depthwise(number))
            })
            .collect();
        let mut first = 0;
        for (_, numbers, squashed) in HEADS {
            let form = if squashed {
                OutputForm::Sigmoid
            } else {
                OutputForm::Plain
            };
            for &grid in &read {
                graph.output(grid, first..first + numbers, form);
            }
            first += numbers;
        }
        graph
    }
}

impl YuNet {
    /// The 1 x 1 layers of all heads of a grid as one.
    fn joined_pointwise(&self, grid: usize) -> Dense {
        let parts = self
            .heads
            .iter()
            .map(|head| dense(&head[grid].pointwise, Activation::None));
        let join = |mut all: Dense, part: Dense| {
            all.outputs += part.outputs;
            all.weight.extend(part.weight);
            all.bias.extend(part.bias);
            all
        };
        let none = Dense {
            inputs: GRID,
            outputs: 0,
            window: Window {
                kernel: 1,
                stride: 1,
                padding: Padding::Even(0),
            },
            weight: Vec::new(),
            bias: Vec::new(),
            activation: Activation::None,
        };
        parts.fold(none, join)
    }

    /// The depthwise layers of all heads of a grid as one.
    fn joined_depthwise(&self, grid: usize) -> Depthwise {
        let parts = self
            .heads
            .iter()
            .map(|head| depthwise(&head[grid].depthwise, Activation::None));
        let join = |mut all: Depthwise, part: Depthwise| {
            all.channels += part.channels;
            all.weight.extend(part.weight);
            all.bias.extend(part.bias);
            all
        };
        let none = Depthwise {
            channels: 0,
            window: Window {
                kernel: 3,
                stride: 1,
                padding: Padding::Even(1),
            },
            weight: Vec::new(),
            bias: Vec::new(),
            activation: Activation::None,
        };
        parts.fold(none, join)
    }
}

#[cfg(test)]
mod tensors;
