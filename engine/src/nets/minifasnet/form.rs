//! Which member of the family a network is: the widths of its blocks, whether they excite, the side of its input and the
//! number of its classes. Names and shapes of its tensors say so; what is not recognised is refused with what was seen.

use std::fmt;
use std::str::FromStr;

use crate::weights::{PackError, PackTensors};

/// What tells the published versions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Variant {
    /// The first widths.
    V1,
    /// The second widths.
    V2,
    /// The first widths; the last block of each row excites.
    V1Se,
    /// The second widths; the last block of each row excites.
    V2Se,
}

/// One network of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Form {
    /// Its blocks.
    pub(crate) variant: Variant,
    /// Side of the square input in pixels: 80 or 128.
    pub(crate) side: usize,
    /// How many logits it gives, 2 to [`MOST_CLASSES`].
    pub(crate) classes: usize,
}

/// More classes than any published network of the family has.
pub(crate) const MOST_CLASSES: usize = 8;
/// The sides for which the family was published.
const SIDES: [usize; 2] = [80, 128];
/// Classes of the networks of Silent-Face: flat picture, bona fide, other picture.
pub(super) const PUBLISHED_CLASSES: usize = 3;
const FAMILY: &str = "minifasnet";
/// Input channels, width inside and output channels of the halving block before each row.
const HALVING: [(&str, usize, usize, usize); 3] = [
    ("conv_23", 32, 103, 64),
    ("conv_34", 64, 231, 128),
    ("conv_45", 128, 308, 128),
];
const ROWS: [&str; 3] = ["conv_3", "conv_4", "conv_5"];
const VARIANTS: [(Variant, &str); 4] = [
    (Variant::V1, "v1"),
    (Variant::V2, "v2"),
    (Variant::V1Se, "v1se"),
    (Variant::V2Se, "v2se"),
];

impl Variant {
    /// Widths inside the residual blocks of the three rows.
    pub(super) fn widths(self) -> [&'static [usize]; 3] {
        match self {
            Self::V1 | Self::V1Se => [&[13, 26, 13, 52], &[154, 52, 26, 52, 26, 26], &[26, 26]],
            Self::V2 | Self::V2Se => [&[13, 13, 13, 13], &[231, 52, 26, 77, 26, 26], &[26, 26]],
        }
    }

    /// Whether the last block of each row weighs its channels.
    pub(super) fn excites(self) -> bool {
        matches!(self, Self::V1Se | Self::V2Se)
    }
}

impl Form {
    /// The published network of a variant.
    pub(super) const fn published(variant: Variant) -> Self {
        Self {
            variant,
            side: SIDES[0],
            classes: PUBLISHED_CLASSES,
        }
    }

    /// Side of the map before the last depthwise layer, which that layer's window covers: four halvings.
    pub(super) fn last_side(self) -> usize {
        self.side / 16
    }

    /// Recognises a network by its tensors' published names.
    ///
    /// # Errors
    /// [`PackError::Unrecognised`] with what was seen.
    pub(crate) fn of_tensors(tensors: &PackTensors) -> Result<Self, PackError> {
        let seen = |name: &str| {
            tensors.shape(name).ok_or_else(|| PackError::Unrecognised {
                seen: format!(
                    "{} tensors without `{name}`, such as {:?}",
                    tensors.names().count(),
                    tensors.names().take(3).collect::<Vec<_>>()
                ),
            })
        };
        let unrecognised = |name: &str, shape: &[usize]| PackError::Unrecognised {
            seen: format!("a tensor `{name}` of shape {shape:?}"),
        };
        let telling = "conv_3.model.1.conv.conv.weight";
        let excites = tensors.names().any(|name| name.contains(".se_module."));
        let variant = match (seen(telling)?, excites) {
            ([26, ..], false) => Variant::V1,
            ([26, ..], true) => Variant::V1Se,
            ([13, ..], false) => Variant::V2,
            ([13, ..], true) => Variant::V2Se,
            (other, _) => return Err(unrecognised(telling, other)),
        };
        let gather = "conv_6_dw.conv.weight";
        let side = match *seen(gather)? {
            [512, 1, rows, columns] if rows == columns => SIDES
                .into_iter()
                .find(|side| side / 16 == rows)
                .ok_or_else(|| unrecognised(gather, &[512, 1, rows, columns]))?,
            ref other => return Err(unrecognised(gather, other)),
        };
        let classes = match *seen("prob.weight")? {
            [classes, _] if (2..=MOST_CLASSES).contains(&classes) => classes,
            ref other => return Err(unrecognised("prob.weight", other)),
        };
        Ok(Self {
            variant,
            side,
            classes,
        })
    }
}

/// As packs name it: `minifasnet-v2`, `minifasnet-v2se-128`, `minifasnet-v2se-128-2classes`.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = VARIANTS
            .iter()
            .find(|(variant, _)| *variant == self.variant)
            .map_or("", |(_, name)| name);
        write!(f, "{FAMILY}-{name}")?;
        if self.side != SIDES[0] {
            write!(f, "-{}", self.side)?;
        }
        if self.classes != PUBLISHED_CLASSES {
            write!(f, "-{}classes", self.classes)?;
        }
        Ok(())
    }
}

impl FromStr for Form {
    type Err = ();

    /// Only what [`Display`](fmt::Display) writes is read.
    fn from_str(name: &str) -> Result<Self, ()> {
        let forms = VARIANTS.iter().flat_map(|&(variant, _)| {
            SIDES.into_iter().flat_map(move |side| {
                (2..=MOST_CLASSES).map(move |classes| Self {
                    variant,
                    side,
                    classes,
                })
            })
        });
        forms
            .into_iter()
            .find(|form| form.to_string() == name)
            .ok_or(())
    }
}

/// One block, as its form has it.
pub(crate) struct BlockShape {
    /// What its tensors' names begin with.
    pub(crate) name: String,
    /// Input channels, width inside, output channels.
    pub(crate) widths: [usize; 3],
    /// 2 where it halves the map; else its input is added to what it gives.
    pub(crate) stride: usize,
    /// Whether it weighs its channels.
    pub(crate) excites: bool,
}

/// The blocks of a network of this form, first to last.
pub(crate) fn blocks(form: Form) -> Vec<BlockShape> {
    let mut blocks = Vec::new();
    for ((halving, row), widths) in HALVING.into_iter().zip(ROWS).zip(form.variant.widths()) {
        let (name, inputs, inside, outputs) = halving;
        blocks.push(BlockShape {
            name: name.to_owned(),
            widths: [inputs, inside, outputs],
            stride: 2,
            excites: false,
        });
        for (index, &inside) in widths.iter().enumerate() {
            blocks.push(BlockShape {
                name: format!("{row}.model.{index}"),
                widths: [outputs, inside, outputs],
                stride: 1,
                excites: form.variant.excites() && index + 1 == widths.len(),
            });
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_all_that_is_not_as_published() {
        for (variant, side, classes, name) in [
            (Variant::V2, 80, 3, "minifasnet-v2"),
            (Variant::V1Se, 80, 3, "minifasnet-v1se"),
            (Variant::V2Se, 128, 3, "minifasnet-v2se-128"),
            (Variant::V2Se, 128, 2, "minifasnet-v2se-128-2classes"),
        ] {
            let form = Form {
                variant,
                side,
                classes,
            };
            assert_eq!(form.to_string(), name);
            assert_eq!(name.parse(), Ok(form));
        }
        assert!("minifasnet-v2-80".parse::<Form>().is_err());
        assert!("minifasnet-v3".parse::<Form>().is_err());
    }

    #[test]
    fn what_is_not_of_the_family_is_refused_with_what_was_seen() {
        let mut tensors = PackTensors::default();
        tensors.insert("fc.weight", &[2, 2], vec![0.0; 4]);
        let refused = Form::of_tensors(&tensors).unwrap_err().to_string();
        assert!(refused.contains("fc.weight"), "{refused}");
        tensors.insert(
            "conv_3.model.1.conv.conv.weight",
            &[17, 64, 1, 1],
            Vec::new(),
        );
        let refused = Form::of_tensors(&tensors).unwrap_err().to_string();
        assert!(refused.contains("[17, 64, 1, 1]"), "{refused}");
    }
}
