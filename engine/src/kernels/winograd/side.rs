//! The two sizes of tiles.

/// Output pixels on a side of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels) enum TileSide {
    Two,
    Four,
}

impl TileSide {
    pub(in crate::kernels) const fn outer(self) -> usize {
        match self {
            Self::Two => 2,
            Self::Four => 4,
        }
    }

    /// Pixels on a side of the input under a tile.
    pub(super) const fn inner(self) -> usize {
        self.outer() + 2
    }

    /// Pixels after the last that the tiles read, beyond a side of so many pixels.
    pub(in crate::kernels) fn after(self, side: usize) -> usize {
        side.div_ceil(self.outer()) * self.outer() + 1 - side
    }

    /// The matrix G of the paper, row by row: what a column of three weights becomes.
    pub(super) fn weight_rows(self) -> &'static [[f64; 3]] {
        match self {
            Self::Two => &[
                [1.0, 0.0, 0.0],
                [0.5, 0.5, 0.5],
                [0.5, -0.5, 0.5],
                [0.0, 0.0, 1.0],
            ],
            Self::Four => &[
                [1.0 / 4.0, 0.0, 0.0],
                [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
                [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
                [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
                [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
                [0.0, 0.0, 1.0],
            ],
        }
    }
}
