//! Widths and depths of students, and the names that packs carry for them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::weights::{PackError, PackTensors};

/// The first student; wider and deeper ones name their numbers after it.
pub(super) const FAMILY: &str = "student-80x6";
/// Most multiply-adds that a view may cost: what a check can afford.
pub const MOST_MULTIPLY_ADDS: usize = 60_000_000;
/// No number of a shape is larger; far more than what can be afforded, and nothing overflows.
const LARGEST: usize = 4096;
/// Side of the input, channels of the input, logits.
pub(super) const SIDE: usize = 80;
pub(super) const CHANNELS: usize = 6;
pub(super) const LOGITS: usize = 6;

/// Widths and depths of a student: plain 3x3 convolutions over both crops of a face.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// `student-80x6`.
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

/// A convolution of the list that makes the network, with normalisation and ReLU behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudentConv {
    /// What its tensors' names begin with. Those that end in `.a` and `.b` make a residual block.
    pub name: String,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Side of its kernel.
    pub kernel: usize,
    /// 2 where it halves the sides.
    pub stride: usize,
    /// Side of its input.
    pub side: usize,
}

impl StudentShape {
    /// Side of the map that the head flattens: four halvings.
    pub const LAST_SIDE: usize = SIDE / 16;

    /// Multiply-adds of one view.
    #[must_use]
    pub fn multiply_adds(&self) -> usize {
        let convs = self.convs().into_iter().map(|conv| {
            let side = conv.side / conv.stride;
            side * side * conv.kernel * conv.kernel * conv.inputs * conv.outputs
        });
        convs.sum::<usize>() + self.flat() * self.hidden + self.hidden * LOGITS
    }

    /// Checks that the shape is one that can be run and afforded.
    ///
    /// # Errors
    /// [`BadShape`].
    pub fn check(&self) -> Result<(), BadShape> {
        let widths = [self.stem, self.squeeze, self.hidden];
        let numbers = widths.iter().chain(&self.stages);
        if numbers.clone().any(|width| *width == 0) {
            return Err(BadShape::Empty);
        }
        let largest = numbers.chain(&self.residuals).max();
        if largest.is_some_and(|largest| *largest > LARGEST) {
            return Err(BadShape::TooLarge(usize::MAX));
        }
        let cost = self.multiply_adds();
        if cost > MOST_MULTIPLY_ADDS {
            Err(BadShape::TooLarge(cost))
        } else {
            Ok(())
        }
    }

    /// Inputs of the hidden layer.
    #[must_use]
    pub fn flat(&self) -> usize {
        self.squeeze * Self::LAST_SIDE * Self::LAST_SIDE
    }

    /// The convolutions, first to last.
    #[must_use]
    pub fn convs(&self) -> Vec<StudentConv> {
        let mut side = SIDE;
        let mut convs = vec![StudentConv {
            name: "stem".into(),
            inputs: CHANNELS,
            outputs: self.stem,
            kernel: 3,
            stride: 2,
            side,
        }];
        let mut inputs = self.stem;
        for (stage, (&outputs, &residuals)) in (1..).zip(self.stages.iter().zip(&self.residuals)) {
            side /= 2;
            convs.push(StudentConv {
                name: format!("stage{stage}.down"),
                inputs,
                outputs,
                kernel: 3,
                stride: 2,
                side,
            });
            for residual in 0..residuals {
                convs.extend(["a", "b"].map(|part| StudentConv {
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
        convs.push(StudentConv {
            name: "head.squeeze".into(),
            inputs,
            outputs: self.squeeze,
            kernel: 1,
            stride: 1,
            side: Self::LAST_SIDE,
        });
        convs
    }

    /// The shape that these tensors have.
    ///
    /// # Errors
    /// [`PackError::Unrecognised`] when they are of no student.
    pub(super) fn of_tensors(tensors: &PackTensors) -> Result<Self, PackError> {
        let outputs = |name: &str| {
            let shape = tensors.shape(&format!("{name}.weight"));
            let outputs = shape.and_then(|shape| shape.first().copied());
            outputs.ok_or_else(|| PackError::Unrecognised {
                seen: format!("tensors without `{name}.weight`"),
            })
        };
        let conv = |name: &str| outputs(&format!("{name}.conv"));
        let residuals = |stage: usize| {
            let mut numbers = 0..LARGEST;
            numbers
                .find(|number| conv(&format!("stage{stage}.res{number}.a")).is_err())
                .unwrap_or(LARGEST)
        };
        Ok(Self {
            stem: conv("stem")?,
            stages: [
                conv("stage1.down")?,
                conv("stage2.down")?,
                conv("stage3.down")?,
            ],
            residuals: [1, 2, 3].map(residuals),
            squeeze: conv("head.squeeze")?,
            hidden: outputs("head.hidden.linear")?,
        })
    }

    /// The shape of a name, affordable or not.
    fn of_name(name: &str) -> Option<Self> {
        if name == FAMILY {
            return Some(Self::default());
        }
        let (widths, rest) = name
            .strip_prefix(FAMILY)?
            .strip_prefix("-w")?
            .split_once("-r")?;
        let (residuals, head) = rest.split_once("-h")?;
        let list = |text: &str| -> Option<Vec<usize>> {
            text.split('.').map(|number| number.parse().ok()).collect()
        };
        let [stem, stages @ ..] = <[usize; 4]>::try_from(list(widths)?).ok()?;
        let [squeeze, hidden] = <[usize; 2]>::try_from(list(head)?).ok()?;
        Some(Self {
            stem,
            stages,
            residuals: list(residuals)?.try_into().ok()?,
            squeeze,
            hidden,
        })
    }
}

/// As packs name it: `student-80x6`, `student-80x6-w24.48.96.128-r1.1.1-h32.128`.
impl fmt::Display for StudentShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return f.write_str(FAMILY);
        }
        let Self {
            stem,
            stages: [first, second, third],
            residuals: [one, two, three],
            squeeze,
            hidden,
        } = self;
        write!(
            f,
            "{FAMILY}-w{stem}.{first}.{second}.{third}-r{one}.{two}.{three}-h{squeeze}.{hidden}"
        )
    }
}

impl FromStr for StudentShape {
    type Err = ();

    /// Only what [`Display`](fmt::Display) writes of a shape that passes [`check`](Self::check) is read.
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::of_name(name)
            .filter(|shape| shape.to_string() == name && shape.check().is_ok())
            .ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_costs_25_million_multiply_adds() {
        let shape = StudentShape::default();
        assert_eq!(shape.check(), Ok(()));
        let cost = shape.multiply_adds();
        assert!((24_000_000..26_000_000).contains(&cost), "{cost}");
    }

    #[test]
    fn a_name_says_all_numbers_that_are_not_the_defaults() {
        let wider = StudentShape {
            stages: [40, 80, 128],
            ..StudentShape::default()
        };
        let name = "student-80x6-w16.40.80.128-r1.1.1-h32.64";
        assert_eq!(wider.to_string(), name);
        assert_eq!(name.parse(), Ok(wider));
        assert_eq!(FAMILY.parse(), Ok(StudentShape::default()));
    }

    #[test]
    fn names_that_are_odd_empty_or_too_large_are_refused() {
        for name in [
            "student-80x6-w16.32.64.96-r1.1.1-h32.64",
            "student-80x6-w016.40.80.128-r1.1.1-h32.64",
            "student-80x6-w16.40.80.128-r1.1.1-h32",
            "student-80x6-w0.40.80.128-r1.1.1-h32.64",
            "student-80x6-w16.128.128.128-r1.1.1-h32.64",
            "student-80x6-w18446744073709551615.1.1.1-r1.1.1-h1.1",
            "student-80x6-w1.1.1.1-r4000000000.1.1-h1.1",
            "student-80x6-",
            "minifasnet-v2",
        ] {
            assert!(name.parse::<StudentShape>().is_err(), "{name}");
        }
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
    }
}
