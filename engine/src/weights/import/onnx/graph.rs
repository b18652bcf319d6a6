//! An ONNX graph to walk along, layer by layer. Whoever walks says what must come next; at the end no operation may be left
//! that was not met, so a graph that computes anything else is refused.

use std::collections::HashMap;
use std::sync::Arc;

use prost::Message;

use super::OnnxError;
use super::proto::{FLOAT, INT64, ModelProto, NodeProto, TensorProto};

#[derive(Debug)]
pub(super) struct OnnxGraph {
    nodes: Vec<NodeProto>,
    met: Vec<bool>,
    /// Shared where one is another's copy, so that copies cost nothing.
    constants: HashMap<String, Arc<TensorProto>>,
    readers: HashMap<String, Vec<usize>>,
    writers: HashMap<String, usize>,
    input: String,
    outputs: Vec<String>,
}

/// A constant of floats.
#[derive(Clone, Debug)]
pub(super) struct Floats {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl OnnxGraph {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, OnnxError> {
        let model = ModelProto::decode(bytes)?;
        let graph = model.graph.ok_or(OnnxError::NoGraph)?;
        let mut constants = HashMap::new();
        let named = |tensor: TensorProto| (tensor.name.clone(), tensor);
        for (name, tensor) in graph.initializer.into_iter().map(named) {
            keep(&mut constants, name, Arc::new(tensor))?;
        }
        let mut nodes = Vec::with_capacity(graph.node.len());
        for mut node in graph.node {
            let output = node.output.first().cloned().unwrap_or_default();
            match node.op_type.as_str() {
                "Constant" => {
                    let value = node.attribute.iter_mut().find_map(|a| a.t.take());
                    // Constants of other forms are numbers that shape the graph; no weight is one.
                    keep(&mut constants, output, Arc::new(value.unwrap_or_default()))?;
                }
                "Identity" => match constants.get(&node.input.first().cloned().unwrap_or_default())
                {
                    Some(same) => {
                        let same = Arc::clone(same);
                        keep(&mut constants, output, same)?;
                    }
                    None => nodes.push(node),
                },
                _ => nodes.push(node),
            }
        }
        let mut inputs = graph.input.into_iter().map(|input| input.name);
        let mut inputs = inputs.by_ref().filter(|name| !constants.contains_key(name));
        let (Some(input), None) = (inputs.next(), inputs.next()) else {
            return Err(OnnxError::Inputs);
        };
        let (mut readers, mut writers) = (HashMap::<_, Vec<usize>>::new(), HashMap::new());
        for (number, node) in nodes.iter().enumerate() {
            if !node.domain.is_empty() && node.domain != "ai.onnx" {
                return Err(OnnxError::Unexpected {
                    operation: format!("{}.{}", node.domain, node.op_type),
                    at: node.output.join(", "),
                });
            }
            for value in &node.input {
                readers.entry(value.clone()).or_default().push(number);
            }
            for value in &node.output {
                if writers.insert(value.clone(), number).is_some() {
                    return Err(OnnxError::Duplicate {
                        name: value.clone(),
                    });
                }
            }
        }
        Ok(Self {
            met: vec![false; nodes.len()],
            nodes,
            constants,
            readers,
            writers,
            input,
            outputs: graph.output.into_iter().map(|output| output.name).collect(),
        })
    }

    pub(super) fn input(&self) -> &str {
        &self.input
    }

    pub(super) fn outputs(&self) -> &[String] {
        &self.outputs
    }

    pub(super) fn has_operation(&self, operation: &str) -> bool {
        self.nodes.iter().any(|node| node.op_type == operation)
    }

    /// Shapes of the weights of all convolutions, in the order in which they stand.
    pub(super) fn kernels(&self) -> impl Iterator<Item = &[i64]> {
        let convolutions = self.nodes.iter().filter(|node| node.op_type == "Conv");
        convolutions.filter_map(|node| self.dims(node.input.get(1)?))
    }

    /// Shapes of the weights of all linear layers.
    pub(super) fn linear_layers(&self) -> impl Iterator<Item = &[i64]> {
        let linear = |node: &&NodeProto| matches!(node.op_type.as_str(), "Gemm" | "MatMul");
        let layers = self.nodes.iter().filter(linear);
        layers.filter_map(|node| self.dims(node.input.get(1)?))
    }

    pub(super) fn dims(&self, constant: &str) -> Option<&[i64]> {
        self.constants
            .get(constant)
            .map(|tensor| tensor.dims.as_slice())
    }

    /// The operation of this kind that reads a value and was not met before, if there is one.
    pub(super) fn next(&mut self, value: &str, operation: &str) -> Option<NodeProto> {
        let readers = self.readers.get(value)?;
        let found = readers
            .iter()
            .copied()
            .find(|&reader| !self.met[reader] && self.nodes[reader].op_type == operation)?;
        self.met[found] = true;
        Some(self.nodes[found].clone())
    }

    /// The same, where the network is another if it is not there.
    pub(super) fn expect(&mut self, value: &str, operation: &str) -> Result<NodeProto, OnnxError> {
        self.next(value, operation)
            .ok_or_else(|| self.unexpected(value, operation))
    }

    /// The operation that makes a value, which must be of this kind.
    pub(super) fn maker(&mut self, value: &str, operation: &str) -> Result<NodeProto, OnnxError> {
        match self.writers.get(value).copied() {
            Some(writer) if self.nodes[writer].op_type == operation && !self.met[writer] => {
                self.met[writer] = true;
                Ok(self.nodes[writer].clone())
            }
            _ => Err(self.unexpected(value, operation)),
        }
    }

    /// What stands where something else should.
    pub(super) fn unexpected(&self, value: &str, wanted: &str) -> OnnxError {
        let readers = self.readers.get(value).into_iter().flatten();
        let seen: Vec<&str> = readers
            .map(|&reader| self.nodes[reader].op_type.as_str())
            .collect();
        OnnxError::Wanted {
            wanted: wanted.to_owned(),
            at: value.to_owned(),
            seen: if seen.is_empty() {
                "nothing".to_owned()
            } else {
                seen.join(", ")
            },
        }
    }

    /// A constant of floats.
    pub(super) fn floats(&self, name: &str) -> Result<Floats, OnnxError> {
        let unusable = |why: &'static str| OnnxError::Constant {
            name: name.to_owned(),
            why,
        };
        let tensor = self
            .constants
            .get(name)
            .ok_or_else(|| unusable("is not there"))?;
        if tensor.data_location != 0 {
            return Err(unusable("lies in another file; put it into this one"));
        }
        if tensor.data_type != FLOAT {
            return Err(unusable("is not of 32-bit floats"));
        }
        let shape: Option<Vec<usize>> = tensor
            .dims
            .iter()
            .map(|&side| side.try_into().ok())
            .collect();
        let shape = shape.ok_or_else(|| unusable("has a negative side"))?;
        let count = shape
            .iter()
            .try_fold(1_usize, |count, &side| count.checked_mul(side));
        let values: Vec<f32> = match tensor.raw_data.as_chunks::<4>() {
            (raw, []) if tensor.float_data.is_empty() => {
                raw.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
            }
            ([], []) => tensor.float_data.clone(),
            _ => return Err(unusable("has numbers twice")),
        };
        if count != Some(values.len()) {
            return Err(unusable(
                "has another number of numbers than its shape says",
            ));
        }
        Ok(Floats { shape, values })
    }

    /// A constant of whole numbers; none if it is of another kind or not there.
    pub(super) fn whole_numbers(&self, name: &str) -> Option<Vec<i64>> {
        let tensor = self.constants.get(name)?;
        let (raw, []) = tensor.raw_data.as_chunks::<8>() else {
            return None;
        };
        let numbers = raw.iter().map(|bytes| i64::from_le_bytes(*bytes));
        let numbers = numbers.chain(tensor.int64_data.iter().copied()).collect();
        (tensor.data_type == INT64).then_some(numbers)
    }

    /// Nothing may be left.
    pub(super) fn finish(&self) -> Result<(), OnnxError> {
        match self.met.iter().position(|met| !met) {
            None => Ok(()),
            Some(left) => Err(OnnxError::Unexpected {
                operation: self.nodes[left].op_type.clone(),
                at: self.nodes[left].output.join(", "),
            }),
        }
    }
}

/// An attribute's whole numbers; none if it is not there.
pub(super) fn ints<'a>(node: &'a NodeProto, name: &str) -> Option<&'a [i64]> {
    let attribute = node
        .attribute
        .iter()
        .find(|attribute| attribute.name == name)?;
    Some(&attribute.ints)
}

/// An attribute's whole number; this one if it is not there.
pub(super) fn int_or(node: &NodeProto, name: &str, default: i64) -> i64 {
    let attribute = node
        .attribute
        .iter()
        .find(|attribute| attribute.name == name);
    attribute.map_or(default, |attribute| attribute.i)
}

/// An attribute's number; this one if it is not there.
pub(super) fn float_or(node: &NodeProto, name: &str, default: f32) -> f32 {
    let attribute = node
        .attribute
        .iter()
        .find(|attribute| attribute.name == name);
    attribute.map_or(default, |attribute| attribute.f)
}

/// An attribute's text; none if it is not there.
pub(super) fn text<'a>(node: &'a NodeProto, name: &str) -> Option<&'a [u8]> {
    let attribute = node
        .attribute
        .iter()
        .find(|attribute| attribute.name == name)?;
    Some(&attribute.s)
}

/// The first of a node's outputs, which is the only one that is read here.
pub(super) fn output(node: &NodeProto) -> String {
    node.output.first().cloned().unwrap_or_default()
}

fn keep(
    constants: &mut HashMap<String, Arc<TensorProto>>,
    name: String,
    tensor: Arc<TensorProto>,
) -> Result<(), OnnxError> {
    match constants.insert(name.clone(), tensor) {
        None => Ok(()),
        Some(_) => Err(OnnxError::Duplicate { name }),
    }
}
