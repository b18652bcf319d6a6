//! By how much a picture is reduced when it is decoded, and how that is chosen.
//!
//! First the picture is reduced as far as leaves enough to find faces in. When the adopted face turns out so small that
//! its crops or measures would have to be made of fewer pixels than they want, the picture is decoded once more, as far
//! reduced as leaves these.

use crate::rect::{Size, UprightRect};

/// Least longer side of a reduced picture, pixels: 7.5 times the detector's square, so that its tiles of half the size,
/// and those of a quarter, have more pixels than it takes in.
const LEAST_LONGER_SIDE: u32 = 960;

/// Least shorter side of the adopted face in the reduced picture, pixels: twice the 80 to which its tightest measure, the
/// sharpness, brings it, so that averaging twice blurs next to nothing; the crops reach 2.7 and 4 times as far.
const LEAST_FACE: u32 = 160;

/// How many stored pixels on a side become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reduction {
    Whole = 1,
    Half = 2,
    Quarter = 4,
    Eighth = 8,
}

impl Reduction {
    /// From the greatest to none.
    pub(super) const ALL: [Self; 4] = [Self::Eighth, Self::Quarter, Self::Half, Self::Whole];

    /// The greatest that leaves enough to find faces in.
    pub(crate) fn to_find_faces(full: Size) -> Self {
        let longer = full.width.max(full.height);
        Self::greatest(|reduction| longer / reduction.factor() >= LEAST_LONGER_SIDE)
    }

    /// The greatest that leaves enough of the adopted face to judge it.
    pub(crate) fn to_judge(face: UprightRect) -> Self {
        let shorter = face.width().min(face.height());
        Self::greatest(|reduction| shorter / reduction.factor() >= LEAST_FACE)
    }

    /// The greatest that satisfies; none when no reduction does.
    fn greatest(satisfies: impl Fn(Self) -> bool) -> Self {
        let found = Self::ALL
            .into_iter()
            .find(|&reduction| satisfies(reduction));
        found.unwrap_or(Self::Whole)
    }

    pub(crate) fn factor(self) -> u32 {
        self as u32
    }

    /// The reduced size of a picture; pixels at its right and lower border stand for fewer of its own.
    pub(crate) fn of(self, full: Size) -> Size {
        Size {
            width: full.width.div_ceil(self.factor()),
            height: full.height.div_ceil(self.factor()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_is_left_to_find_faces_in() {
        for (width, height, reduction) in [
            (4000, 3000, Reduction::Quarter),
            (3024, 4032, Reduction::Quarter),
            (8160, 6120, Reduction::Eighth),
            (1920, 1080, Reduction::Half),
            (1919, 1080, Reduction::Whole),
            (16_384, 16, Reduction::Eighth),
            (1, 1, Reduction::Whole),
        ] {
            let found = Reduction::to_find_faces(Size { width, height });
            assert_eq!(found, reduction, "{width} x {height}");
        }
    }

    #[test]
    fn enough_is_left_to_judge_a_face() {
        for (side, reduction) in [
            (1280, Reduction::Eighth),
            (1279, Reduction::Quarter),
            (639, Reduction::Half),
            (319, Reduction::Whole),
            (1, Reduction::Whole),
        ] {
            for (width, height) in [(side, 5000), (5000, side)] {
                let face = UprightRect::inside(3, 4, width, height);
                assert_eq!(Reduction::to_judge(face), reduction, "{width} x {height}");
            }
        }
    }
}
