//! Layers as a network describes them, and as the kernels read them: packed once, for one instruction set.

use super::arena::Floats;
use super::isa::Isa;
use super::tile::PANEL;

/// What is added round the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// TensorFlow's SAME: as much as the output size needs, the odd pixel after the image.
    Same,
    /// So many zeros on every side.
    Even(usize),
}

/// The window of a square convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) padding: Padding,
}

impl Window {
    /// Output pixels on a side of so many input pixels.
    pub(super) fn output(&self, side: usize) -> usize {
        match self.padding {
            Padding::Same => side.div_ceil(self.stride),
            Padding::Even(pixels) => (side + 2 * pixels - self.kernel) / self.stride + 1,
        }
    }

    /// Pixels before the first that the first window reaches.
    pub(super) fn before(&self, side: usize) -> usize {
        match self.padding {
            Padding::Same => self.reach(side).saturating_sub(side) / 2,
            Padding::Even(pixels) => pixels,
        }
    }

    /// Pixels after the last that the last window reaches.
    pub(super) fn after(&self, side: usize) -> usize {
        self.reach(side).saturating_sub(side + self.before(side))
    }

    /// Pixels from the start of the first window to the end of the last.
    fn reach(&self, side: usize) -> usize {
        (self.output(side) - 1) * self.stride + self.kernel
    }
}

/// What happens to a sum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Activation {
    /// Nothing.
    None,
    /// Negative values become zero.
    Relu,
    /// Negative values are multiplied, each channel by its own slope.
    PRelu(Vec<f32>),
}

/// A convolution in which every output sees every input; a linear layer is one whose window is the whole map.
#[derive(Clone, Debug)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) window: Window,
    /// [outputs, inputs, kernel, kernel].
    pub(crate) weight: Vec<f32>,
    /// One of each output.
    pub(crate) bias: Vec<f32>,
    pub(crate) activation: Activation,
}

/// A convolution in which every output sees the input of its own number.
#[derive(Clone, Debug)]
pub(crate) struct Depthwise {
    pub(crate) channels: usize,
    pub(crate) window: Window,
    /// [channels, kernel, kernel].
    pub(crate) weight: Vec<f32>,
    /// One of each channel.
    pub(crate) bias: Vec<f32>,
    pub(crate) activation: Activation,
}

/// [`Activation`] without its slopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clip {
    None,
    Relu,
    PRelu,
}

/// The floats of a window that stand side by side: `lines` times `steps` runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runs {
    pub(super) lines: usize,
    pub(super) line_stride: usize,
    pub(super) steps: usize,
    pub(super) step_stride: usize,
    pub(super) length: usize,
}

impl Runs {
    /// The runs of a window over a map of this pitch and row length, both in floats.
    pub(super) fn new(kernel: usize, channels: usize, pitch: usize, row: usize) -> Self {
        let (steps, length) = if pitch == channels {
            (1, kernel * channels)
        } else {
            (kernel, channels)
        };
        Self {
            lines: kernel,
            line_stride: row,
            steps,
            step_stride: pitch,
            length,
        }
    }
}

/// A dense layer's weights in the order of reading: panels of [`PANEL`] vectors of outputs (the last may be one vector), in
/// each the window's rows, its columns, the inputs, the outputs.
#[derive(Clone, Debug)]
pub(super) struct PackedDense {
    pub(super) runs: Runs,
    /// Vectors of output channels.
    pub(super) vectors: usize,
    pub(super) weights: Floats,
    pub(super) bias: Floats,
    pub(super) slopes: Floats,
    pub(super) clip: Clip,
}

impl PackedDense {
    pub(super) fn new(dense: &Dense, runs: Runs, isa: Isa) -> Self {
        let (kernel, inputs, outputs) = (dense.window.kernel, dense.inputs, dense.outputs);
        assert_eq!(
            dense.weight.len(),
            outputs * inputs * kernel * kernel,
            "weights of a dense layer"
        );
        assert_eq!(dense.bias.len(), outputs, "bias of a dense layer");
        let vectors = outputs.div_ceil(isa.width());
        let mut weights = Vec::with_capacity(vectors * isa.width() * inputs * kernel * kernel);
        for first in (0..vectors).step_by(PANEL) {
            let panel = first * isa.width()..(first + PANEL).min(vectors) * isa.width();
            for tap in 0..kernel * kernel {
                for input in 0..inputs {
                    weights.extend(panel.clone().map(|output| {
                        let at = (output * inputs + input) * kernel * kernel + tap;
                        if output < outputs {
                            dense.weight[at]
                        } else {
                            0.0
                        }
                    }));
                }
            }
        }
        let (slopes, clip) = pack_activation(&dense.activation, outputs, isa);
        Self {
            runs,
            vectors,
            weights: Floats::from_slice(&weights),
            bias: padded(&dense.bias, isa),
            slopes,
            clip,
        }
    }
}

/// A depthwise layer's weights: for each tap of the window all channels, padded.
#[derive(Clone, Debug)]
pub(super) struct PackedDepthwise {
    pub(super) kernel: usize,
    pub(super) stride: usize,
    /// Vectors of channels.
    pub(super) vectors: usize,
    pub(super) weights: Floats,
    pub(super) bias: Floats,
    pub(super) slopes: Floats,
    pub(super) clip: Clip,
}

impl PackedDepthwise {
    pub(super) fn new(depthwise: &Depthwise, isa: Isa) -> Self {
        let (channels, taps) = (depthwise.channels, depthwise.window.kernel.pow(2));
        assert_eq!(
            depthwise.weight.len(),
            channels * taps,
            "weights of a depthwise layer"
        );
        assert_eq!(depthwise.bias.len(), channels, "bias of a depthwise layer");
        let pitch = channels.next_multiple_of(isa.width());
        let mut weights = vec![0.0; taps * pitch];
        for (at, weight) in depthwise.weight.iter().enumerate() {
            weights[at % taps * pitch + at / taps] = *weight;
        }
        let (slopes, clip) = pack_activation(&depthwise.activation, channels, isa);
        Self {
            kernel: depthwise.window.kernel,
            stride: depthwise.window.stride,
            vectors: pitch / isa.width(),
            weights: Floats::from_slice(&weights),
            bias: padded(&depthwise.bias, isa),
            slopes,
            clip,
        }
    }
}

/// One value a channel, and zeros for the channels that fill the last vector.
fn padded(values: &[f32], isa: Isa) -> Floats {
    let mut values = values.to_vec();
    values.resize(values.len().next_multiple_of(isa.width()), 0.0);
    Floats::from_slice(&values)
}

/// Slopes, zeros where there are none, so that reading them is always allowed.
pub(super) fn pack_activation(
    activation: &Activation,
    channels: usize,
    isa: Isa,
) -> (Floats, Clip) {
    let none = vec![0.0; channels];
    let (slopes, clip) = match activation {
        Activation::None => (&none, Clip::None),
        Activation::Relu => (&none, Clip::Relu),
        Activation::PRelu(slopes) => (slopes, Clip::PRelu),
    };
    assert_eq!(slopes.len(), channels, "slopes of an activation");
    (padded(slopes, isa), clip)
}
