//! Layers without weights of their own: pooling, up-sampling, and a gate on each channel.

use super::frame::{Map, MapShape};
use super::isa::Task;
use super::lanes::Lanes;

/// What makes a map out of others, channel by channel.
#[derive(Clone, Copy, Debug)]
pub(super) enum Weightless<M> {
    /// The largest of each 2 x 2 pixels; an odd last row or column is left out.
    MaxPool { from: M },
    /// Each pixel of `small` in 2 x 2 pixels, and the pixel of `large` added.
    UpsampleAdd { small: M, large: M },
    /// The mean of all pixels.
    Mean { from: M },
    /// Each channel times the sigmoid of the one pixel of `gate`, and the pixel of `residual` added.
    Gate { from: M, gate: M, residual: M },
}

impl<M> Weightless<M> {
    /// The same layer with its maps named in another way.
    pub(super) fn map<N>(self, name: impl Fn(M) -> N) -> Weightless<N> {
        match self {
            Self::MaxPool { from } => Weightless::MaxPool { from: name(from) },
            Self::UpsampleAdd { small, large } => Weightless::UpsampleAdd {
                small: name(small),
                large: name(large),
            },
            Self::Mean { from } => Weightless::Mean { from: name(from) },
            Self::Gate {
                from,
                gate,
                residual,
            } => Weightless::Gate {
                from: name(from),
                gate: name(gate),
                residual: name(residual),
            },
        }
    }
}

/// A layer without weights over so many images.
///
/// Whoever runs it promises that the maps hold the images, have the sizes that the layer needs, and are apart.
pub(super) struct WeightlessTask {
    pub(super) layer: Weightless<Map>,
    pub(super) to: Map,
    pub(super) images: usize,
}

impl Task for WeightlessTask {
    #[inline(always)]
    unsafe fn run<L: Lanes>(self) {
        for image in 0..self.images {
            // SAFETY: the promise made to the task.
            unsafe {
                match self.layer {
                    Weightless::MaxPool { from } => max_pool::<L>(&from, &self.to, image),
                    Weightless::UpsampleAdd { small, large } => {
                        upsample_add::<L>(&small, &large, &self.to, image);
                    }
                    Weightless::Mean { from } => mean::<L>(&from, &self.to, image),
                    Weightless::Gate {
                        from,
                        gate,
                        residual,
                    } => {
                        sigmoid_in_place(&gate, image);
                        gated::<L>([&from, &gate, &residual], &self.to, image);
                    }
                }
            }
        }
    }
}

/// Where a vector of channels of a pixel stands.
///
/// # Safety
/// The pixel is in the map.
#[inline(always)]
unsafe fn pixel(map: &Map, image: usize, y: usize, x: usize, channel: usize) -> *mut f32 {
    // SAFETY: the caller's promise.
    unsafe {
        map.image(image)
            .add(y * map.frame.row() + x * map.frame.pitch + channel)
    }
}

/// Calls `work` with the row, the column and the first channel of every vector of an image.
#[inline(always)]
fn for_all<L: Lanes>(to: &Map, mut work: impl FnMut(usize, usize, usize)) {
    let MapShape { height, width, .. } = to.frame.shape;
    for y in 0..height {
        for x in 0..width {
            for channel in (0..to.frame.pitch).step_by(L::WIDTH) {
                work(y, x, channel);
            }
        }
    }
}

/// The largest of 2 x 2 pixels' vectors.
///
/// # Safety
/// The vectors can be read; the caller has the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn largest_of_four<L: Lanes>(
    corner: *const f32,
    row: usize,
    pitch: usize,
) -> L::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let upper = L::max(L::load(corner), L::load(corner.add(pitch)));
        let lower = L::max(L::load(corner.add(row)), L::load(corner.add(row + pitch)));
        L::max(upper, lower)
    }
}

#[inline(always)]
unsafe fn max_pool<L: Lanes>(from: &Map, to: &Map, image: usize) {
    // SAFETY: the input has two rows and two columns for each of the output's: the caller's promise.
    for_all::<L>(to, |y, x, channel| unsafe {
        let corner = pixel(from, image, 2 * y, 2 * x, channel);
        let largest = largest_of_four::<L>(corner, from.frame.row(), from.frame.pitch);
        L::store(pixel(to, image, y, x, channel), largest);
    });
}

#[inline(always)]
unsafe fn upsample_add<L: Lanes>(small: &Map, large: &Map, to: &Map, image: usize) {
    // SAFETY: `large` is as large as the output and `small` half of it: the caller's promise.
    for_all::<L>(to, |y, x, channel| unsafe {
        let repeated = L::load(pixel(small, image, y / 2, x / 2, channel));
        let sum = L::add(L::load(pixel(large, image, y, x, channel)), repeated);
        L::store(pixel(to, image, y, x, channel), sum);
    });
}

#[inline(always)]
unsafe fn mean<L: Lanes>(from: &Map, to: &Map, image: usize) {
    let MapShape { height, width, .. } = from.frame.shape;
    let share = 1.0 / (height * width) as f32;
    for channel in (0..to.frame.pitch).step_by(L::WIDTH) {
        // SAFETY: the output is one pixel of as many channels: the caller's promise.
        unsafe {
            let mut sum = L::splat(0.0);
            for y in 0..height {
                for x in 0..width {
                    sum = L::add(sum, L::load(pixel(from, image, y, x, channel)));
                }
            }
            let mean = L::mul_add(sum, L::splat(share), L::splat(0.0));
            L::store(pixel(to, image, 0, 0, channel), mean);
        }
    }
}

#[inline(always)]
unsafe fn gated<L: Lanes>([from, gate, residual]: [&Map; 3], to: &Map, image: usize) {
    // SAFETY: `from` and `residual` are as large as the output, `gate` is one pixel: the caller's promise.
    for_all::<L>(to, |y, x, channel| unsafe {
        let (sample, factor) = (
            L::load(pixel(from, image, y, x, channel)),
            L::load(pixel(gate, image, 0, 0, channel)),
        );
        let added = L::load(pixel(residual, image, y, x, channel));
        L::store(
            pixel(to, image, y, x, channel),
            L::mul_add(sample, factor, added),
        );
    });
}

unsafe fn sigmoid_in_place(gate: &Map, image: usize) {
    // SAFETY: the gate is one pixel, which nothing else reads or writes meanwhile: the caller's promise.
    let gate =
        unsafe { std::slice::from_raw_parts_mut(gate.image(image), gate.frame.shape.channels) };
    for value in gate {
        *value = sigmoid(*value);
    }
}

/// 1 / (1 + e^-x).
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
