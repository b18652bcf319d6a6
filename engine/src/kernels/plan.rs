//! Turns a graph into the steps of a program: which layers run as one, how each dense layer is computed, and where each map
//! stands in the arena.

use super::frame::{Border, Frame, MapShape};
use super::graph::{Graph, NodeId, Operation};
use super::isa::Isa;
use super::layers::{Dense, Window};
use super::layout::Layout;
use super::method::DenseMethod;
use super::packing::Places;
use super::program::{Export, Program};
use super::step::Slot;
use super::winograd::TileSide;

impl Graph {
    /// Packs the weights and lays out the arena.
    pub(crate) fn compile(&self, isa: Isa) -> Program {
        self.compile_by(isa, DenseMethod::fastest)
    }

    /// As [`compile`](Self::compile), with another choice of method; one that does not serve is not taken.
    pub(in crate::kernels) fn compile_by(
        &self,
        isa: Isa,
        method: impl Fn(&Dense, MapShape) -> DenseMethod,
    ) -> Program {
        Planner::new(self, isa, method).program()
    }
}

struct Planner<'a> {
    graph: &'a Graph,
    isa: Isa,
    /// Of each dense node.
    methods: Vec<DenseMethod>,
    /// Whether a node is computed together with the only one that reads it, and has no map of its own: a depthwise layer
    /// before a 1 x 1 layer or a pool, a dense layer before a 1 x 1 layer.
    joined: Vec<bool>,
    frames: Vec<Frame>,
    /// The last node that reads a node's map; none for those that are handed out.
    last_reader: Vec<Option<usize>>,
}

impl<'a> Planner<'a> {
    fn new(graph: &'a Graph, isa: Isa, method: impl Fn(&Dense, MapShape) -> DenseMethod) -> Self {
        let methods = graph.nodes.iter().map(|node| match &node.operation {
            Operation::Dense { layer, .. } => {
                let wanted = method(layer, node.shape);
                if wanted.serves(layer) {
                    wanted
                } else {
                    DenseMethod::Direct
                }
            }
            _ => DenseMethod::Direct,
        });
        let mut planner = Self {
            graph,
            isa,
            methods: methods.collect(),
            joined: vec![false; graph.nodes.len()],
            frames: Vec::new(),
            last_reader: Vec::new(),
        };
        planner.join();
        planner.frame();
        planner.find_last_readers();
        planner
    }

    fn join(&mut self) {
        let mut readers = vec![0; self.graph.nodes.len()];
        let read = self
            .graph
            .nodes
            .iter()
            .flat_map(|node| node.operation.sources());
        for node in read.chain(self.graph.outputs.iter().map(|output| output.node)) {
            readers[node.0] += 1;
        }
        for node in &self.graph.nodes {
            let (Operation::Dense { from, .. } | Operation::MaxPool { from }) = node.operation
            else {
                continue;
            };
            let pointwise = match &node.operation {
                Operation::Dense { layer, .. } => {
                    layer.window.kernel == 1 && layer.window.stride == 1
                }
                _ => false,
            };
            self.joined[from.0] = readers[from.0] == 1
                && match self.graph.nodes[from.0].operation {
                    Operation::Depthwise { .. } => {
                        pointwise || matches!(node.operation, Operation::MaxPool { .. })
                    }
                    Operation::Dense {
                        from: source,
                        residual,
                        ..
                    } => {
                        let direct = self.methods[from.0] == DenseMethod::Direct;
                        pointwise && direct && residual.is_none() && !self.joined[source.0]
                    }
                    _ => false,
                };
        }
    }

    fn frame(&mut self) {
        let mut borders = vec![Border::default(); self.graph.nodes.len()];
        // Every map is padded to whole vectors but the input, whose few channels are read by dense layers one by one.
        let mut whole_vectors = vec![true; self.graph.nodes.len()];
        whole_vectors[0] = false;
        for (node, method) in self.graph.nodes.iter().zip(&self.methods) {
            let (from, border, vectors) = match &node.operation {
                Operation::Dense { from, layer, .. } => {
                    let shape = self.graph.shape(*from);
                    match method {
                        DenseMethod::Direct => (*from, window_border(layer.window, shape), false),
                        DenseMethod::Winograd(tile) => (*from, tile_border(*tile, shape), true),
                    }
                }
                Operation::Depthwise { from, layer } => (
                    *from,
                    window_border(layer.window, self.graph.shape(*from)),
                    true,
                ),
                other => {
                    for source in other.sources() {
                        whole_vectors[source.0] = true;
                    }
                    continue;
                }
            };
            borders[from.0] = borders[from.0].union(border);
            whole_vectors[from.0] |= vectors;
            if let Operation::Dense {
                residual: Some(residual),
                ..
            } = node.operation
            {
                whole_vectors[residual.0] = true;
            }
        }
        let frames = self.graph.nodes.iter().zip(borders).zip(whole_vectors);
        self.frames = frames
            .map(|((node, border), whole_vectors)| {
                let channels = node.shape.channels;
                let pitch = if whole_vectors {
                    channels.next_multiple_of(self.isa.width())
                } else {
                    channels
                };
                Frame {
                    shape: node.shape,
                    border,
                    pitch,
                }
            })
            .collect();
    }

    fn find_last_readers(&mut self) {
        let mut last: Vec<Option<usize>> = (0..self.graph.nodes.len()).map(Some).collect();
        for (reader, _) in self
            .graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(reader, _)| !self.joined[*reader])
        {
            for source in self.sources(reader) {
                last[source.0] = Some(reader);
            }
        }
        for output in &self.graph.outputs {
            last[output.node.0] = None;
        }
        self.last_reader = last;
    }

    /// The maps that a step reads: those of the node, or of the one that is joined with it.
    fn sources(&self, node: usize) -> Vec<NodeId> {
        let sources = self.graph.nodes[node].operation.sources();
        let through = |source: NodeId| {
            if self.joined[source.0] {
                self.graph.nodes[source.0].operation.sources().next()
            } else {
                Some(source)
            }
        };
        sources.filter_map(through).collect()
    }

    fn program(&self) -> Program {
        let mut arena = Layout::default();
        let mut slots: Vec<Option<Slot>> = vec![None; self.frames.len()];
        let (mut steps, mut between) = (Vec::new(), 0);
        for (number, node) in self.graph.nodes.iter().enumerate() {
            if self.joined[number] {
                continue;
            }
            let frame = self.frames[number];
            let taken_over = self
                .taken_over(number)
                .and_then(|residual| slots[residual].take());
            let slot = taken_over.unwrap_or_else(|| Slot {
                frame,
                start: arena.take(frame.image()),
            });
            slots[number] = Some(slot);
            let places = Places {
                graph: self.graph,
                isa: self.isa,
                slots: &slots,
                taken_over,
            };
            if let Some(step) = places.step(node, self.methods[number], slot) {
                between = step.floats_between(self.isa).max(between);
                steps.push(step);
            }
            for (other, place) in slots.iter_mut().enumerate() {
                if self.last_reader[other] == Some(number)
                    && let Some(Slot { frame, start }) = place.take()
                {
                    arena.give_back(start, frame.image());
                }
            }
        }
        let mut exports = Vec::new();
        let mut output = 0;
        for handed_out in &self.graph.outputs {
            if let Some(from) = slots[handed_out.node.0] {
                let export = Export {
                    from,
                    channels: handed_out.channels.clone(),
                    form: handed_out.form,
                    at: output,
                };
                output += export.len();
                exports.push(export);
            }
        }
        let input = Slot {
            frame: self.frames[0],
            start: 0,
        };
        Program::new(self.isa, input, steps, exports, [arena.size, between])
    }

    /// The residual whose place a layer's output can have: nothing else reads it later, and it stands there in the same way.
    fn taken_over(&self, node: usize) -> Option<usize> {
        let Operation::Dense {
            residual: Some(NodeId(residual)),
            ..
        } = self.graph.nodes[node].operation
        else {
            return None;
        };
        let (old, new) = (self.frames[residual], self.frames[node]);
        let same = old.shape == new.shape && old.pitch == new.pitch && old.border == new.border;
        let readers = self
            .sources(node)
            .into_iter()
            .filter(|source| source.0 == residual)
            .count();
        (same && readers == 1 && self.last_reader[residual] == Some(node)).then_some(residual)
    }
}

/// The border that a window reaches into.
fn window_border(window: Window, shape: MapShape) -> Border {
    let (height, width) = (shape.height, shape.width);
    Border {
        before: window.before(height).max(window.before(width)),
        after: window.after(height).max(window.after(width)),
    }
}

/// The border that tiles of this size reach into.
fn tile_border(tile: TileSide, shape: MapShape) -> Border {
    Border {
        before: 1,
        after: tile.after(shape.height).max(tile.after(shape.width)),
    }
}
