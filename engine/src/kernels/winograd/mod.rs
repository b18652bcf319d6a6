//! 3 x 3 convolutions of stride 1 by Winograd's minimal filtering (Lavin and Gray, 2015, arXiv:1509.09308): a tile of the
//! input and the weights are transformed so that one multiplication serves several taps.
//!
//! Two by two output pixels at a time cost 16 multiplications instead of 36, four by four 36 instead of 144, with more
//! rounding. Both are here; who describes a network does not see which is taken.

mod lines;
mod side;

pub(super) use side::TileSide;

use lines::{MOST_INNER, input_line, output_line};

use super::arena::Floats;
use super::frame::{Map, MapShape};
use super::isa::{Isa, Task};
use super::lanes::Lanes;
use super::layers::{Clip, Dense, PackedDense, Padding, Runs, Window, pack_activation};
use super::tile::{Tile, clip_all, even_tiles};

/// A layer's transformed weights: a 1 x 1 layer for each place in the transformed tile, and what comes after their sum.
#[derive(Clone, Debug)]
pub(super) struct PackedWinograd {
    pub(super) side: TileSide,
    places: Vec<PackedDense>,
    vectors: usize,
    bias: Floats,
    slopes: Floats,
    clip: Clip,
}

impl PackedWinograd {
    pub(super) fn new(dense: &Dense, side: TileSide, isa: Isa) -> Self {
        let inner = side.inner();
        let places = (0..inner * inner).map(|place| {
            let (row, column) = (
                side.weight_rows()[place / inner],
                side.weight_rows()[place % inner],
            );
            let weight = dense.weight.as_chunks::<9>().0.iter().map(|taps| {
                let products = taps
                    .iter()
                    .enumerate()
                    .map(|(tap, &weight)| row[tap / 3] * column[tap % 3] * f64::from(weight));
                products.sum::<f64>() as f32
            });
            let place = Dense {
                window: Window {
                    kernel: 1,
                    stride: 1,
                    padding: Padding::Even(0),
                },
                weight: weight.collect(),
                bias: vec![0.0; dense.outputs],
                activation: super::layers::Activation::None,
                ..*dense
            };
            PackedDense::new(&place, Runs::new(1, dense.inputs, dense.inputs, 0), isa)
        });
        let (slopes, clip) = pack_activation(&dense.activation, dense.outputs, isa);
        let mut bias = dense.bias.clone();
        bias.resize(dense.outputs.next_multiple_of(isa.width()), 0.0);
        Self {
            side,
            places: places.collect(),
            vectors: dense.outputs.div_ceil(isa.width()),
            bias: Floats::from_slice(&bias),
            slopes,
            clip,
        }
    }

    /// Floats that the task needs for transformed tiles, of pixels of so many floats.
    pub(super) fn floats_between(&self, from_pitch: usize, to_pitch: usize, isa: Isa) -> usize {
        self.places.len() * tiles_at_once(isa.rows()) * (from_pitch + to_pitch)
    }
}

/// How many tiles are multiplied at once: enough to fill the registers twice where they are few.
fn tiles_at_once(rows: usize) -> usize {
    if rows < 12 { 2 * rows } else { rows }
}

/// A 3 x 3 layer over so many images.
///
/// Whoever runs it promises that the maps hold the images, that the input's border is one pixel before and
/// [`TileSide::after`] pixels after, that `between` holds [`PackedWinograd::floats_between`] floats, and that only
/// `residual` and `to` may be the same place.
pub(super) struct Winograd<'a> {
    pub(super) layer: &'a PackedWinograd,
    pub(super) from: Map,
    pub(super) between: *mut f32,
    pub(super) residual: Option<Map>,
    pub(super) to: Map,
    pub(super) images: usize,
}

impl Task for Winograd<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        // SAFETY: the promise made to the task.
        unsafe {
            match self.layer.side {
                TileSide::Two => self.tiles::<L, 4>(),
                TileSide::Four => self.tiles::<L, 6>(),
            }
        }
    }
}

/// An image and the output pixel at a tile's top left.
#[derive(Clone, Copy)]
struct Corner {
    image: usize,
    y: usize,
    x: usize,
}

impl Corner {
    /// The next tile, row by row, then image by image.
    fn forward(&mut self, shape: MapShape, outer: usize) {
        self.x += outer;
        if self.x >= shape.width {
            (self.x, self.y) = (0, self.y + outer);
        }
        if self.y >= shape.height {
            (self.y, self.image) = (0, self.image + 1);
        }
    }
}

impl Winograd<'_> {
    #[inline(always)]
    unsafe fn tiles<L: Lanes, const INNER: usize>(&self) {
        let (shape, outer) = (self.to.frame.shape, INNER - 2);
        let tiles = self.images * shape.height.div_ceil(outer) * shape.width.div_ceil(outer);
        let (from_pitch, to_pitch) = (self.from.frame.pitch, self.to.frame.pitch);
        let most = tiles_at_once(L::ROWS);
        let mut corner = Corner {
            image: 0,
            y: 0,
            x: 0,
        };
        // SAFETY: at most `most` tiles are between the transforms at a time; the rest is the promise made to the task.
        unsafe {
            let (samples, sums) = (
                self.between,
                self.between.add(INNER * INNER * most * from_pitch),
            );
            for chunk in even_tiles(tiles, most) {
                let first = corner;
                for tile in 0..chunk {
                    let to = samples.add(tile * from_pitch);
                    self.transform_input::<L, INNER>(corner, to, chunk * from_pitch);
                    corner.forward(shape, outer);
                }
                for (number, place) in self.layer.places.iter().enumerate() {
                    let mut input = samples.add(number * chunk * from_pitch);
                    let mut output = sums.add(number * chunk * to_pitch);
                    let mut tile = Tile::new(place, 0);
                    for rows in even_tiles(chunk, L::ROWS) {
                        for row in 0..rows {
                            (tile.inputs[row], tile.outputs[row]) = (input, output);
                            (input, output) = (input.add(from_pitch), output.add(to_pitch));
                        }
                        L::tile(rows, &tile);
                    }
                }
                corner = first;
                for tile in 0..chunk {
                    let from = sums.add(tile * to_pitch);
                    self.transform_output::<L, INNER>(corner, from, chunk * to_pitch);
                    corner.forward(shape, outer);
                }
            }
        }
    }

    /// Transforms the input under a tile and writes its places `stride` floats apart.
    #[inline(always)]
    unsafe fn transform_input<L: Lanes, const INNER: usize>(
        &self,
        corner: Corner,
        to: *mut f32,
        stride: usize,
    ) {
        let (row, pitch) = (self.from.frame.row(), self.from.frame.pitch);
        // SAFETY: the border reaches as far as the tile; the rest is the promise made to the task.
        unsafe {
            let start = self
                .from
                .image(corner.image)
                .sub(row + pitch)
                .add(corner.y * row + corner.x * pitch);
            for channel in (0..pitch).step_by(L::WIDTH) {
                let start = start.add(channel);
                let mut columns = [[L::splat(0.0); MOST_INNER]; MOST_INNER];
                for (x, column) in columns.iter_mut().enumerate().take(INNER) {
                    for (y, sample) in column.iter_mut().enumerate().take(INNER) {
                        *sample = L::load(start.add(y * row + x * pitch));
                    }
                    input_line::<L, INNER>(column);
                }
                for y in 0..INNER {
                    let mut line = columns.map(|column| column[y]);
                    input_line::<L, INNER>(&mut line);
                    for (x, &sample) in line.iter().enumerate().take(INNER) {
                        L::store(to.add((y * INNER + x) * stride + channel), sample);
                    }
                }
            }
        }
    }

    /// Transforms a tile's sums, which stand `stride` floats apart, and writes the pixels that are in the map.
    #[inline(always)]
    unsafe fn transform_output<L: Lanes, const INNER: usize>(
        &self,
        corner: Corner,
        from: *const f32,
        stride: usize,
    ) {
        let (to, layer, outer) = (&self.to, self.layer, INNER - 2);
        let rows_inside = outer.min(to.frame.shape.height - corner.y);
        let columns_inside = outer.min(to.frame.shape.width - corner.x);
        // SAFETY: only pixels inside the map are written; the rest is the promise made to the task.
        unsafe {
            let place = |map: &Map| {
                map.image(corner.image)
                    .add(corner.y * map.frame.row() + corner.x * map.frame.pitch)
            };
            let output = place(to);
            let residual = self.residual.as_ref().map(|map| (place(map), map.frame));
            for vector in 0..layer.vectors {
                let channel = vector * L::WIDTH;
                let mut columns = [[L::splat(0.0); MOST_INNER]; MOST_INNER];
                for (x, column) in columns.iter_mut().enumerate().take(INNER) {
                    for (y, sum) in column.iter_mut().enumerate().take(INNER) {
                        *sum = L::load(from.add((y * INNER + x) * stride + channel));
                    }
                    output_line::<L, INNER>(column);
                }
                let bias = L::load(layer.bias.as_ptr().add(channel));
                let slopes = L::load(layer.slopes.as_ptr().add(channel));
                let residual = residual.filter(|(_, frame)| channel < frame.pitch);
                for y in 0..rows_inside {
                    let mut line = columns.map(|column| column[y]);
                    output_line::<L, INNER>(&mut line);
                    for (x, sum) in line.iter_mut().enumerate().take(columns_inside) {
                        *sum = L::add(*sum, bias);
                        if let Some((at, frame)) = residual {
                            let at = at.add(y * frame.row() + x * frame.pitch + channel);
                            *sum = L::add(*sum, L::load(at));
                        }
                    }
                    clip_all::<L, MOST_INNER>(layer.clip, &mut line, slopes);
                    for (x, &sum) in line.iter().enumerate().take(columns_inside) {
                        let at = output.add(y * to.frame.row() + x * to.frame.pitch + channel);
                        L::store(at, sum);
                    }
                }
            }
        }
    }
}
