//! A dense layer and the 1 x 1 layer after it in one go: the pixels of one register tile are all that lies between them.

use super::convolution::Sink;
use super::frame::{Map, PixelCount, Walk};
use super::isa::Task;
use super::lanes::Lanes;
use super::layers::PackedDense;
use super::tile::{Tile, even_tiles};

/// Two dense layers over so many images, the second of which is 1 x 1.
///
/// Whoever runs it promises that the maps hold the images, that the input's border reaches as far as the first layer's
/// windows, that `between` holds [`floats_between`] floats, and that only `residual` and `to` may be the same place.
pub(super) struct Chained<'a> {
    pub(super) first: &'a PackedDense,
    pub(super) stride: usize,
    /// Rows and columns that the first window begins before the first pixel.
    pub(super) before: [usize; 2],
    pub(super) second: &'a PackedDense,
    pub(super) from: Map,
    pub(super) between: *mut f32,
    pub(super) residual: Option<Map>,
    pub(super) to: Map,
    pub(super) images: usize,
}

/// Floats that the task needs between its layers.
pub(super) fn floats_between(first: &PackedDense, width: usize, rows: usize) -> usize {
    first.vectors * width * rows
}

impl Task for Chained<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        let shape = self.to.frame.shape;
        let pitch = self.first.vectors * L::WIDTH;
        let window =
            self.before[0] * self.from.frame.row() + self.before[1] * self.from.frame.pitch;
        // SAFETY: the walks stay on pixels of maps that hold the images, and a tile has at most `L::ROWS` pixels; the rest
        // is the promise made to the task.
        unsafe {
            let start = self.from.image(0).sub(window);
            let mut inputs = Walk::new(&self.from.frame, start, shape, self.stride);
            let mut count = PixelCount::new(shape);
            let mut sink = Sink::new::<L>(&self.to, self.residual.as_ref());
            let (mut first, mut second) = (Tile::new(self.first, 0), sink.tile(self.second));
            for row in 0..L::ROWS {
                first.outputs[row] = self.between.add(row * pitch);
                second.inputs[row] = first.outputs[row];
            }
            for rows in even_tiles(self.images * shape.height * shape.width, L::ROWS) {
                for row in 0..rows {
                    first.inputs[row] = inputs.at();
                    sink.set_row(&mut second, row, &mut count, Some(&mut inputs));
                }
                L::tile(rows, &first);
                L::tile(rows, &second);
            }
        }
    }
}
