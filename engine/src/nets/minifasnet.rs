//! The MiniFASNet family (Silent-Face-Anti-Spoofing, minivision-ai): its V2 and V1SE taught `livecheck-student`.
//!
//! Their weights are not part of the project: who wants them brings a copy. Tensors keep their published names.

mod form;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::{prelu, relu, sigmoid};
use burn::tensor::{Device, Tensor, TensorData};

use super::Architecture;
use super::layer::{
    ConvShape, Grouping, conv_norm, dense, depthwise as depthwise_layer, linear_over_map,
    normalised_conv, normalised_linear, plain_linear, values,
};
use crate::kernels::{Activation, Graph, NodeId, OutputForm, Padding};
use crate::weights::{PackError, PackTensors};
pub(crate) use form::{Form, Variant, blocks};

/// A convolution, its normalisation folded in, and PReLU where it has one.
#[derive(Module, Debug)]
struct Unit {
    conv: Conv2d,
    slopes: Option<Param<Tensor<1>>>,
}

/// Squeeze and excitation: each channel weighed by a look at all of them.
#[derive(Module, Debug)]
struct Excitation {
    squeeze: Conv2d,
    excite: Conv2d,
}

/// Widen, look round, narrow.
#[derive(Module, Debug)]
struct Block {
    widen: Unit,
    depthwise: Unit,
    project: Unit,
    excitation: Option<Excitation>,
    residual: bool,
}

/// Any network of the family.
#[derive(Module, Debug)]
pub(crate) struct MiniFasNet {
    stem: Unit,
    stem_depthwise: Unit,
    blocks: Vec<Block>,
    separate: Unit,
    gather: Unit,
    hidden: Linear,
    logits: Linear,
    side: usize,
}

/// The architecture `minifasnet-v2`: 41 million multiply-adds.
#[derive(Module, Debug)]
pub(crate) struct MiniFasNetV2 {
    network: MiniFasNet,
}

/// The architecture `minifasnet-v1se`, whose last blocks excite.
#[derive(Module, Debug)]
pub(crate) struct MiniFasNetV1Se {
    network: MiniFasNet,
}

/// Blue, green, red.
const CHANNELS: usize = 3;
const INPUT: [usize; 3] = [80, 80, CHANNELS];

struct Loader<'a> {
    tensors: &'a mut PackTensors,
    device: Device,
}

impl Loader<'_> {
    fn unit(&mut self, name: &str, shape: ConvShape) -> Result<Unit, PackError> {
        let conv = conv_norm(self.tensors, name, shape, &self.device)?;
        let slopes = self
            .tensors
            .take(&format!("{name}.prelu.weight"), &[shape.outputs])?;
        let slopes = Tensor::from_data(TensorData::new(slopes, [shape.outputs]), &self.device);
        Ok(Unit {
            conv,
            slopes: Some(Param::from_tensor(slopes)),
        })
    }

    fn unit_without_activation(&mut self, name: &str, shape: ConvShape) -> Result<Unit, PackError> {
        Ok(Unit {
            conv: conv_norm(self.tensors, name, shape, &self.device)?,
            slopes: None,
        })
    }

    fn block(
        &mut self,
        name: &str,
        [inputs, inside, outputs]: [usize; 3],
        stride: usize,
    ) -> Result<Block, PackError> {
        Ok(Block {
            widen: self.unit(&format!("{name}.conv"), pointwise(inputs, inside))?,
            depthwise: self.unit(&format!("{name}.conv_dw"), depthwise(inside, 3, stride, 1))?,
            project: self
                .unit_without_activation(&format!("{name}.project"), pointwise(inside, outputs))?,
            excitation: None,
            residual: stride == 1,
        })
    }

    fn excitation(&mut self, name: &str, channels: usize) -> Result<Excitation, PackError> {
        let mut layer = |number: usize, inputs, outputs| {
            let names = [format!("{name}.fc{number}"), format!("{name}.bn{number}")];
            normalised_conv(
                self.tensors,
                names.each_ref().map(String::as_str),
                pointwise(inputs, outputs),
                &self.device,
            )
        };
        Ok(Excitation {
            squeeze: layer(1, channels, channels / 4)?,
            excite: layer(2, channels / 4, channels)?,
        })
    }
}

impl MiniFasNet {
    /// Builds the network of this form.
    ///
    /// # Errors
    /// [`PackError`] when a tensor is missing, misshapen or not finite.
    pub(crate) fn load(
        form: Form,
        tensors: &mut PackTensors,
        device: &Device,
    ) -> Result<Self, PackError> {
        let mut loader = Loader {
            tensors,
            device: device.clone(),
        };
        let stem = ConvShape {
            kernel: 3,
            stride: 2,
            padding: Padding::Even(1),
            ..pointwise(CHANNELS, 32)
        };
        let (stem, stem_depthwise) = (
            loader.unit("conv1", stem)?,
            loader.unit("conv2_dw", depthwise(32, 3, 1, 1))?,
        );
        let mut layers = Vec::new();
        for shape in blocks(form) {
            let mut block = loader.block(&shape.name, shape.widths, shape.stride)?;
            if shape.excites {
                let name = format!("{}.se_module", shape.name);
                block.excitation = Some(loader.excitation(&name, shape.widths[2])?);
            }
            layers.push(block);
        }
        let separate = loader.unit("conv_6_sep", pointwise(128, 512))?;
        let window = depthwise(512, form.last_side(), 1, 0);
        let gather = loader.unit_without_activation("conv_6_dw", window)?;
        let Loader { tensors, device } = loader;
        let hidden = normalised_linear(tensors, ["linear", "bn"], [512, 128], &device)?;
        let logits = plain_linear(tensors, "prob", [128, form.classes], &device)?;
        Ok(Self {
            stem,
            stem_depthwise,
            blocks: layers,
            separate,
            gather,
            hidden,
            logits,
            side: form.side,
        })
    }

    /// Images [n, 3, side, side]; output [n, classes] logits.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut x = self.stem_depthwise.forward(self.stem.forward(input));
        for block in &self.blocks {
            x = block.forward(x);
        }
        let x = self
            .gather
            .forward(self.separate.forward(x))
            .flatten::<2>(1, 3);
        self.logits.forward(self.hidden.forward(x))
    }

    /// The same for the kernels.
    pub(crate) fn graph(&self) -> Graph {
        let (mut graph, input) = Graph::new(self.side, self.side, CHANNELS);
        let mut x = graph.dense(input, self.stem.dense(), None);
        x = graph.depthwise(x, self.stem_depthwise.depthwise());
        for block in &self.blocks {
            x = block.add_to(&mut graph, x);
        }
        x = graph.dense(x, self.separate.dense(), None);
        x = graph.depthwise(x, self.gather.depthwise());
        x = graph.dense(x, linear_over_map(&self.hidden, 1, Activation::None), None);
        x = graph.dense(x, linear_over_map(&self.logits, 1, Activation::None), None);
        let [_, classes] = self.logits.weight.dims();
        graph.output(x, 0..classes, OutputForm::Plain);
        graph
    }
}

macro_rules! architecture {
    ($network:ident, $name:literal, $variant:expr) => {
        impl Architecture for $network {
            const NAME: &'static str = $name;
            const INPUT: [usize; 3] = INPUT;

            fn load(tensors: &mut PackTensors, device: &Device) -> Result<Self, PackError> {
                Ok(Self {
                    network: MiniFasNet::load(Form::published($variant), tensors, device)?,
                })
            }

            /// The input is blue, green, red, 0 to 255; output [n, 3] logits.
            fn forward(&self, input: Tensor<4>) -> Tensor<2> {
                self.network.forward(input)
            }

            fn graph(&self) -> Graph {
                self.network.graph()
            }
        }
    };
}

architecture!(MiniFasNetV2, "minifasnet-v2", Variant::V2);
architecture!(MiniFasNetV1Se, "minifasnet-v1se", Variant::V1Se);

impl Unit {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.conv.forward(x);
        match &self.slopes {
            Some(slopes) => prelu(x, slopes.val()),
            None => x,
        }
    }

    fn activation(&self) -> Activation {
        self.slopes
            .as_ref()
            .map_or(Activation::None, |slopes| Activation::PRelu(values(slopes)))
    }

    fn dense(&self) -> crate::kernels::Dense {
        dense(&self.conv, self.activation())
    }

    fn depthwise(&self) -> crate::kernels::Depthwise {
        depthwise_layer(&self.conv, self.activation())
    }
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let mut y = self
            .project
            .forward(self.depthwise.forward(self.widen.forward(x.clone())));
        if let Some(Excitation { squeeze, excite }) = &self.excitation {
            let means = y.clone().mean_dim(2).mean_dim(3);
            y = y * sigmoid(excite.forward(relu(squeeze.forward(means))));
        }
        if self.residual { x + y } else { y }
    }

    fn add_to(&self, graph: &mut Graph, x: NodeId) -> NodeId {
        let wide = graph.dense(x, self.widen.dense(), None);
        let wide = graph.depthwise(wide, self.depthwise.depthwise());
        let Some(Excitation { squeeze, excite }) = &self.excitation else {
            return graph.dense(wide, self.project.dense(), self.residual.then_some(x));
        };
        let narrow = graph.dense(wide, self.project.dense(), None);
        let means = graph.mean(narrow);
        let squeezed = graph.dense(means, dense(squeeze, Activation::Relu), None);
        let gate = graph.dense(squeezed, dense(excite, Activation::None), None);
        graph.gate(narrow, gate, x)
    }
}

fn pointwise(inputs: usize, outputs: usize) -> ConvShape {
    ConvShape {
        inputs,
        outputs,
        kernel: 1,
        stride: 1,
        grouping: Grouping::Dense,
        padding: Padding::Even(0),
    }
}

fn depthwise(channels: usize, kernel: usize, stride: usize, padding: usize) -> ConvShape {
    ConvShape {
        inputs: channels,
        outputs: channels,
        kernel,
        stride,
        grouping: Grouping::Depthwise,
        padding: Padding::Even(padding),
    }
}

#[cfg(test)]
mod goldens;
#[cfg(test)]
mod tensors;
