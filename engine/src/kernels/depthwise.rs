//! Depthwise layers: each channel by itself, a vector of them at a time, a few pixels side by side.

use super::frame::{Map, MapShape};
use super::isa::Task;
use super::lanes::Lanes;
use super::layers::PackedDepthwise;
use super::pooling::largest_of_four;
use super::tile::clip_all;

/// A depthwise layer over so many images.
///
/// Whoever runs it promises that the maps hold the images, that the input's border reaches as far as the layer's windows,
/// and that the maps are apart.
pub(super) struct DepthwiseTask<'a> {
    pub(super) layer: &'a PackedDepthwise,
    /// Rows and columns that the first window begins before the first pixel.
    pub(super) before: [usize; 2],
    pub(super) from: Map,
    pub(super) to: Map,
    pub(super) images: usize,
}

impl Task for DepthwiseTask<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        let MapShape { height, width, .. } = self.to.frame.shape;
        for image in 0..self.images {
            for y in 0..height {
                // SAFETY: the row is inside the map; the rest is the promise made to the task.
                unsafe {
                    let to = self.to.image(image).add(y * self.to.frame.row());
                    let from = Source::new(self.layer, &self.from, self.before, image, y, 0);
                    segment::<L>(self.layer, from, to, self.to.frame.pitch, width);
                }
            }
        }
    }
}

/// A depthwise layer and the pool of 2 x 2 pixels after it: two rows are all that lies between them.
///
/// Whoever runs it promises what [`DepthwiseTask`] needs, and that `between` holds two rows of the depthwise layer's
/// output.
pub(super) struct PooledDepthwise<'a> {
    pub(super) layer: &'a PackedDepthwise,
    /// Rows and columns that the first window begins before the first pixel.
    pub(super) before: [usize; 2],
    pub(super) from: Map,
    pub(super) between: *mut f32,
    pub(super) to: Map,
    pub(super) images: usize,
}

impl Task for PooledDepthwise<'_> {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        let MapShape { height, width, .. } = self.to.frame.shape;
        let pitch = self.to.frame.pitch;
        let row = 2 * width * pitch;
        for image in 0..self.images {
            for y in 0..height {
                // SAFETY: the rows are inside the maps; the rest is the promise made to the task.
                unsafe {
                    for line in 0..2 {
                        let from = Source::new(
                            self.layer,
                            &self.from,
                            self.before,
                            image,
                            2 * y + line,
                            0,
                        );
                        segment::<L>(
                            self.layer,
                            from,
                            self.between.add(line * row),
                            pitch,
                            2 * width,
                        );
                    }
                    let to = self.to.image(image).add(y * self.to.frame.row());
                    for at in (0..width * pitch).step_by(L::WIDTH) {
                        let corner = self.between.add(at / pitch * 2 * pitch + at % pitch);
                        L::store(to.add(at), largest_of_four::<L>(corner, row, pitch));
                    }
                }
            }
        }
    }
}

/// The windows of a few pixels of one row.
#[derive(Clone, Copy)]
pub(super) struct Source {
    first: *const f32,
    row: usize,
    pitch: usize,
}

impl Source {
    /// The windows from output pixel (x, y) on.
    ///
    /// # Safety
    /// The map holds the image, and its border reaches as far as the window.
    #[inline(always)]
    pub(super) unsafe fn new(
        layer: &PackedDepthwise,
        from: &Map,
        before: [usize; 2],
        image: usize,
        y: usize,
        x: usize,
    ) -> Self {
        let (row, pitch) = (from.frame.row(), from.frame.pitch);
        // SAFETY: the caller's promise.
        let first = unsafe {
            let corner = from.image(image).sub(before[0] * row + before[1] * pitch);
            corner.add(y * layer.stride * row + x * layer.stride * pitch)
        };
        Self { first, row, pitch }
    }
}

/// Computes `count` pixels side by side and writes them `to_pitch` floats apart.
///
/// # Safety
/// The windows can be read and the pixels written; the caller has the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn segment<L: Lanes>(
    layer: &PackedDepthwise,
    source: Source,
    to: *mut f32,
    to_pitch: usize,
    count: usize,
) {
    let step = layer.stride * source.pitch;
    let mut pixel = 0;
    macro_rules! groups {
        ($pixels:literal, $compute:expr) => {
            while count - pixel >= $pixels {
                // SAFETY: the pixels are below `count`, the channels inside the pitch: the caller's promise.
                unsafe {
                    let (first, to) = (source.first.add(pixel * step), to.add(pixel * to_pitch));
                    for channel in (0..layer.vectors * L::WIDTH).step_by(L::WIDTH) {
                        let window = Source { first: first.add(channel), ..source };
                        $compute(layer, channel, window, to.add(channel), to_pitch);
                    }
                }
                pixel += $pixels;
            }
        };
    }
    // The channels of a few pixels before the next ones: all windows of these pixels are read from one stretch of each row.
    if layer.kernel == 3 && layer.stride == 1 {
        groups!(8, three_by_three::<L, 8>);
        groups!(4, three_by_three::<L, 4>);
    } else {
        groups!(4, any_window::<L, 4>);
    }
    groups!(1, any_window::<L, 1>);
}

/// A vector of channels of a few pixels, with a window of 3 x 3 and stride 1: each sample is read once for the windows of
/// all pixels.
///
/// # Safety
/// As [`segment`].
#[inline(always)]
unsafe fn three_by_three<L: Lanes, const PIXELS: usize>(
    layer: &PackedDepthwise,
    channel: usize,
    source: Source,
    to: *mut f32,
    to_pitch: usize,
) {
    let tap = layer.vectors * L::WIDTH;
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [L::load(layer.bias.as_ptr().add(channel)); PIXELS];
        for y in 0..3 {
            let weights = layer.weights.as_ptr().add(3 * y * tap + channel);
            let weights: [L::Vector; 3] = std::array::from_fn(|x| L::load(weights.add(x * tap)));
            let row = source.first.add(y * source.row);
            for column in 0..PIXELS + 2 {
                let sample = L::load(row.add(column * source.pitch));
                for (x, &weight) in weights.iter().enumerate() {
                    if column >= x && column - x < PIXELS {
                        sums[column - x] = L::mul_add(sample, weight, sums[column - x]);
                    }
                }
            }
        }
        write::<L, PIXELS>(layer, channel, sums, to, to_pitch);
    }
}

/// A vector of channels of a few pixels, with any window.
///
/// # Safety
/// As [`segment`].
#[inline(always)]
unsafe fn any_window<L: Lanes, const PIXELS: usize>(
    layer: &PackedDepthwise,
    channel: usize,
    source: Source,
    to: *mut f32,
    to_pitch: usize,
) {
    let step = layer.stride * source.pitch;
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [L::load(layer.bias.as_ptr().add(channel)); PIXELS];
        let mut weights = layer.weights.as_ptr().add(channel);
        for y in 0..layer.kernel {
            for x in 0..layer.kernel {
                let weight = L::load(weights);
                let at = source.first.add(y * source.row + x * source.pitch);
                for (pixel, sum) in sums.iter_mut().enumerate() {
                    *sum = L::mul_add(L::load(at.add(pixel * step)), weight, *sum);
                }
                weights = weights.add(layer.vectors * L::WIDTH);
            }
        }
        write::<L, PIXELS>(layer, channel, sums, to, to_pitch);
    }
}

/// Applies the activation and writes a vector of channels of each pixel.
///
/// # Safety
/// As [`segment`].
#[inline(always)]
unsafe fn write<L: Lanes, const PIXELS: usize>(
    layer: &PackedDepthwise,
    channel: usize,
    sums: [L::Vector; PIXELS],
    to: *mut f32,
    to_pitch: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let slopes = L::load(layer.slopes.as_ptr().add(channel));
        let mut sums = sums;
        clip_all::<L, PIXELS>(layer.clip, &mut sums, slopes);
        for (pixel, &sum) in sums.iter().enumerate() {
            L::store(to.add(pixel * to_pitch), sum);
        }
    }
}
