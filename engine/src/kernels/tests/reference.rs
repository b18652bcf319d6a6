//! The plain operations of burn, over maps that are channels last.

use burn::module::Param;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::{prelu, relu};
use burn::tensor::{Device, Tensor, TensorData};

use crate::kernels::layers::{Activation, Dense, Depthwise, Padding, Window};

/// A map [images, channels, height, width].
pub(super) type Map = Tensor<4>;

/// Of values that are channels last.
pub(super) fn map(values: &[f32], [height, width, channels]: [usize; 3]) -> Map {
    let images = values.len() / (height * width * channels);
    let data = TensorData::new(values.to_vec(), [images, height, width, channels]);
    Tensor::from_data(data, &Device::flex()).permute([0, 3, 1, 2])
}

/// The values, channels last.
pub(super) fn values(map: Map) -> Vec<f32> {
    map.permute([0, 2, 3, 1])
        .into_data()
        .iter::<f32>()
        .collect()
}

/// The largest value.
pub(super) fn largest(map: Map) -> f32 {
    map.abs().max().into_data().iter::<f32>().next().unwrap()
}

pub(super) fn dense(layer: &Dense, x: Map) -> Map {
    let shape = [
        layer.outputs,
        layer.inputs,
        layer.window.kernel,
        layer.window.kernel,
    ];
    convolution(&layer.weight, &layer.bias, shape, layer.window, 1).forward(x)
}

pub(super) fn depthwise(layer: &Depthwise, x: Map) -> Map {
    let shape = [layer.channels, 1, layer.window.kernel, layer.window.kernel];
    convolution(
        &layer.weight,
        &layer.bias,
        shape,
        layer.window,
        layer.channels,
    )
    .forward(x)
}

pub(super) fn activate(activation: &Activation, x: Map) -> Map {
    match activation {
        Activation::None => x,
        Activation::Relu => relu(x),
        Activation::PRelu(slopes) => {
            let slopes = TensorData::new(slopes.clone(), [slopes.len()]);
            prelu(x, Tensor::from_data(slopes, &Device::flex()))
        }
    }
}

/// The layer with all numbers positive: over positive inputs it gives the sums of absolute terms.
pub(super) fn absolute(layer: &Dense) -> Dense {
    Dense {
        weight: layer.weight.iter().map(|weight| weight.abs()).collect(),
        bias: layer.bias.iter().map(|bias| bias.abs()).collect(),
        ..layer.clone()
    }
}

/// As [`absolute`].
pub(super) fn absolute_depthwise(layer: &Depthwise) -> Depthwise {
    Depthwise {
        weight: layer.weight.iter().map(|weight| weight.abs()).collect(),
        bias: layer.bias.iter().map(|bias| bias.abs()).collect(),
        ..layer.clone()
    }
}

fn convolution(
    weight: &[f32],
    bias: &[f32],
    shape: [usize; 4],
    window: Window,
    groups: usize,
) -> Conv2d {
    let device = Device::flex();
    let weight = TensorData::new(weight.to_vec(), shape);
    let bias = TensorData::new(bias.to_vec(), [bias.len()]);
    Conv2d {
        weight: Param::from_tensor(Tensor::from_data(weight, &device)),
        bias: Some(Param::from_tensor(Tensor::from_data(bias, &device))),
        stride: [window.stride; 2],
        kernel_size: [window.kernel; 2],
        dilation: [1; 2],
        groups,
        padding: match window.padding {
            Padding::Same => PaddingConfig2d::Same,
            Padding::Even(pixels) => PaddingConfig2d::Explicit(pixels, pixels, pixels, pixels),
        },
    }
}
