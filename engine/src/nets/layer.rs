//! Convolutions and linear layers built from a pack's tensors, batch normalisation folded in, and how the kernels are told
//! of them.

use burn::module::Param;
use burn::nn::conv::Conv2d;
use burn::nn::{Linear, PaddingConfig2d};
use burn::tensor::{Device, Tensor, TensorData};

use crate::kernels::{Activation, Dense, Depthwise, Padding, Window};
use crate::weights::{PackError, PackTensors};

/// Epsilon of every batch normalisation in the supported networks (PyTorch's default).
const BATCH_NORM_EPSILON: f64 = 1e-5;

/// The fixed properties of a convolution; its padding is TensorFlow's SAME or the symmetric one of PyTorch, see `padding`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConvShape {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) grouping: Grouping,
    pub(super) padding: Padding,
}

/// Which inputs an output sees.
#[derive(Clone, Copy, Debug)]
pub(super) enum Grouping {
    /// All of them.
    Dense,
    /// Only the one with its own number.
    Depthwise,
}

impl ConvShape {
    fn weight_dims(&self) -> [usize; 4] {
        let seen = match self.grouping {
            Grouping::Dense => self.inputs,
            Grouping::Depthwise => 1,
        };
        [self.outputs, seen, self.kernel, self.kernel]
    }

    fn build(&self, weight: Vec<f32>, bias: Vec<f32>, device: &Device) -> Conv2d {
        Conv2d {
            weight: Param::from_tensor(Tensor::from_data(
                TensorData::new(weight, self.weight_dims()),
                device,
            )),
            bias: Some(Param::from_tensor(Tensor::from_data(
                TensorData::new(bias, [self.outputs]),
                device,
            ))),
            stride: [self.stride; 2],
            kernel_size: [self.kernel; 2],
            dilation: [1; 2],
            groups: match self.grouping {
                Grouping::Dense => 1,
                Grouping::Depthwise => self.inputs,
            },
            padding: match self.padding {
                Padding::Same => PaddingConfig2d::Same,
                Padding::Even(pixels) => PaddingConfig2d::Explicit(pixels, pixels, pixels, pixels),
            },
        }
    }
}

/// A convolution with bias: `NAME.weight` [out, in, k, k] and `NAME.bias` [out].
pub(super) fn conv(
    tensors: &mut PackTensors,
    name: &str,
    shape: ConvShape,
    device: &Device,
) -> Result<Conv2d, PackError> {
    let weight = tensors.take(&format!("{name}.weight"), &shape.weight_dims())?;
    let bias = tensors.take(&format!("{name}.bias"), &[shape.outputs])?;
    Ok(shape.build(weight, bias, device))
}

/// A convolution without bias and its normalisation: `NAME.conv.weight` and `NAME.bn.*`.
pub(super) fn conv_norm(
    tensors: &mut PackTensors,
    name: &str,
    shape: ConvShape,
    device: &Device,
) -> Result<Conv2d, PackError> {
    normalised_conv(
        tensors,
        [&format!("{name}.conv"), &format!("{name}.bn")],
        shape,
        device,
    )
}

/// A convolution without bias, `NAME.weight`, and its normalisation of another name.
pub(super) fn normalised_conv(
    tensors: &mut PackTensors,
    [name, norm]: [&str; 2],
    shape: ConvShape,
    device: &Device,
) -> Result<Conv2d, PackError> {
    let mut weight = tensors.take(&format!("{name}.weight"), &shape.weight_dims())?;
    let norm = Norm::take(tensors, norm, shape.outputs)?;
    norm.fold_into(&mut weight);
    Ok(shape.build(weight, norm.shift, device))
}

/// A linear layer without bias, `NAME.weight` [out, in], and its normalisation of another name.
pub(super) fn normalised_linear(
    tensors: &mut PackTensors,
    [name, norm]: [&str; 2],
    [inputs, outputs]: [usize; 2],
    device: &Device,
) -> Result<Linear, PackError> {
    let mut weight = tensors.take(&format!("{name}.weight"), &[outputs, inputs])?;
    let norm = Norm::take(tensors, norm, outputs)?;
    norm.fold_into(&mut weight);
    Ok(build_linear(&weight, norm.shift, [inputs, outputs], device))
}

/// A linear layer with bias: `NAME.weight` [out, in] and `NAME.bias` [out].
pub(super) fn linear(
    tensors: &mut PackTensors,
    name: &str,
    [inputs, outputs]: [usize; 2],
    device: &Device,
) -> Result<Linear, PackError> {
    let weight = tensors.take(&format!("{name}.weight"), &[outputs, inputs])?;
    let bias = tensors.take(&format!("{name}.bias"), &[outputs])?;
    Ok(build_linear(&weight, bias, [inputs, outputs], device))
}

/// A linear layer without bias: `NAME.weight` [out, in].
pub(super) fn plain_linear(
    tensors: &mut PackTensors,
    name: &str,
    [inputs, outputs]: [usize; 2],
    device: &Device,
) -> Result<Linear, PackError> {
    let weight = tensors.take(&format!("{name}.weight"), &[outputs, inputs])?;
    Ok(build_linear(
        &weight,
        vec![0.0; outputs],
        [inputs, outputs],
        device,
    ))
}

/// Packs hold linear weights as [out, in], burn as [in, out].
fn build_linear(
    weight: &[f32],
    bias: Vec<f32>,
    [inputs, outputs]: [usize; 2],
    device: &Device,
) -> Linear {
    let turned = (0..inputs)
        .flat_map(|input| weight.iter().skip(input).step_by(inputs).copied())
        .collect();
    Linear {
        weight: Param::from_tensor(Tensor::from_data(
            TensorData::new(turned, [inputs, outputs]),
            device,
        )),
        bias: Some(Param::from_tensor(Tensor::from_data(
            TensorData::new(bias, [outputs]),
            device,
        ))),
    }
}

/// A convolution of all inputs, as the kernels take it.
pub(super) fn dense(conv: &Conv2d, activation: Activation) -> Dense {
    let [outputs, inputs, ..] = conv.weight.dims();
    Dense {
        inputs,
        outputs,
        window: window(conv),
        weight: values(&conv.weight),
        bias: conv
            .bias
            .as_ref()
            .map_or_else(|| vec![0.0; outputs], values),
        activation,
    }
}

/// A convolution whose groups are its channels, as the kernels take it.
pub(super) fn depthwise(conv: &Conv2d, activation: Activation) -> Depthwise {
    let [channels, ..] = conv.weight.dims();
    Depthwise {
        channels,
        window: window(conv),
        weight: values(&conv.weight),
        bias: conv
            .bias
            .as_ref()
            .map_or_else(|| vec![0.0; channels], values),
        activation,
    }
}

/// A linear layer over a map of `channels` x `side` x `side`, flattened in this order, as the kernels take it: a
/// convolution whose window is the whole map.
pub(super) fn linear_over_map(linear: &Linear, side: usize, activation: Activation) -> Dense {
    let [inputs, outputs] = linear.weight.dims();
    let turned = values(&linear.weight);
    Dense {
        inputs: inputs / (side * side),
        outputs,
        window: Window {
            kernel: side,
            stride: 1,
            padding: Padding::Even(0),
        },
        weight: (0..outputs)
            .flat_map(|output| turned.iter().skip(output).step_by(outputs).copied())
            .collect(),
        bias: linear
            .bias
            .as_ref()
            .map_or_else(|| vec![0.0; outputs], values),
        activation,
    }
}

/// The numbers of a parameter, which are all f32.
pub(super) fn values<const D: usize>(parameter: &Param<Tensor<D>>) -> Vec<f32> {
    parameter.val().into_data().iter::<f32>().collect()
}

fn window(conv: &Conv2d) -> Window {
    Window {
        kernel: conv.kernel_size[0],
        stride: conv.stride[0],
        padding: match conv.padding {
            PaddingConfig2d::Same => Padding::Same,
            PaddingConfig2d::Valid => Padding::Even(0),
            PaddingConfig2d::Explicit(pixels, ..) => Padding::Even(pixels),
        },
    }
}

/// A batch normalisation in the form y = x * scale + shift, one of each per channel.
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn take(tensors: &mut PackTensors, name: &str, channels: usize) -> Result<Self, PackError> {
        let mut part = |part: &str| tensors.take(&format!("{name}.{part}"), &[channels]);
        let (weight, bias) = (part("weight")?, part("bias")?);
        let (mean, variance) = (part("running_mean")?, part("running_var")?);
        let mut norm = Self {
            scale: Vec::with_capacity(channels),
            shift: Vec::with_capacity(channels),
        };
        for channel in 0..channels {
            let spread = (f64::from(variance[channel]) + BATCH_NORM_EPSILON).sqrt();
            if !spread.is_finite() || spread <= 0.0 {
                return Err(PackError::NegativeVariance {
                    tensor: format!("{name}.running_var"),
                });
            }
            let scale = f64::from(weight[channel]) / spread;
            norm.scale.push(scale as f32);
            norm.shift
                .push((f64::from(bias[channel]) - f64::from(mean[channel]) * scale) as f32);
        }
        Ok(norm)
    }

    /// Scales the weights of each output channel, which are the slowest dimension.
    fn fold_into(&self, weight: &mut [f32]) {
        let per_channel = weight.len() / self.scale.len();
        for (weights, scale) in weight.chunks_exact_mut(per_channel).zip(&self.scale) {
            weights.iter_mut().for_each(|weight| *weight *= scale);
        }
    }
}
