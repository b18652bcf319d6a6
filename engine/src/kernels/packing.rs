//! Makes a node's step when it is known where the maps before it stand.

use super::graph::{Graph, Node, NodeId, Operation};
use super::isa::Isa;
use super::layers::{Dense, PackedDense, PackedDepthwise, Runs};
use super::method::DenseMethod;
use super::pooling::Weightless;
use super::step::{Slot, Step, Work};
use super::winograd::PackedWinograd;

/// The maps before a node.
pub(super) struct Places<'a> {
    pub(super) graph: &'a Graph,
    pub(super) isa: Isa,
    /// None for nodes that are joined with their reader.
    pub(super) slots: &'a [Option<Slot>],
    /// The residual's place if the output has it now.
    pub(super) taken_over: Option<Slot>,
}

impl Places<'_> {
    /// The step that computes a node into `to`; none for the input.
    pub(super) fn step(&self, node: &Node, method: DenseMethod, to: Slot) -> Option<Step> {
        let slot = |node: &NodeId| self.slots[node.0];
        let mut added = None;
        let (work, from) = match &node.operation {
            Operation::Input => return None,
            Operation::Dense {
                from,
                layer,
                residual,
            } => {
                added = self.taken_over.or_else(|| residual.as_ref().and_then(slot));
                match slot(from) {
                    Some(from) => (self.dense(layer, method, from), from),
                    None => self.joined(*from, layer)?,
                }
            }
            Operation::Depthwise { from, layer } => {
                let work = Work::Depthwise {
                    layer: PackedDepthwise::new(layer, self.isa),
                    window: layer.window,
                };
                (work, slot(from)?)
            }
            Operation::MaxPool { from } => match slot(from) {
                Some(from) => (
                    Work::Weightless {
                        layer: Weightless::MaxPool { from },
                    },
                    from,
                ),
                None => self.joined_pool(*from)?,
            },
            Operation::UpsampleAdd { small, large } => {
                let (small, large) = (slot(small)?, slot(large)?);
                (
                    Work::Weightless {
                        layer: Weightless::UpsampleAdd { small, large },
                    },
                    large,
                )
            }
            Operation::Mean { from } => {
                let from = slot(from)?;
                (
                    Work::Weightless {
                        layer: Weightless::Mean { from },
                    },
                    from,
                )
            }
            Operation::Gate {
                from,
                gate,
                residual,
            } => {
                let (from, gate, residual) = (slot(from)?, slot(gate)?, slot(residual)?);
                (
                    Work::Weightless {
                        layer: Weightless::Gate {
                            from,
                            gate,
                            residual,
                        },
                    },
                    from,
                )
            }
        };
        Some(Step {
            work,
            from,
            residual: added,
            to,
        })
    }

    fn dense(&self, layer: &Dense, method: DenseMethod, from: Slot) -> Work {
        match method {
            DenseMethod::Direct => Work::Dense {
                layer: self.direct(layer, from),
                window: layer.window,
            },
            DenseMethod::Winograd(side) => Work::Winograd {
                layer: PackedWinograd::new(layer, side, self.isa),
            },
        }
    }

    fn direct(&self, layer: &Dense, from: Slot) -> PackedDense {
        let runs = Runs::new(
            layer.window.kernel,
            layer.inputs,
            from.frame.pitch,
            from.frame.row(),
        );
        PackedDense::new(layer, runs, self.isa)
    }

    /// A 1 x 1 layer together with the layer before it, and what that one reads.
    fn joined(&self, before: NodeId, layer: &Dense) -> Option<(Work, Slot)> {
        let pointwise =
            PackedDense::new(layer, Runs::new(1, layer.inputs, layer.inputs, 0), self.isa);
        match &self.graph.nodes[before.0].operation {
            Operation::Depthwise { from, layer } => {
                let depthwise = PackedDepthwise::new(layer, self.isa);
                Some((
                    Work::Separable {
                        depthwise,
                        window: layer.window,
                        pointwise,
                    },
                    self.slots[from.0]?,
                ))
            }
            Operation::Dense { from, layer, .. } => {
                let from = self.slots[from.0]?;
                let first = self.direct(layer, from);
                Some((
                    Work::Chained {
                        first,
                        window: layer.window,
                        second: pointwise,
                    },
                    from,
                ))
            }
            _ => None,
        }
    }

    /// A pool together with the depthwise layer before it, and what that one reads.
    fn joined_pool(&self, before: NodeId) -> Option<(Work, Slot)> {
        let Operation::Depthwise { from, layer } = &self.graph.nodes[before.0].operation else {
            return None;
        };
        let work = Work::PooledDepthwise {
            layer: PackedDepthwise::new(layer, self.isa),
            window: layer.window,
        };
        Some((work, self.slots[from.0]?))
    }
}
