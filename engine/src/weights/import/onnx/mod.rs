//! Networks in ONNX files. The graph is walked layer by layer and must be the network that is looked for, no more and no
//! less; names of tensors do not matter, since exporters lose them. Normalisations may be there or be folded in already.

mod convolution;
mod graph;
mod minifasnet;
mod proto;
mod yunet;

use thiserror::Error;

use crate::nets::MiniFasNetForm;
use crate::weights::PackTensors;
use graph::OnnxGraph;

/// Why an ONNX file was refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OnnxError {
    /// It is no protobuf message, or a damaged one.
    #[error("the file is no readable ONNX model")]
    Protobuf(#[from] prost::DecodeError),
    /// It holds no graph.
    #[error("the ONNX model holds no graph")]
    NoGraph,
    /// It has not one input.
    #[error("the ONNX graph must have one input")]
    Inputs,
    /// A value is made twice.
    #[error("`{name}` is there twice")]
    Duplicate {
        /// Its name.
        name: String,
    },
    /// Another operation was needed.
    #[error("after `{at}` {wanted} must follow, but {seen} does")]
    Wanted {
        /// What must follow.
        wanted: String,
        /// The value that it must read.
        at: String,
        /// What reads it.
        seen: String,
    },
    /// An operation that the network does not have.
    #[error("the network has no {operation}, as makes `{at}`")]
    Unexpected {
        /// Its kind.
        operation: String,
        /// What it makes.
        at: String,
    },
    /// A constant cannot be used.
    #[error("the constant `{name}` {why}")]
    Constant {
        /// Its name.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// A layer is not shaped as the network's.
    #[error("{layer} must have {expected}, but has {actual}")]
    Layer {
        /// Which layer, by the name that the pack gives it.
        layer: String,
        /// What it must have.
        expected: String,
        /// What it has.
        actual: String,
    },
    /// Neither of the networks that can be imported.
    #[error(
        "this is neither a network of the MiniFASNet family nor YuNet; its {convolutions} convolutions begin with {first:?}"
    )]
    Unrecognised {
        /// How many convolutions there are.
        convolutions: usize,
        /// Shapes of the first ones' weights.
        first: Vec<Vec<i64>>,
    },
}

/// A network that was recognised.
#[derive(Debug)]
pub(super) enum Recognised {
    MiniFasNet(MiniFasNetForm),
    YuNet,
}

/// Reads whichever network the file holds.
pub(super) fn read(bytes: &[u8]) -> Result<(Recognised, PackTensors), OnnxError> {
    let mut graph = OnnxGraph::parse(bytes)?;
    let mut tensors = PackTensors::default();
    let recognised = if let Some(form) = minifasnet::form_of(&graph) {
        minifasnet::read(form, &mut graph, &mut tensors)?;
        Recognised::MiniFasNet(form)
    } else if yunet::is_it(&graph) {
        yunet::read(&mut graph, &mut tensors)?;
        Recognised::YuNet
    } else {
        return Err(OnnxError::Unrecognised {
            convolutions: graph.kernels().count(),
            first: graph.kernels().take(3).map(<[i64]>::to_vec).collect(),
        });
    };
    graph.finish()?;
    Ok((recognised, tensors))
}
