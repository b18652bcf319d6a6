//! One convolution of a graph, checked against the layer that it must be.

use super::OnnxError;
use super::graph::{Floats, OnnxGraph, int_or, ints, output, text};
use super::proto::NodeProto;

/// What a convolution must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    pub(super) outputs: usize,
    /// Inputs that each output sees: 1 in a depthwise layer.
    pub(super) seen: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) padding: usize,
    pub(super) groups: usize,
}

impl Expected {
    pub(super) fn pointwise(inputs: usize, outputs: usize) -> Self {
        Self {
            outputs,
            seen: inputs,
            kernel: 1,
            stride: 1,
            padding: 0,
            groups: 1,
        }
    }

    pub(super) fn depthwise(channels: usize, kernel: usize, stride: usize, padding: usize) -> Self {
        Self {
            outputs: channels,
            seen: 1,
            kernel,
            stride,
            padding,
            groups: channels,
        }
    }

    pub(super) fn shape(&self) -> [usize; 4] {
        [self.outputs, self.seen, self.kernel, self.kernel]
    }
}

/// What a convolution of the graph is.
pub(super) struct Convolution {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Option<Vec<f32>>,
    pub(super) output: String,
}

/// Reads a convolution of the graph as this layer.
pub(super) fn convolution(
    graph: &OnnxGraph,
    node: &NodeProto,
    layer: &str,
    expected: Expected,
) -> Result<Convolution, OnnxError> {
    let name = |place: usize| node.input.get(place).map_or("", String::as_str);
    let weight = graph.floats(name(1))?;
    check(layer, "weights", &expected.shape(), &weight)?;
    let one_each = |attribute, default: i64, wanted: usize| {
        let actual = ints(node, attribute).unwrap_or(&[]);
        let fits = |actual: &i64| usize::try_from(*actual) == Ok(wanted);
        let fit = if actual.is_empty() {
            fits(&default)
        } else {
            actual.iter().all(fits)
        };
        fit.then_some(()).ok_or_else(|| OnnxError::Layer {
            layer: layer.to_owned(),
            expected: format!("{attribute} {wanted}"),
            actual: format!("{actual:?}"),
        })
    };
    one_each("strides", 1, expected.stride)?;
    one_each("pads", 0, expected.padding)?;
    one_each("dilations", 1, 1)?;
    let groups = int_or(node, "group", 1);
    if usize::try_from(groups) != Ok(expected.groups) {
        return Err(OnnxError::Layer {
            layer: layer.to_owned(),
            expected: format!("{} groups", expected.groups),
            actual: groups.to_string(),
        });
    }
    if let Some(way) = text(node, "auto_pad").filter(|way| *way != b"NOTSET") {
        return Err(OnnxError::Layer {
            layer: layer.to_owned(),
            expected: "its padding in numbers".to_owned(),
            actual: String::from_utf8_lossy(way).into_owned(),
        });
    }
    let bias = match name(2) {
        "" => None,
        bias => {
            let bias = graph.floats(bias)?;
            check(layer, "biases", &[expected.outputs], &bias)?;
            Some(bias.values)
        }
    };
    Ok(Convolution {
        weight: weight.values,
        bias,
        output: output(node),
    })
}

/// Whether a constant has the shape that a layer needs.
pub(super) fn check(
    layer: &str,
    part: &str,
    expected: &[usize],
    actual: &Floats,
) -> Result<(), OnnxError> {
    if actual.shape == expected {
        Ok(())
    } else {
        Err(OnnxError::Layer {
            layer: layer.to_owned(),
            expected: format!("{part} {expected:?}"),
            actual: format!("{:?}", actual.shape),
        })
    }
}
