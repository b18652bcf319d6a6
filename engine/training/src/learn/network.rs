//! The student networks: plain 3x3 convolutions over both crops of a face, with widths and depths by configuration. The
//! tensors have the names and shapes of the packs, batch normalisation unfolded.

use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};
use livecheck_engine::views::{CROP_SIDE, VIEW_CHANNELS};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::kernels::{After, Window};
use super::operations::{normalise, normalise_by, unfold};
use super::parameters::{Kind, Parameters};

/// Logits of one view: two heads of three.
pub(crate) const LOGITS: usize = 6;
/// Most multiply-adds that a view may cost: what a check can afford.
pub(crate) const MOST_MULTIPLY_ADDS: usize = 60_000_000;

/// Widths and depths of a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudentShape {
    /// Channels of the first convolution.
    pub stem: usize,
    /// Channels of the three stages, each of which halves the sides.
    pub stages: [usize; 3],
    /// Residual blocks of each stage.
    pub residuals: [usize; 3],
    /// Channels before the head is flattened.
    pub squeeze: usize,
    /// Width of the hidden layer.
    pub hidden: usize,
}

/// Why a shape is refused: choose smaller or larger numbers.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BadShape {
    /// A width is zero.
    #[error("a width of the student is zero")]
    Empty,
    /// It costs more than a check can afford.
    #[error(
        "the student costs {0} multiply-adds a view; at most {MOST_MULTIPLY_ADDS} are affordable"
    )]
    TooLarge(usize),
}

impl Default for StudentShape {
    /// `student-80x6`, which the engine runs.
    fn default() -> Self {
        Self {
            stem: 16,
            stages: [32, 64, 96],
            residuals: [1; 3],
            squeeze: 32,
            hidden: 64,
        }
    }
}

/// A convolution of the list that makes the network.
struct Conv {
    name: String,
    inputs: usize,
    outputs: usize,
    kernel: usize,
    stride: usize,
    /// Side of its input.
    side: usize,
}

const LAST_SIDE: usize = CROP_SIDE / 16;

impl StudentShape {
    /// The name that packs carry; the engine runs `student-80x6`.
    #[must_use]
    pub fn name(&self) -> String {
        let family = format!("student-{CROP_SIDE}x{VIEW_CHANNELS}");
        if *self == Self::default() {
            return family;
        }
        let list = |numbers: &[usize]| {
            numbers
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(".")
        };
        format!(
            "{family}-w{}.{}-r{}-h{}.{}",
            self.stem,
            list(&self.stages),
            list(&self.residuals),
            self.squeeze,
            self.hidden
        )
    }

    /// Multiply-adds of one view.
    #[must_use]
    pub fn multiply_adds(&self) -> usize {
        let convs = self.convs().into_iter().map(|conv| {
            let side = conv.side / conv.stride;
            side * side * conv.kernel * conv.kernel * conv.inputs * conv.outputs
        });
        convs.sum::<usize>() + self.flat() * self.hidden + self.hidden * LOGITS
    }

    /// Checks that the shape is one that can be trained and afforded.
    ///
    /// # Errors
    /// [`BadShape`].
    pub fn check(&self) -> Result<(), BadShape> {
        let widths = [self.stem, self.squeeze, self.hidden];
        if widths.iter().chain(&self.stages).any(|width| *width == 0) {
            return Err(BadShape::Empty);
        }
        let cost = self.multiply_adds();
        if cost > MOST_MULTIPLY_ADDS {
            Err(BadShape::TooLarge(cost))
        } else {
            Ok(())
        }
    }

    fn flat(&self) -> usize {
        self.squeeze * LAST_SIDE * LAST_SIDE
    }

    fn convs(&self) -> Vec<Conv> {
        let mut side = CROP_SIDE;
        let mut convs = vec![Conv {
            name: "stem".into(),
            inputs: VIEW_CHANNELS,
            outputs: self.stem,
            kernel: 3,
            stride: 2,
            side,
        }];
        let mut inputs = self.stem;
        for (stage, (&outputs, &residuals)) in (1..).zip(self.stages.iter().zip(&self.residuals)) {
            side /= 2;
            convs.push(Conv {
                name: format!("stage{stage}.down"),
                inputs,
                outputs,
                kernel: 3,
                stride: 2,
                side,
            });
            for residual in 0..residuals {
                convs.extend(["a", "b"].map(|part| Conv {
                    name: format!("stage{stage}.res{residual}.{part}"),
                    inputs: outputs,
                    outputs,
                    kernel: 3,
                    stride: 1,
                    side: side / 2,
                }));
            }
            inputs = outputs;
        }
        convs.push(Conv {
            name: "head.squeeze".into(),
            inputs,
            outputs: self.squeeze,
            kernel: 1,
            stride: 1,
            side: LAST_SIDE,
        });
        convs
    }

    /// Names, shapes and kinds of all tensors of a pack.
    pub(crate) fn layout(&self) -> Vec<(String, Vec<usize>, Kind)> {
        let mut layout = Vec::new();
        for conv in self.convs() {
            let shape = vec![conv.outputs, conv.inputs, conv.kernel, conv.kernel];
            layout.push((format!("{}.conv.weight", conv.name), shape, Kind::Weight));
            layout.extend(norm_layout(&format!("{}.bn", conv.name), conv.outputs));
        }
        layout.push((
            "head.hidden.linear.weight".into(),
            vec![self.hidden, self.flat()],
            Kind::Weight,
        ));
        layout.extend(norm_layout("head.hidden.bn", self.hidden));
        layout.push((
            "head.logits.weight".into(),
            vec![LOGITS, self.hidden],
            Kind::Weight,
        ));
        layout.push(("head.logits.bias".into(), vec![LOGITS], Kind::Shift));
        layout
    }
}

fn norm_layout(name: &str, channels: usize) -> [(String, Vec<usize>, Kind); 4] {
    [
        ("weight", Kind::Scale),
        ("bias", Kind::Shift),
        ("running_mean", Kind::RunningMean),
        ("running_var", Kind::RunningVariance),
    ]
    .map(|(part, kind)| (format!("{name}.{part}"), vec![channels], kind))
}

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

    fn conv(&mut self, x: Tensor<4>, conv: &Conv, after: After) -> Tensor<4> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_network_that_the_engine_runs() {
        let shape = StudentShape::default();
        assert_eq!(shape.name(), "student-80x6");
        assert_eq!(shape.check(), Ok(()));
        let count: usize = shape
            .layout()
            .iter()
            .map(|(_, shape, _)| shape.iter().product::<usize>())
            .sum();
        assert!((390_000..396_000).contains(&count), "{count}");
        assert!(
            (24_000_000..26_000_000).contains(&shape.multiply_adds()),
            "{}",
            shape.multiply_adds()
        );
    }

    #[test]
    fn shapes_that_cost_too_much_or_nothing_are_refused() {
        let wide = StudentShape {
            stages: [128; 3],
            ..StudentShape::default()
        };
        assert!(matches!(wide.check(), Err(BadShape::TooLarge(_))));
        let empty = StudentShape {
            hidden: 0,
            ..StudentShape::default()
        };
        assert_eq!(empty.check(), Err(BadShape::Empty));
        let wider = StudentShape {
            stages: [40, 80, 128],
            ..StudentShape::default()
        };
        assert_eq!(wider.name(), "student-80x6-w16.40.80.128-r1.1.1-h32.64");
    }
}
