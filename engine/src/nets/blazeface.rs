//! BlazeFace, short range: a face detector over a 128 x 128 image (Bazarevsky et al., 2019, arXiv:1907.05047; weights
//! of MediaPipe).

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{Device, Tensor};

use super::Architecture;
use super::layer::{ConvShape, Grouping, conv, dense, depthwise};
use crate::kernels::{Activation, Graph, OutputForm, Padding};
use crate::weights::{PackError, PackTensors};

/// The architecture `blazeface-short-range`.
#[derive(Module, Debug)]
pub(crate) struct BlazeFace {
    stem: Conv2d,
    blocks: Vec<Block>,
    class_fine: Conv2d,
    class_coarse: Conv2d,
    boxes_fine: Conv2d,
    boxes_coarse: Conv2d,
}

/// Depthwise 3x3, pointwise, and the input added: pooled where the block halves, with empty channels where it widens.
#[derive(Module, Debug)]
struct Block {
    depthwise: Conv2d,
    pointwise: Conv2d,
    halves: bool,
    added_channels: usize,
}

const STEM: usize = 24;
/// Output channels of the sixteen blocks, and which of them halve the image.
const BLOCKS: [(usize, bool); 16] = [
    (24, false),
    (28, false),
    (32, true),
    (36, false),
    (42, false),
    (48, true),
    (56, false),
    (64, false),
    (72, false),
    (80, false),
    (88, false),
    (96, true),
    (96, false),
    (96, false),
    (96, false),
    (96, false),
];
/// How many blocks come before the fine grid is read off.
const FINE_BLOCKS: usize = 11;
const FINE_CHANNELS: usize = 88;
const COARSE_CHANNELS: usize = 96;
const FINE_ANCHORS: usize = 2;
const COARSE_ANCHORS: usize = 6;

impl BlazeFace {
    /// Side of the square input in pixels.
    pub(crate) const INPUT_SIDE: usize = 128;
    /// Numbers per anchor in the regressors.
    pub(crate) const REGRESSORS: usize = 16;
    /// Places where a face can be: 512 on the fine grid, then 384 on the coarse one.
    pub(crate) const ANCHORS: usize = 896;
}

impl Architecture for BlazeFace {
    const NAME: &'static str = "blazeface-short-range";
    const INPUT: [usize; 3] = [Self::INPUT_SIDE, Self::INPUT_SIDE, 3];

    fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
        let dense = |inputs, outputs, kernel, stride| ConvShape {
            inputs,
            outputs,
            kernel,
            stride,
            grouping: Grouping::Dense,
            padding: Padding::Same,
        };
        let stem = conv(tensors, "stem", dense(3, STEM, 5, 2), device)?;
        let mut blocks = Vec::with_capacity(BLOCKS.len());
        let mut inputs = STEM;
        for (number, (outputs, halves)) in BLOCKS.into_iter().enumerate() {
            let stride = if halves { 2 } else { 1 };
            let depthwise = ConvShape {
                grouping: Grouping::Depthwise,
                ..dense(inputs, inputs, 3, stride)
            };
            blocks.push(Block {
                depthwise: conv(
                    tensors,
                    &format!("block{number}.depthwise"),
                    depthwise,
                    device,
                )?,
                pointwise: conv(
                    tensors,
                    &format!("block{number}.pointwise"),
                    dense(inputs, outputs, 1, 1),
                    device,
                )?,
                halves,
                added_channels: outputs - inputs,
            });
            inputs = outputs;
        }
        let mut head =
            |name: &str, inputs, outputs| conv(tensors, name, dense(inputs, outputs, 1, 1), device);
        Ok(Self {
            stem,
            blocks,
            class_fine: head("class_fine", FINE_CHANNELS, FINE_ANCHORS)?,
            class_coarse: head("class_coarse", COARSE_CHANNELS, COARSE_ANCHORS)?,
            boxes_fine: head("boxes_fine", FINE_CHANNELS, FINE_ANCHORS * Self::REGRESSORS)?,
            boxes_coarse: head(
                "boxes_coarse",
                COARSE_CHANNELS,
                COARSE_ANCHORS * Self::REGRESSORS,
            )?,
        })
    }

    /// The input is RGB, each value v / 127.5 - 1 of an 8-bit sample. The output is a logit for each anchor, then sixteen
    /// numbers for each: centre, size and six key points, in pixels of the input, relative to the anchor.
    fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let (to_fine, to_coarse) = self.blocks.split_at(FINE_BLOCKS);
        let run = |blocks: &[Block], x| blocks.iter().fold(x, |x, block| block.forward(x));
        let fine = run(to_fine, relu(self.stem.forward(input)));
        let coarse = run(to_coarse, fine.clone());
        let heads = [
            self.class_fine.forward(fine.clone()),
            self.class_coarse.forward(coarse.clone()),
            self.boxes_fine.forward(fine),
            self.boxes_coarse.forward(coarse),
        ];
        Tensor::cat(heads.map(anchor_major).to_vec(), 1)
    }

    fn graph(&self) -> Graph {
        let [height, width, channels] = Self::INPUT;
        let (mut graph, input) = Graph::new(height, width, channels);
        let mut x = graph.dense(input, dense(&self.stem, Activation::Relu), None);
        let mut fine = x;
        for (number, block) in self.blocks.iter().enumerate() {
            let between = graph.depthwise(x, depthwise(&block.depthwise, Activation::None));
            let passed = if block.halves { graph.max_pool(x) } else { x };
            x = graph.dense(
                between,
                dense(&block.pointwise, Activation::Relu),
                Some(passed),
            );
            if number + 1 == FINE_BLOCKS {
                fine = x;
            }
        }
        for (head, from) in [
            (&self.class_fine, fine),
            (&self.class_coarse, x),
            (&self.boxes_fine, fine),
            (&self.boxes_coarse, x),
        ] {
            let head = dense(head, Activation::None);
            let channels = 0..head.outputs;
            let map = graph.dense(from, head, None);
            graph.output(map, channels, OutputForm::Plain);
        }
        graph
    }
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let inner = self.pointwise.forward(self.depthwise.forward(x.clone()));
        let mut passed = if self.halves {
            max_pool2d(x, MaxPoolOptions::new([2, 2]))
        } else {
            x
        };
        if self.added_channels > 0 {
            let [count, _, height, width] = passed.dims();
            let empty = Tensor::zeros(
                [count, self.added_channels, height, width],
                &passed.device(),
            );
            passed = Tensor::cat(vec![passed, empty], 1);
        }
        relu(passed + inner)
    }
}

/// [n, c, h, w] to [n, h * w * c], where the channels of one cell are its anchors one after the other.
fn anchor_major(map: Tensor<4>) -> Tensor<2> {
    map.permute([0, 2, 3, 1]).flatten(1, 3)
}
