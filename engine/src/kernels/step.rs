//! One step of a program: a layer with packed weights and the places of its maps.

use super::convolution::Convolution;
use super::depthwise::DepthwiseTask;
use super::frame::{Frame, Map};
use super::graph::{Graph, Node, NodeId, Operation};
use super::isa::Isa;
use super::layers::{Dense, PackedDense, PackedDepthwise, Runs, Window};
use super::plan::DenseMethod;
use super::pooling::{Weightless, WeightlessTask};
use super::separable::{Separable, floats_between};
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

#[derive(Debug)]
pub(super) enum Step {
    Dense {
        layer: PackedDense,
        window: Window,
        from: Slot,
        residual: Option<Slot>,
        to: Slot,
    },
    Winograd {
        layer: PackedWinograd,
        from: Slot,
        residual: Option<Slot>,
        to: Slot,
    },
    Depthwise {
        layer: PackedDepthwise,
        window: Window,
        from: Slot,
        to: Slot,
    },
    Separable {
        depthwise: PackedDepthwise,
        window: Window,
        pointwise: PackedDense,
        from: Slot,
        residual: Option<Slot>,
        to: Slot,
    },
    Weightless {
        layer: Weightless<Slot>,
        to: Slot,
    },
}

impl Step {
    /// Floats that the step needs between its halves.
    pub(super) fn floats_between(&self, isa: Isa) -> usize {
        match self {
            Self::Winograd {
                layer, from, to, ..
            } => layer.floats_between(from.frame.pitch, to.frame.pitch, isa),
            Self::Separable { from, .. } => floats_between(from.frame.pitch, isa.rows()),
            Self::Dense { .. } | Self::Depthwise { .. } | Self::Weightless { .. } => 0,
        }
    }

    /// Computes the step for so many images.
    ///
    /// # Safety
    /// The arena and what stands between halves are as large as the step's program says, for so many images.
    pub(super) unsafe fn run(&self, isa: Isa, arena: *mut f32, between: *mut f32, images: usize) {
        // SAFETY: the planner gave every map a place of its own, and a border as wide as its readers' windows.
        unsafe {
            let map = |slot: Slot| slot.in_arena(arena, images);
            match self {
                Self::Dense {
                    layer,
                    window,
                    from,
                    residual,
                    to,
                } => {
                    map(*to).clear_border(images);
                    isa.run(Convolution {
                        layer,
                        stride: window.stride,
                        before: before(*window, from),
                        from: map(*from),
                        residual: residual.map(map),
                        to: map(*to),
                        images,
                    });
                }
                Self::Winograd {
                    layer,
                    from,
                    residual,
                    to,
                } => {
                    map(*to).clear_border(images);
                    let (from, to, residual) = (map(*from), map(*to), residual.map(map));
                    isa.run(Winograd {
                        layer,
                        from,
                        between,
                        residual,
                        to,
                        images,
                    });
                }
                Self::Depthwise {
                    layer,
                    window,
                    from,
                    to,
                } => {
                    map(*to).clear_border(images);
                    let before = before(*window, from);
                    isa.run(DepthwiseTask {
                        layer,
                        before,
                        from: map(*from),
                        to: map(*to),
                        images,
                    });
                }
                Self::Separable {
                    depthwise,
                    window,
                    pointwise,
                    from,
                    residual,
                    to,
                } => {
                    map(*to).clear_border(images);
                    isa.run(Separable {
                        depthwise,
                        pointwise,
                        before: before(*window, from),
                        from: map(*from),
                        between,
                        residual: residual.map(map),
                        to: map(*to),
                        images,
                    });
                }
                Self::Weightless { layer, to } => {
                    map(*to).clear_border(images);
                    isa.run(WeightlessTask {
                        layer: layer.map(map),
                        to: map(*to),
                        images,
                    });
                }
            }
        }
    }
}

fn before(window: Window, from: &Slot) -> [usize; 2] {
    let shape = from.frame.shape;
    [window.before(shape.height), window.before(shape.width)]
}

/// What is known when a node's step is made: where the maps before it stand.
pub(super) struct Places<'a> {
    pub(super) graph: &'a Graph,
    pub(super) isa: Isa,
    pub(super) slots: &'a [Option<Slot>],
    /// The residual's place if the output has it now.
    pub(super) taken_over: Option<Slot>,
}

impl Places<'_> {
    /// The step that computes a node into `to`; none for the input.
    pub(super) fn step(&self, node: &Node, method: DenseMethod, to: Slot) -> Option<Step> {
        let slot = |node: &NodeId| self.slots[node.0];
        Some(match &node.operation {
            Operation::Input => return None,
            Operation::Dense {
                from,
                layer,
                residual,
            } => {
                let residual = self.taken_over.or_else(|| residual.as_ref().and_then(slot));
                match slot(from) {
                    Some(from) => self.dense(layer, method, from, residual, to),
                    None => self.separable(layer, *from, residual, to)?,
                }
            }
            Operation::Depthwise { from, layer } => Step::Depthwise {
                layer: PackedDepthwise::new(layer, self.isa),
                window: layer.window,
                from: slot(from)?,
                to,
            },
            Operation::MaxPool { from } => Step::Weightless {
                layer: Weightless::MaxPool { from: slot(from)? },
                to,
            },
            Operation::UpsampleAdd { small, large } => {
                let layer = Weightless::UpsampleAdd {
                    small: slot(small)?,
                    large: slot(large)?,
                };
                Step::Weightless { layer, to }
            }
            Operation::Mean { from } => Step::Weightless {
                layer: Weightless::Mean { from: slot(from)? },
                to,
            },
            Operation::Gate {
                from,
                gate,
                residual,
            } => {
                let layer = Weightless::Gate {
                    from: slot(from)?,
                    gate: slot(gate)?,
                    residual: slot(residual)?,
                };
                Step::Weightless { layer, to }
            }
        })
    }

    fn dense(
        &self,
        layer: &Dense,
        method: DenseMethod,
        from: Slot,
        residual: Option<Slot>,
        to: Slot,
    ) -> Step {
        match method {
            DenseMethod::Direct => {
                let runs = Runs::new(
                    layer.window.kernel,
                    layer.inputs,
                    from.frame.pitch,
                    from.frame.row(),
                );
                let packed = PackedDense::new(layer, runs, self.isa);
                Step::Dense {
                    layer: packed,
                    window: layer.window,
                    from,
                    residual,
                    to,
                }
            }
            DenseMethod::Winograd(side) => Step::Winograd {
                layer: PackedWinograd::new(layer, side, self.isa),
                from,
                residual,
                to,
            },
        }
    }

    /// The step of a 1 x 1 layer whose depthwise layer has no map of its own.
    fn separable(
        &self,
        layer: &Dense,
        joined: NodeId,
        residual: Option<Slot>,
        to: Slot,
    ) -> Option<Step> {
        let Operation::Depthwise {
            from,
            layer: depthwise,
        } = &self.graph.nodes[joined.0].operation
        else {
            return None;
        };
        let runs = Runs::new(1, layer.inputs, layer.inputs, 0);
        Some(Step::Separable {
            depthwise: PackedDepthwise::new(depthwise, self.isa),
            window: depthwise.window,
            pointwise: PackedDense::new(layer, runs, self.isa),
            from: self.slots[from.0]?,
            residual,
            to,
        })
    }
}
