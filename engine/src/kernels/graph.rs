//! A network as a list of layers, each reading what stands before it.

use std::ops::Range;

use super::frame::MapShape;
use super::layers::{Dense, Depthwise};

/// A layer's output, which later layers can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(super) usize);

/// In which form an output is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputForm {
    /// As the layer gives it.
    Plain,
    /// Through 1 / (1 + e^-x).
    Sigmoid,
}

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Input,
    Dense {
        from: NodeId,
        layer: Box<Dense>,
        residual: Option<NodeId>,
    },
    Depthwise {
        from: NodeId,
        layer: Box<Depthwise>,
    },
    MaxPool {
        from: NodeId,
    },
    UpsampleAdd {
        small: NodeId,
        large: NodeId,
    },
    Mean {
        from: NodeId,
    },
    Gate {
        from: NodeId,
        gate: NodeId,
        residual: NodeId,
    },
}

impl Operation {
    /// What it reads.
    pub(super) fn sources(&self) -> impl Iterator<Item = NodeId> {
        let sources = match *self {
            Self::Input => [None; 3],
            Self::Dense { from, residual, .. } => [Some(from), residual, None],
            Self::Depthwise { from, .. } | Self::MaxPool { from } | Self::Mean { from } => {
                [Some(from), None, None]
            }
            Self::UpsampleAdd { small, large } => [Some(small), Some(large), None],
            Self::Gate {
                from,
                gate,
                residual,
            } => [Some(from), Some(gate), Some(residual)],
        };
        sources.into_iter().flatten()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) shape: MapShape,
    pub(super) operation: Operation,
}

/// Channels of a layer that are handed out.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) node: NodeId,
    pub(super) channels: Range<usize>,
    pub(super) form: OutputForm,
}

/// A network's layers in the order in which they are computed. The methods that add one panic when it does not fit the
/// maps that it reads: networks are written in this crate, and their tests build them.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) outputs: Vec<Output>,
}

impl Graph {
    /// A network over images of this size, and the node that stands for them.
    pub(crate) fn new(height: usize, width: usize, channels: usize) -> (Self, NodeId) {
        let input = Node {
            shape: MapShape {
                height,
                width,
                channels,
            },
            operation: Operation::Input,
        };
        (
            Self {
                nodes: vec![input],
                outputs: Vec::new(),
            },
            NodeId(0),
        )
    }

    /// A dense layer; its activation comes after the residual's sum. A residual of fewer channels counts as zero in the rest.
    pub(crate) fn dense(&mut self, from: NodeId, layer: Dense, residual: Option<NodeId>) -> NodeId {
        let before = self.shape(from);
        assert_eq!(before.channels, layer.inputs, "inputs of a dense layer");
        let shape = MapShape {
            height: layer.window.output(before.height),
            width: layer.window.output(before.width),
            channels: layer.outputs,
        };
        if let Some(residual) = residual.map(|residual| self.shape(residual)) {
            assert_eq!(
                (residual.height, residual.width),
                (shape.height, shape.width),
                "size of a residual"
            );
            assert!(
                residual.channels <= shape.channels,
                "channels of a residual"
            );
        }
        self.push(
            shape,
            Operation::Dense {
                from,
                layer: Box::new(layer),
                residual,
            },
        )
    }

    /// A depthwise layer.
    pub(crate) fn depthwise(&mut self, from: NodeId, layer: Depthwise) -> NodeId {
        let before = self.shape(from);
        assert_eq!(
            before.channels, layer.channels,
            "channels of a depthwise layer"
        );
        let shape = MapShape {
            height: layer.window.output(before.height),
            width: layer.window.output(before.width),
            ..before
        };
        self.push(
            shape,
            Operation::Depthwise {
                from,
                layer: Box::new(layer),
            },
        )
    }

    /// The largest of each 2 x 2 pixels.
    pub(crate) fn max_pool(&mut self, from: NodeId) -> NodeId {
        let before = self.shape(from);
        let shape = MapShape {
            height: before.height / 2,
            width: before.width / 2,
            ..before
        };
        self.push(shape, Operation::MaxPool { from })
    }

    /// Each pixel of `small` four times, added to `large`, which is twice as high and wide.
    pub(crate) fn upsample_add(&mut self, small: NodeId, large: NodeId) -> NodeId {
        let (half, shape) = (self.shape(small), self.shape(large));
        let doubled = MapShape {
            height: 2 * half.height,
            width: 2 * half.width,
            ..half
        };
        assert_eq!(doubled, shape, "size of an up-sampled map");
        self.push(shape, Operation::UpsampleAdd { small, large })
    }

    /// The mean of all pixels.
    pub(crate) fn mean(&mut self, from: NodeId) -> NodeId {
        let shape = MapShape {
            height: 1,
            width: 1,
            ..self.shape(from)
        };
        self.push(shape, Operation::Mean { from })
    }

    /// Each channel times the sigmoid of the same channel of `gate`, which is one pixel, plus the residual.
    pub(crate) fn gate(&mut self, from: NodeId, gate: NodeId, residual: NodeId) -> NodeId {
        let shape = self.shape(from);
        assert_eq!(
            self.shape(gate),
            MapShape {
                height: 1,
                width: 1,
                ..shape
            },
            "size of a gate"
        );
        assert_eq!(
            self.shape(residual),
            shape,
            "size of a gated map's residual"
        );
        self.push(
            shape,
            Operation::Gate {
                from,
                gate,
                residual,
            },
        )
    }

    /// Hands some channels of a layer out, after those handed out before.
    pub(crate) fn output(&mut self, node: NodeId, channels: Range<usize>, form: OutputForm) {
        assert!(
            channels.end <= self.shape(node).channels,
            "channels of an output"
        );
        self.outputs.push(Output {
            node,
            channels,
            form,
        });
    }

    /// Height, width and channels of the images it takes.
    pub(crate) fn input(&self) -> [usize; 3] {
        let MapShape {
            height,
            width,
            channels,
        } = self.shape(NodeId(0));
        [height, width, channels]
    }

    /// How many layers there are, the input not counted.
    pub(crate) fn layers(&self) -> usize {
        self.nodes.len() - 1
    }

    /// Multiply-adds of the dense and the depthwise layers for one image; the others have none to speak of.
    pub(crate) fn multiply_adds(&self) -> u64 {
        let of_node = |node: &Node| {
            let weights = match &node.operation {
                Operation::Dense { layer, .. } => layer.weight.len(),
                Operation::Depthwise { layer, .. } => layer.weight.len(),
                _ => 0,
            };
            (weights * node.shape.height * node.shape.width) as u64
        };
        self.nodes.iter().map(of_node).sum()
    }

    pub(super) fn shape(&self, node: NodeId) -> MapShape {
        self.nodes[node.0].shape
    }

    fn push(&mut self, shape: MapShape, operation: Operation) -> NodeId {
        assert!(shape.height * shape.width > 0, "an empty map");
        self.nodes.push(Node { shape, operation });
        NodeId(self.nodes.len() - 1)
    }
}
