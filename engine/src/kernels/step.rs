//! One step of a program: packed weights and the places of its maps.

use super::chained::{self, Chained};
use super::convolution::Convolution;
use super::depthwise::{DepthwiseTask, PooledDepthwise};
use super::frame::{Frame, Map};
use super::isa::Isa;
use super::layers::{PackedDense, PackedDepthwise, Window};
use super::pooling::{Weightless, WeightlessTask};
use super::separable::{self, Separable};
use super::winograd::{PackedWinograd, Winograd};

/// A map's frame and its place in an arena for one image; for more images all places are as many times as large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) frame: Frame,
    pub(super) start: usize,
}

impl Slot {
    /// The map in an arena for so many images.
    ///
    /// # Safety
    /// The arena is as large as the program that the slot belongs to says.
    pub(super) unsafe fn in_arena(self, arena: *mut f32, images: usize) -> Map {
        // SAFETY: the caller's promise.
        let at = unsafe { arena.add(self.start * images) };
        Map {
            frame: self.frame,
            at,
        }
    }
}

/// Which layers a step computes.
#[derive(Debug)]
pub(super) enum Work {
    Dense {
        layer: PackedDense,
        window: Window,
    },
    Winograd {
        layer: PackedWinograd,
    },
    Chained {
        first: PackedDense,
        window: Window,
        second: PackedDense,
    },
    Depthwise {
        layer: PackedDepthwise,
        window: Window,
    },
    PooledDepthwise {
        layer: PackedDepthwise,
        window: Window,
    },
    Separable {
        depthwise: PackedDepthwise,
        window: Window,
        pointwise: PackedDense,
    },
    Weightless {
        layer: Weightless<Slot>,
    },
}

/// Layers, what they read, and where their output goes.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) work: Work,
    pub(super) from: Slot,
    /// What a dense layer adds to its sums.
    pub(super) residual: Option<Slot>,
    pub(super) to: Slot,
}

impl Step {
    /// Floats that the step needs between its layers, or between the halves of one.
    pub(super) fn floats_between(&self, isa: Isa) -> usize {
        let (from, to) = (self.from.frame, self.to.frame);
        match &self.work {
            Work::Winograd { layer } => layer.floats_between(from.pitch, to.pitch, isa),
            Work::Chained { first, .. } => chained::floats_between(first, isa.width(), isa.rows()),
            Work::PooledDepthwise { .. } => 2 * 2 * to.shape.width * to.pitch,
            Work::Separable { .. } => separable::floats_between(from.pitch, isa.rows()),
            Work::Dense { .. } | Work::Depthwise { .. } | Work::Weightless { .. } => 0,
        }
    }

    /// Computes the step for so many images.
    ///
    /// # Safety
    /// The arena and what stands between layers are as large as the step's program says, for so many images.
    pub(super) unsafe fn run(&self, isa: Isa, arena: *mut f32, between: *mut f32, images: usize) {
        // SAFETY: the planner gave every map a place of its own, and a border as wide as its readers' windows.
        unsafe {
            let map = |slot: Slot| slot.in_arena(arena, images);
            let (from, residual, to) = (map(self.from), self.residual.map(map), map(self.to));
            to.clear_border(images);
            match &self.work {
                Work::Dense { layer, window } => {
                    let (stride, before) = (window.stride, self.before(*window));
                    isa.run(Convolution {
                        layer,
                        stride,
                        before,
                        from,
                        residual,
                        to,
                        images,
                    });
                }
                Work::Winograd { layer } => isa.run(Winograd {
                    layer,
                    from,
                    between,
                    residual,
                    to,
                    images,
                }),
                Work::Chained {
                    first,
                    window,
                    second,
                } => {
                    let (stride, before) = (window.stride, self.before(*window));
                    isa.run(Chained {
                        first,
                        stride,
                        before,
                        second,
                        from,
                        between,
                        residual,
                        to,
                        images,
                    });
                }
                Work::Depthwise { layer, window } => {
                    let before = self.before(*window);
                    isa.run(DepthwiseTask {
                        layer,
                        before,
                        from,
                        to,
                        images,
                    });
                }
                Work::PooledDepthwise { layer, window } => {
                    let before = self.before(*window);
                    isa.run(PooledDepthwise {
                        layer,
                        before,
                        from,
                        between,
                        to,
                        images,
                    });
                }
                Work::Separable {
                    depthwise,
                    window,
                    pointwise,
                } => {
                    let before = self.before(*window);
                    isa.run(Separable {
                        depthwise,
                        pointwise,
                        before,
                        from,
                        between,
                        residual,
                        to,
                        images,
                    });
                }
                Work::Weightless { layer } => isa.run(WeightlessTask {
                    layer: layer.map(map),
                    to,
                    images,
                }),
            }
        }
    }

    /// Rows and columns that the first window begins before the first pixel.
    fn before(&self, window: Window) -> [usize; 2] {
        let shape = self.from.frame.shape;
        [window.before(shape.height), window.before(shape.width)]
    }
}
