//! MiniFASNet from ONNX: what follows what is written down here once more, since a file that fits in every shape may still
//! compute something else.

use super::OnnxError;
use super::convolution::{Expected, check, convolution};
use super::graph::{OnnxGraph, float_or, int_or, ints, output};
use super::proto::NodeProto;
use crate::nets::minifasnet::blocks;
use crate::nets::{MiniFasNetForm, MiniFasNetVariant};
use crate::weights::PackTensors;

/// Epsilon with which packs' normalisations are read.
const EPSILON: f32 = 1e-5;
/// Width inside a block of the second row, which tells the two kinds of widths apart.
const TELLING: [(i64, MiniFasNetVariant, MiniFasNetVariant); 2] = [
    (154, MiniFasNetVariant::V1, MiniFasNetVariant::V1Se),
    (77, MiniFasNetVariant::V2, MiniFasNetVariant::V2Se),
];
/// Channels before the last two layers, and between them.
const GATHERED: usize = 512;
const HIDDEN: usize = 128;
const MOST_CLASSES: i64 = 8;

/// Which network of the family a graph is, by the shapes of its layers; none if it is of another family.
pub(super) fn form_of(graph: &OnnxGraph) -> Option<MiniFasNetForm> {
    let excites = graph.has_operation("Sigmoid");
    let variant = TELLING.iter().find_map(|&(width, plain, exciting)| {
        let there = graph.kernels().any(|shape| shape == [width, 128, 1, 1]);
        there.then_some(if excites { exciting } else { plain })
    })?;
    let last = graph.kernels().find_map(|shape| match *shape {
        [512, 1, rows @ (5 | 8), columns] if rows == columns => usize::try_from(rows).ok(),
        _ => None,
    })?;
    let classes = graph.linear_layers().find_map(|shape| match *shape {
        [128, classes] | [classes, 128] if (2..=MOST_CLASSES).contains(&classes) => {
            usize::try_from(classes).ok()
        }
        _ => None,
    })?;
    Some(MiniFasNetForm {
        variant,
        side: 16 * last,
        classes,
    })
}

/// Puts the tensors of the graph under their published names.
pub(super) fn read(
    form: MiniFasNetForm,
    graph: &mut OnnxGraph,
    tensors: &mut PackTensors,
) -> Result<(), OnnxError> {
    let mut walk = Walk { graph, tensors };
    let stem = Expected {
        kernel: 3,
        stride: 2,
        padding: 1,
        ..Expected::pointwise(3, 32)
    };
    let input = walk.graph.input().to_owned();
    let mut x = walk.unit(&input, "conv1", stem)?;
    x = walk.unit(&x, "conv2_dw", Expected::depthwise(32, 3, 1, 1))?;
    for block in blocks(form) {
        let name = &block.name;
        let [inputs, inside, outputs] = block.widths;
        let wide = Expected::pointwise(inputs, inside);
        let around = Expected::depthwise(inside, 3, block.stride, 1);
        let mut y = walk.unit(&x, &format!("{name}.conv"), wide)?;
        y = walk.unit(&y, &format!("{name}.conv_dw"), around)?;
        let narrow = Expected::pointwise(inside, outputs);
        y = walk.normalised(&y, &format!("{name}.project"), narrow)?;
        if block.excites {
            y = walk.excited(&y, &format!("{name}.se_module"), outputs)?;
        }
        x = if block.stride == 1 {
            walk.joined("Add", &x, &y)?
        } else {
            y
        };
    }
    x = walk.unit(&x, "conv_6_sep", Expected::pointwise(128, GATHERED))?;
    let gather = Expected::depthwise(GATHERED, form.side / 16, 1, 0);
    x = walk.normalised(&x, "conv_6_dw", gather)?;
    x = walk.flattened(&x)?;
    let (hidden, bias) = walk.linear(&x, "linear", [GATHERED, HIDDEN])?;
    x = walk.normalise(&hidden, "bn", HIDDEN, bias)?;
    let (mut x, bias) = walk.linear(&x, "prob", [HIDDEN, form.classes])?;
    if bias.is_some_and(|bias| bias.iter().any(|&bias| bias != 0.0)) {
        return Err(OnnxError::Layer {
            layer: "prob".to_owned(),
            expected: "no biases".to_owned(),
            actual: "some".to_owned(),
        });
    }
    if let Some(softmax) = walk.graph.next(&x, "Softmax") {
        x = output(&softmax);
    }
    match walk.graph.outputs() {
        [only] if *only == x => Ok(()),
        _ => Err(walk.graph.unexpected(&x, "the graph's only output")),
    }
}

struct Walk<'a> {
    graph: &'a mut OnnxGraph,
    tensors: &'a mut PackTensors,
}

impl Walk<'_> {
    /// Convolution, normalisation, PReLU.
    fn unit(&mut self, from: &str, name: &str, expected: Expected) -> Result<String, OnnxError> {
        let x = self.normalised(from, name, expected)?;
        let prelu = self.graph.expect(&x, "PRelu")?;
        let slopes = self
            .graph
            .floats(prelu.input.get(1).map_or("", String::as_str))?;
        let mut sides = slopes.shape.clone();
        sides.retain(|&side| side != 1);
        if sides != [expected.outputs] {
            return Err(OnnxError::Layer {
                layer: format!("{name}.prelu"),
                expected: format!("{} slopes", expected.outputs),
                actual: format!("{:?}", slopes.shape),
            });
        }
        let weight = format!("{name}.prelu.weight");
        self.tensors
            .insert(weight, &[expected.outputs], slopes.values);
        Ok(output(&prelu))
    }

    /// Convolution and normalisation, which are `NAME.conv` and `NAME.bn`.
    fn normalised(
        &mut self,
        from: &str,
        name: &str,
        expected: Expected,
    ) -> Result<String, OnnxError> {
        let names = [format!("{name}.conv"), format!("{name}.bn")];
        self.normalised_as(from, &names, expected)
    }

    fn normalised_as(
        &mut self,
        from: &str,
        [name, norm]: &[String; 2],
        expected: Expected,
    ) -> Result<String, OnnxError> {
        let node = self.graph.expect(from, "Conv")?;
        let found = convolution(self.graph, &node, name, expected)?;
        let weight = format!("{name}.weight");
        self.tensors.insert(weight, &expected.shape(), found.weight);
        self.normalise(&found.output, norm, expected.outputs, found.bias)
    }

    /// The normalisation that follows, or one that changes nothing but adds the bias that was folded into the layer before.
    fn normalise(
        &mut self,
        from: &str,
        name: &str,
        channels: usize,
        bias: Option<Vec<f32>>,
    ) -> Result<String, OnnxError> {
        let zeros = || vec![0.0; channels];
        let mut insert = |part: &str, values| {
            self.tensors
                .insert(format!("{name}.{part}"), &[channels], values);
        };
        let Some(norm) = self.graph.next(from, "BatchNormalization") else {
            insert("weight", vec![1.0; channels]);
            insert("bias", bias.unwrap_or_else(zeros));
            insert("running_mean", zeros());
            insert("running_var", vec![1.0 - EPSILON; channels]);
            return Ok(from.to_owned());
        };
        let mut parts = Vec::with_capacity(4);
        for place in 1..5 {
            let part = self
                .graph
                .floats(norm.input.get(place).map_or("", String::as_str))?;
            check(name, "numbers", &[channels], &part)?;
            parts.push(part.values);
        }
        let epsilon = float_or(&norm, "epsilon", EPSILON);
        let [weight, shift, mean, variance] = <[Vec<f32>; 4]>::try_from(parts).unwrap_or_default();
        let bias = bias.unwrap_or_else(zeros);
        insert("weight", weight);
        insert("bias", shift);
        insert(
            "running_mean",
            mean.iter()
                .zip(bias)
                .map(|(mean, bias)| mean - bias)
                .collect(),
        );
        let variance = variance.iter().map(|variance| {
            if epsilon.to_bits() == EPSILON.to_bits() {
                *variance
            } else {
                variance + (epsilon - EPSILON)
            }
        });
        insert("running_var", variance.collect());
        Ok(output(&norm))
    }

    /// Squeeze and excitation of a map.
    fn excited(&mut self, y: &str, name: &str, channels: usize) -> Result<String, OnnxError> {
        let mean = self.mean(y)?;
        let layer = |number: usize| [format!("{name}.fc{number}"), format!("{name}.bn{number}")];
        let squeeze = Expected::pointwise(channels, channels / 4);
        let squeezed = self.normalised_as(&mean, &layer(1), squeeze)?;
        let relu = output(&self.graph.expect(&squeezed, "Relu")?);
        let excite = Expected::pointwise(channels / 4, channels);
        let excited = self.normalised_as(&relu, &layer(2), excite)?;
        let gate = output(&self.graph.expect(&excited, "Sigmoid")?);
        self.joined("Mul", y, &gate)
    }

    /// The mean of each channel, in either way of writing it.
    fn mean(&mut self, y: &str) -> Result<String, OnnxError> {
        if let Some(mean) = self.graph.next(y, "GlobalAveragePool") {
            return Ok(output(&mean));
        }
        let mean = self.graph.expect(y, "ReduceMean")?;
        // An attribute, and since opset 18 an input.
        let axes = match mean.input.get(1) {
            Some(axes) => self.graph.whole_numbers(axes),
            None => ints(&mean, "axes").map(<[i64]>::to_vec),
        };
        let places = axes.is_some_and(|axes| matches!(axes[..], [2, 3] | [-2, -1] | [-1, -2]));
        if places && int_or(&mean, "keepdims", 1) == 1 {
            Ok(output(&mean))
        } else {
            Err(self.graph.unexpected(y, "a mean over both sides"))
        }
    }

    /// What is made of both values by this operation.
    fn joined(&mut self, operation: &str, one: &str, other: &str) -> Result<String, OnnxError> {
        let node = self.graph.expect(other, operation)?;
        let mut read = node.input.iter().map(String::as_str);
        if read.by_ref().any(|value| value == one) {
            Ok(output(&node))
        } else {
            Err(self.graph.unexpected(one, operation))
        }
    }

    fn flattened(&mut self, x: &str) -> Result<String, OnnxError> {
        let node = match self.graph.next(x, "Flatten") {
            Some(node) => node,
            None => self.graph.expect(x, "Reshape")?,
        };
        Ok(output(&node))
    }

    /// A linear layer: its output and its bias. What trains only (drop-out) may stand before it.
    fn linear(
        &mut self,
        x: &str,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<(String, Option<Vec<f32>>), OnnxError> {
        let mut x = x.to_owned();
        for idle in ["Dropout", "Identity"] {
            if let Some(node) = self.graph.next(&x, idle) {
                x = output(&node);
            }
        }
        let (node, turned) = match self.graph.next(&x, "MatMul") {
            Some(node) => (node, false),
            None => {
                let node = self.graph.expect(&x, "Gemm")?;
                plain_gemm(name, &node)?;
                let turned = int_or(&node, "transB", 0) == 1;
                (node, turned)
            }
        };
        let input = |place: usize| node.input.get(place).map_or("", String::as_str);
        let weight = self.graph.floats(input(1))?;
        let values = if turned {
            check(name, "weights", &[outputs, inputs], &weight)?;
            weight.values
        } else {
            check(name, "weights", &[inputs, outputs], &weight)?;
            let columns = 0..outputs;
            let column = |column: usize| weight.values.iter().skip(column).step_by(outputs);
            columns.flat_map(|at| column(at).copied()).collect()
        };
        self.tensors
            .insert(format!("{name}.weight"), &[outputs, inputs], values);
        let bias = match input(2) {
            "" => None,
            bias => {
                let bias = self.graph.floats(bias)?;
                check(name, "biases", &[outputs], &bias)?;
                Some(bias.values)
            }
        };
        Ok((output(&node), bias))
    }
}

fn plain_gemm(name: &str, node: &NodeProto) -> Result<(), OnnxError> {
    let plain = float_or(node, "alpha", 1.0) == 1.0
        && float_or(node, "beta", 1.0) == 1.0
        && int_or(node, "transA", 0) == 0;
    plain.then_some(()).ok_or_else(|| OnnxError::Layer {
        layer: name.to_owned(),
        expected: "a plain product".to_owned(),
        actual: "a scaled or turned one".to_owned(),
    })
}
