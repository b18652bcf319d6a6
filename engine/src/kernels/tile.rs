//! The heart of every dense layer: a few output pixels with all their channels, summed in registers.
//!
//! Each pixel of the tile is a row that points at its window; the windows are read as runs of floats that stand side by
//! side, so that a 1 x 1, a 3 x 3 or a linear layer are the same loop and nothing is copied out first.

use super::lanes::Lanes;
use super::layers::{Clip, PackedDense};

/// Most rows of a tile on any instruction set.
pub(super) const MOST_ROWS: usize = 14;
/// Vectors of channels that are summed at once.
pub(super) const PANEL: usize = 2;

/// A few output pixels.
///
/// Whoever hands it to [`Lanes::tile`] promises, for the first rows of the three lists: from each input the layer's runs can
/// be read, to each output its vectors be written, and from each residual `residual_vectors` vectors be read.
pub(super) struct Tile<'a> {
    pub(super) layer: &'a PackedDense,
    pub(super) inputs: [*const f32; MOST_ROWS],
    pub(super) outputs: [*mut f32; MOST_ROWS],
    pub(super) residuals: [*const f32; MOST_ROWS],
    /// How many vectors of channels are added to the sums; 0 for none.
    pub(super) residual_vectors: usize,
}

impl<'a> Tile<'a> {
    /// A tile whose rows are not set yet.
    pub(super) fn new(layer: &'a PackedDense, residual_vectors: usize) -> Self {
        Self {
            layer,
            inputs: [std::ptr::null(); MOST_ROWS],
            outputs: [std::ptr::null_mut(); MOST_ROWS],
            residuals: [std::ptr::null(); MOST_ROWS],
            residual_vectors,
        }
    }
}

/// Cuts so many pixels into tiles of at most `most` rows, as even as they can be: a last tile of one row would waste the
/// registers.
pub(super) fn even_tiles(pixels: usize, most: usize) -> impl Iterator<Item = usize> {
    let tiles = pixels.div_ceil(most).max(1);
    let (each, over) = (pixels / tiles, pixels % tiles);
    (0..tiles)
        .map(move |tile| each + usize::from(tile < over))
        .filter(|&rows| rows > 0)
}

/// Computes a tile of this many rows.
///
/// # Safety
/// As [`Lanes::tile`], and compiled into a function with the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn compute<L: Lanes>(rows: usize, tile: &Tile<'_>) {
    macro_rules! of_rows {
        ($($count:literal)*) => {
            match rows {
                $($count if $count <= L::ROWS => {
                    // SAFETY: the caller's promise.
                    unsafe { all_panels::<L, $count>(tile) }
                })*
                _ => debug_assert!(false, "{rows} rows in a tile"),
            }
        };
    }
    of_rows!(1 2 3 4 5 6 7 8 9 10 11 12 13 14);
}

#[inline(always)]
unsafe fn all_panels<L: Lanes, const ROWS: usize>(tile: &Tile<'_>) {
    let layer = tile.layer;
    let mut first = 0;
    let mut weights = layer.weights.as_ptr();
    // SAFETY: the weights hold a panel for every PANEL vectors and one for what is left; the rest is the caller's promise.
    unsafe {
        while first + PANEL <= layer.vectors {
            weights = panel::<L, ROWS, PANEL>(tile, weights, first);
            first += PANEL;
        }
        if first < layer.vectors {
            panel::<L, ROWS, 1>(tile, weights, first);
        }
    }
}

/// Sums a panel of channels for all rows, and returns where the next panel's weights stand.
#[inline(always)]
unsafe fn panel<L: Lanes, const ROWS: usize, const VECTORS: usize>(
    tile: &Tile<'_>,
    mut weights: *const f32,
    first: usize,
) -> *const f32 {
    let layer = tile.layer;
    let channel = first * L::WIDTH;
    let inputs: [*const f32; ROWS] = std::array::from_fn(|row| tile.inputs[row]);
    // SAFETY: bias and slopes hold all vectors; inputs, outputs and residuals are the caller's promise.
    unsafe {
        let bias: [L::Vector; VECTORS] = std::array::from_fn(|vector| {
            L::load(layer.bias.as_ptr().add(channel + vector * L::WIDTH))
        });
        let mut sums = [bias; ROWS];
        let runs = layer.runs;
        for line in 0..runs.lines {
            for step in 0..runs.steps {
                let start = line * runs.line_stride + step * runs.step_stride;
                for at in start..start + runs.length {
                    let weight: [L::Vector; VECTORS] =
                        std::array::from_fn(|vector| L::load(weights.add(vector * L::WIDTH)));
                    for row in 0..ROWS {
                        let sample = L::splat(*inputs[row].add(at));
                        for vector in 0..VECTORS {
                            sums[row][vector] =
                                L::mul_add(sample, weight[vector], sums[row][vector]);
                        }
                    }
                    weights = weights.add(VECTORS * L::WIDTH);
                }
            }
        }
        // One short loop for each thing to do: longer ones would not be unrolled, and the sums kept in memory all along.
        let added = tile.residual_vectors.saturating_sub(first).min(VECTORS);
        if added == VECTORS {
            for (row, sums) in sums.iter_mut().enumerate() {
                for (vector, sum) in sums.iter_mut().enumerate() {
                    *sum = L::add(
                        *sum,
                        L::load(tile.residuals[row].add(channel + vector * L::WIDTH)),
                    );
                }
            }
        } else if added > 0 {
            for (row, sums) in sums.iter_mut().enumerate() {
                sums[0] = L::add(sums[0], L::load(tile.residuals[row].add(channel)));
            }
        }
        let slopes: [L::Vector; VECTORS] = std::array::from_fn(|vector| {
            L::load(layer.slopes.as_ptr().add(channel + vector * L::WIDTH))
        });
        match layer.clip {
            Clip::None => {}
            Clip::Relu => {
                for sums in &mut sums {
                    for sum in sums {
                        *sum = relu::<L>(*sum);
                    }
                }
            }
            Clip::PRelu => {
                for sums in &mut sums {
                    for (sum, &slopes) in sums.iter_mut().zip(&slopes) {
                        *sum = prelu::<L>(*sum, slopes);
                    }
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            for (vector, &sum) in sums.iter().enumerate() {
                L::store(tile.outputs[row].add(channel + vector * L::WIDTH), sum);
            }
        }
    }
    weights
}

/// Applies an activation to vectors of the same channels. NaN stays NaN.
///
/// # Safety
/// The caller has the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn clip_all<L: Lanes, const COUNT: usize>(
    clip: Clip,
    sums: &mut [L::Vector; COUNT],
    slopes: L::Vector,
) {
    // SAFETY: the caller's promise.
    unsafe {
        match clip {
            Clip::None => {}
            Clip::Relu => {
                for sum in sums {
                    *sum = relu::<L>(*sum);
                }
            }
            Clip::PRelu => {
                for sum in sums {
                    *sum = prelu::<L>(*sum, slopes);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn relu<L: Lanes>(sum: L::Vector) -> L::Vector {
    // SAFETY: the caller has the instruction set.
    unsafe { L::max(L::splat(0.0), sum) }
}

#[inline(always)]
unsafe fn prelu<L: Lanes>(sum: L::Vector, slopes: L::Vector) -> L::Vector {
    // SAFETY: the caller has the instruction set.
    unsafe {
        let zero = L::splat(0.0);
        L::mul_add(slopes, L::min(zero, sum), L::max(zero, sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_even_and_cover_all_pixels() {
        for most in [1, 4, 6, 14] {
            for pixels in 0..200 {
                let tiles: Vec<_> = even_tiles(pixels, most).collect();
                assert_eq!(tiles.iter().sum::<usize>(), pixels);
                let (least, largest) = (tiles.iter().min(), tiles.iter().max());
                assert!(largest.is_none_or(|&rows| rows <= most && rows - least.unwrap() <= 1));
            }
        }
    }
}
