//! The ways to compute a dense layer, and which is taken.

use super::frame::MapShape;
use super::layers::{Dense, Padding};
use super::winograd::TileSide;

/// Below so many inputs or outputs the transforms cost more than they save.
const LEAST_CHANNELS: usize = 16;

/// How a dense layer is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DenseMethod {
    Direct,
    Winograd(TileSide),
}

impl DenseMethod {
    /// Whether it can compute this layer at all.
    pub(super) fn serves(self, layer: &Dense) -> bool {
        let (window, three) = (
            layer.window,
            layer.window.kernel == 3 && layer.window.stride == 1,
        );
        self == Self::Direct || three && matches!(window.padding, Padding::Same | Padding::Even(1))
    }

    /// The fastest, as measured with AVX-512 and AVX2 on maps of 20 x 20 x 32, 10 x 10 x 64 and 5 x 5 x 96: tiles of four
    /// where the map is made of whole ones and large enough, else tiles of two, which beat the direct way by a tenth to a
    /// quarter.
    pub(super) fn fastest(layer: &Dense, shape: MapShape) -> Self {
        let (two, four) = (TileSide::Two, TileSide::Four);
        let whole = |side: usize| side.is_multiple_of(four.outer()) && side >= 4 * four.outer();
        if layer.inputs < LEAST_CHANNELS || layer.outputs < LEAST_CHANNELS {
            Self::Direct
        } else if whole(shape.height) && whole(shape.width) {
            Self::Winograd(four)
        } else {
            Self::Winograd(two)
        }
    }
}
