//! A depthwise layer and the 1 x 1 layer after it in one go: what lies between them is a few pixels that stay in the cache.

use super::convolution::Sink;
use super::depthwise::{Source, segment};
use super::frame::{Map, MapShape, PixelCount};
use super::isa::Task;
use super::lanes::Lanes;
use super::layers::{PackedDense, PackedDepthwise};
use super::tile::even_tiles;

/// Floats between the two layers at a time: half of a small first-level cache.
const BETWEEN: usize = 4096;

/// A depthwise layer and a 1 x 1 layer over so many images.
///
/// Whoever runs it promises that the maps hold the images, that the input's border reaches as far as the depthwise layer's
/// windows, that `between` holds [`floats_between`] floats, and that only `residual` and `to` may be the same place.
pub(super) struct Separable<'a> {
    pub(super) depthwise: &'a PackedDepthwise,
    pub(super) pointwise: &'a PackedDense,
    /// Rows and columns that the first window begins before the first pixel.
    pub(super) before: [usize; 2],
    pub(super) from: Map,
    pub(super) between: *mut f32,
    pub(super) residual: Option<Map>,
    pub(super) to: Map,
    pub(super) images: usize,
}

/// Pixels between the layers at a time, of so many floats each.
fn pixels_between(pitch: usize, rows: usize) -> usize {
    (BETWEEN / pitch / rows).max(1) * rows
}

/// Floats that the task needs between its layers, for depthwise pixels of so many floats.
pub(super) fn floats_between(pitch: usize, rows: usize) -> usize {
    pixels_between(pitch, rows) * pitch
}

impl Task for Separable<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        let shape = self.to.frame.shape;
        let MapShape { height, width, .. } = shape;
        let pitch = self.depthwise.vectors * L::WIDTH;
        let most = pixels_between(pitch, L::ROWS);
        let pixels = self.images * height * width;
        let (mut image, mut y, mut x) = (0, 0, 0);
        let mut count = PixelCount::new(shape);
        // SAFETY: no more than `most` pixels are between the layers; the rest is the promise made to the task.
        unsafe {
            let mut sink = Sink::new::<L>(&self.to, self.residual.as_ref());
            let mut tile = sink.tile(self.pointwise);
            for chunk in even_tiles(pixels, most) {
                let mut done = 0;
                while done < chunk {
                    let side_by_side = (width - x).min(chunk - done);
                    let source = Source::new(self.depthwise, &self.from, self.before, image, y, x);
                    segment::<L>(
                        self.depthwise,
                        source,
                        self.between.add(done * pitch),
                        pitch,
                        side_by_side,
                    );
                    done += side_by_side;
                    x += side_by_side;
                    if x == width {
                        (x, y) = (0, y + 1);
                    }
                    if y == height {
                        (y, image) = (0, image + 1);
                    }
                }
                let mut input = self.between.cast_const();
                for rows in even_tiles(chunk, L::ROWS) {
                    for row in 0..rows {
                        tile.inputs[row] = input;
                        input = input.add(pitch);
                        sink.set_row(&mut tile, row, &mut count, None);
                    }
                    L::tile(rows, &tile);
                }
            }
        }
    }
}
