//! Dense layers over a map, tile by tile, with no copy of the input: 1 x 1, any window and stride, and linear layers.

use super::frame::{Map, MapShape, PixelCount, Walk};
use super::isa::Task;
use super::lanes::Lanes;
use super::layers::PackedDense;
use super::tile::{Tile, even_tiles};

/// A dense layer over so many images.
///
/// Whoever runs it promises that the maps hold the images, that their borders reach as far as the layer's windows, and that
/// only `residual` and `to` may be the same place.
pub(super) struct Convolution<'a> {
    pub(super) layer: &'a PackedDense,
    pub(super) stride: usize,
    /// Rows and columns that the first window begins before the first pixel.
    pub(super) before: [usize; 2],
    pub(super) from: Map,
    pub(super) residual: Option<Map>,
    pub(super) to: Map,
    pub(super) images: usize,
}

/// Where a dense layer's sums go, pixel after pixel, and what is added to them.
pub(super) struct Sink {
    outputs: Walk,
    residuals: Option<Walk>,
    residual_vectors: usize,
}

impl Sink {
    /// # Safety
    /// The maps hold an image at least.
    #[inline(always)]
    pub(super) unsafe fn new<L: Lanes>(to: &Map, residual: Option<&Map>) -> Self {
        let shape = to.frame.shape;
        // SAFETY: the caller's promise.
        let walk = |map: &Map| Walk::new(&map.frame, unsafe { map.image(0) }, shape, 1);
        Self {
            outputs: walk(to),
            residuals: residual.map(walk),
            residual_vectors: residual.map_or(0, |map| map.frame.pitch / L::WIDTH),
        }
    }

    #[inline(always)]
    pub(super) fn tile<'a>(&self, layer: &'a PackedDense) -> Tile<'a> {
        Tile::new(layer, self.residual_vectors)
    }

    /// Sets a row's output and residual, and moves on together with `input`, which is at the row's window.
    #[inline(always)]
    pub(super) fn set_row(
        &mut self,
        tile: &mut Tile<'_>,
        row: usize,
        count: &mut PixelCount,
        input: Option<&mut Walk>,
    ) {
        tile.outputs[row] = self.outputs.at();
        let passed = count.forward();
        self.outputs.forward(passed);
        if let Some(residuals) = &mut self.residuals {
            tile.residuals[row] = residuals.at();
            residuals.forward(passed);
        }
        if let Some(input) = input {
            input.forward(passed);
        }
    }
}

impl Task for Convolution<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        let MapShape { height, width, .. } = self.to.frame.shape;
        let window =
            self.before[0] * self.from.frame.row() + self.before[1] * self.from.frame.pitch;
        // SAFETY: the walks stay on pixels of maps that hold the images; the rest is the promise made to the task.
        unsafe {
            let first = self.from.image(0).sub(window);
            let mut inputs = Walk::new(&self.from.frame, first, self.to.frame.shape, self.stride);
            let mut count = PixelCount::new(self.to.frame.shape);
            let mut sink = Sink::new::<L>(&self.to, self.residual.as_ref());
            let mut tile = sink.tile(self.layer);
            for rows in even_tiles(self.images * height * width, L::ROWS) {
                for row in 0..rows {
                    tile.inputs[row] = inputs.at();
                    sink.set_row(&mut tile, row, &mut count, Some(&mut inputs));
                }
                L::tile(rows, &tile);
            }
        }
    }
}
