//! Widths and depths of students: plain 3x3 convolutions over both crops of a face. The tensors have the names and shapes of
//! the packs, batch normalisation unfolded.

use livecheck_engine::views::{CROP_SIDE, VIEW_CHANNELS};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::parameters::Kind;

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
pub(super) struct Conv {
    pub(super) name: String,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    /// Side of its input.
    pub(super) side: usize,
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

    pub(super) fn flat(&self) -> usize {
        self.squeeze * LAST_SIDE * LAST_SIDE
    }

    pub(super) fn convs(&self) -> Vec<Conv> {
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
