//! A pass of a batch through a student, by burn.

use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};
use livecheck_engine::networks::{StudentConv, StudentShape};
use livecheck_engine::views::{CROP_SIDE, VIEW_CHANNELS};

use super::layout::LOGITS;
use super::normalisation::After;
use super::operations::{normalise, normalise_by, unfold};
use super::parameters::Parameters;
use super::window::Window;

/// The moments that a batch normalisation saw: its name, mean and variance [2, c], and of how many rows.
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) moments: Tensor<2>,
    pub(crate) rows: usize,
}

/// Which moments normalise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moments {
    /// Those of the batch: for learning.
    Batch,
    /// The running ones: for judging.
    Running,
}

/// One pass over a batch.
pub(crate) struct Pass<'a> {
    moments: Moments,
    shape: &'a StudentShape,
    parameters: &'a Parameters,
    device: &'a Device,
    /// The parameters as tensors with gradients, by their place among the parameters.
    pub(crate) tracked: Vec<(usize, Tensor<1>)>,
    pub(crate) seen: Vec<Seen>,
}

impl<'a> Pass<'a> {
    /// For learning, `device` must differentiate.
    pub(crate) fn new(
        shape: &'a StudentShape,
        parameters: &'a Parameters,
        device: &'a Device,
        moments: Moments,
    ) -> Self {
        Self {
            moments,
            shape,
            parameters,
            device,
            tracked: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// The logits [n, 6] of views [n, 80, 80, 6].
    pub(crate) fn forward(&mut self, views: Vec<f32>) -> Tensor<2> {
        let images = views.len() / (CROP_SIDE * CROP_SIDE * VIEW_CHANNELS);
        let input = TensorData::new(views, [images, CROP_SIDE, CROP_SIDE, VIEW_CHANNELS]);
        let mut x = Tensor::<4>::from_data(input, self.device);
        let mut convs = self.shape.convs().into_iter();
        let mut kept = None;
        for conv in convs.by_ref() {
            // A residual block keeps what its first convolution saw until its second has spoken.
            if conv.name.ends_with(".a") {
                kept = Some(x.clone());
                x = self.conv(x, &conv, After::Relu);
            } else if let Some(before) = kept.take() {
                x = relu(self.conv(x, &conv, After::Nothing) + before);
            } else {
                x = self.conv(x, &conv, After::Relu);
            }
        }
        // Channel by channel, as the packs count.
        let flat = x.permute([0, 3, 1, 2]).reshape([images, self.shape.flat()]);
        let hidden = flat.matmul(self.matrix("head.hidden.linear.weight").transpose());
        let hidden = self.norm(hidden, "head.hidden.bn", After::Relu);
        let bias = self.vector("head.logits.bias").reshape([1, LOGITS]);
        hidden.matmul(self.matrix("head.logits.weight").transpose()) + bias
    }

    fn conv(&mut self, x: Tensor<4>, conv: &StudentConv, after: After) -> Tensor<4> {
        let [images, height, width, channels] = x.dims();
        let window = Window {
            images,
            height,
            width,
            channels,
            kernel: conv.kernel,
            stride: conv.stride,
        };
        let [rows, columns] = window.unfolded();
        let matrix = if conv.kernel == 1 {
            x.reshape([rows, columns])
        } else {
            unfold(x, window)
        };
        let weight = self.vector(&format!("{}.conv.weight", conv.name));
        let weight = weight.reshape([conv.outputs, conv.inputs, conv.kernel, conv.kernel]);
        let weight = weight
            .permute([2, 3, 1, 0])
            .reshape([columns, conv.outputs]);
        let output = self.norm(matrix.matmul(weight), &format!("{}.bn", conv.name), after);
        let [height, width] = window.outputs();
        output.reshape([images, height, width, conv.outputs])
    }

    fn norm(&mut self, x: Tensor<2>, name: &str, after: After) -> Tensor<2> {
        let [rows, _] = x.dims();
        let (gamma, beta) = (
            self.vector(&format!("{name}.weight")),
            self.vector(&format!("{name}.bias")),
        );
        if self.moments == Moments::Running {
            let part = |part: &str| {
                self.parameters
                    .values(self.parameters.place(&format!("{name}.{part}")))
            };
            let moments = [part("running_mean"), part("running_var")].concat();
            let moments = TensorData::new(moments, [2, gamma.dims()[0]]);
            return normalise_by(
                x,
                gamma,
                beta,
                Tensor::from_data(moments, self.device),
                after,
            );
        }
        let (output, moments) = normalise(x, gamma, beta, after);
        self.seen.push(Seen {
            name: name.to_owned(),
            moments,
            rows,
        });
        output
    }

    fn matrix(&mut self, name: &str) -> Tensor<2> {
        let [rows, columns] = self.parameters.matrix_shape(name);
        self.vector(name).reshape([rows, columns])
    }

    fn vector(&mut self, name: &str) -> Tensor<1> {
        let at = self.parameters.place(name);
        let values = self.parameters.values(at).to_vec();
        let length = values.len();
        let tensor = Tensor::<1>::from_data(TensorData::new(values, [length]), self.device);
        if self.moments == Moments::Running {
            return tensor;
        }
        let tensor = tensor.require_grad();
        self.tracked.push((at, tensor.clone()));
        tensor
    }
}
