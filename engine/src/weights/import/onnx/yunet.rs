//! YuNet from ONNX, the graph of OpenCV's model zoo.

use super::OnnxError;
use super::convolution::{Expected, convolution};
use super::graph::{OnnxGraph, ints, output, text};
use crate::nets::yunet::{FINE_STAGE, GRIDS, HEADS, MIDDLE_STAGE, STAGES};
use crate::weights::PackTensors;

const STEM: usize = 16;
const GRID: usize = 64;
/// How the file calls the outputs of a head, before the grid's stride.
const OUTPUTS: [(&str, &str); 4] = [
    ("class", "cls"),
    ("object", "obj"),
    ("box", "bbox"),
    ("points", "kps"),
];
/// The strides of the grids, in the order of [`GRIDS`].
const STRIDES: [usize; 3] = [8, 16, 32];

/// Whether a graph has the outputs of YuNet.
pub(super) fn is_it(graph: &OnnxGraph) -> bool {
    let named = |name: &str| graph.outputs().iter().any(|output| output == name);
    OUTPUTS.iter().all(|(_, head)| {
        STRIDES
            .iter()
            .all(|stride| named(&format!("{head}_{stride}")))
    })
}

/// Puts the tensors of the graph under the names that packs have.
pub(super) fn read(graph: &mut OnnxGraph, tensors: &mut PackTensors) -> Result<(), OnnxError> {
    let mut walk = Walk { graph, tensors };
    let stem = Expected {
        kernel: 3,
        stride: 2,
        padding: 1,
        ..Expected::pointwise(3, STEM)
    };
    let input = walk.graph.input().to_owned();
    let mut x = walk.convolution(&input, "stem", stem)?;
    x = walk.relu(&x)?;
    let mut inputs = STEM;
    let mut read = Vec::new();
    for (number, (widths, halves)) in STAGES.into_iter().enumerate() {
        if halves {
            x = walk.halved(&x)?;
        }
        for (unit, &outputs) in widths.iter().enumerate() {
            x = walk.unit(&x, &format!("stage{number}.unit{unit}"), [inputs, outputs])?;
            x = walk.relu(&x)?;
            inputs = outputs;
        }
        read.push(x.clone());
    }
    let [fine, middle, coarse] = GRIDS;
    let coarse = walk.neck(&x, coarse)?;
    let sum = walk.doubled_sum(&coarse, &read[MIDDLE_STAGE])?;
    let middle = walk.neck(&sum, middle)?;
    let sum = walk.doubled_sum(&middle, &read[FINE_STAGE])?;
    let fine = walk.neck(&sum, fine)?;
    for ((head, numbers, squashed), (named, called)) in HEADS.into_iter().zip(OUTPUTS) {
        debug_assert_eq!(head, named);
        for ((grid, stride), from) in GRIDS
            .into_iter()
            .zip(STRIDES)
            .zip([&fine, &middle, &coarse])
        {
            let name = format!("{head}.{grid}");
            let mut to = format!("{called}_{stride}");
            let steps: &[&str] = if squashed {
                &["Sigmoid", "Reshape", "Transpose"]
            } else {
                &["Reshape", "Transpose"]
            };
            for step in steps {
                let node = walk.graph.maker(&to, step)?;
                if *step == "Transpose" && ints(&node, "perm") != Some(&[0, 2, 3, 1]) {
                    return Err(walk.graph.unexpected(&to, "channels last"));
                }
                to = node.input.first().cloned().unwrap_or_default();
            }
            walk.head(from, &to, &name, numbers)?;
        }
    }
    Ok(())
}

struct Walk<'a> {
    graph: &'a mut OnnxGraph,
    tensors: &'a mut PackTensors,
}

impl Walk<'_> {
    fn convolution(
        &mut self,
        from: &str,
        name: &str,
        expected: Expected,
    ) -> Result<String, OnnxError> {
        let node = self.graph.expect(from, "Conv")?;
        let found = convolution(self.graph, &node, name, expected)?;
        let bias = found.bias.unwrap_or_else(|| vec![0.0; expected.outputs]);
        self.tensors
            .insert(format!("{name}.weight"), &expected.shape(), found.weight);
        self.tensors
            .insert(format!("{name}.bias"), &[expected.outputs], bias);
        Ok(found.output)
    }

    fn unit(
        &mut self,
        from: &str,
        name: &str,
        [inputs, outputs]: [usize; 2],
    ) -> Result<String, OnnxError> {
        let pointwise = Expected::pointwise(inputs, outputs);
        let x = self.convolution(from, &format!("{name}.pointwise"), pointwise)?;
        let depthwise = Expected::depthwise(outputs, 3, 1, 1);
        self.convolution(&x, &format!("{name}.depthwise"), depthwise)
    }

    fn neck(&mut self, from: &str, grid: &str) -> Result<String, OnnxError> {
        let x = self.unit(from, &format!("neck.{grid}"), [GRID, GRID])?;
        self.relu(&x)
    }

    fn relu(&mut self, from: &str) -> Result<String, OnnxError> {
        Ok(output(&self.graph.expect(from, "Relu")?))
    }

    /// The largest of each 2 x 2 pixels.
    fn halved(&mut self, from: &str) -> Result<String, OnnxError> {
        let pool = self.graph.expect(from, "MaxPool")?;
        let sides = |name: &str| ints(&pool, name) == Some(&[2, 2]);
        let moved = ints(&pool, "pads").is_some_and(|pads| pads.iter().any(|&pad| pad != 0));
        if sides("kernel_shape") && sides("strides") && !moved {
            Ok(output(&pool))
        } else {
            Err(self.graph.unexpected(from, "a pool of 2 x 2 pixels"))
        }
    }

    /// A map of twice the height and width, each pixel four times, and the map that it is added to.
    fn doubled_sum(&mut self, small: &str, large: &str) -> Result<String, OnnxError> {
        let resize = self.graph.expect(small, "Resize")?;
        let scales = self
            .graph
            .floats(resize.input.get(2).map_or("", String::as_str))?;
        let nearest = text(&resize, "mode").is_none_or(|mode| mode == b"nearest");
        if scales.values != [1.0, 1.0, 2.0, 2.0] || !nearest {
            return Err(self.graph.unexpected(small, "a doubling of both sides"));
        }
        let sum = self.graph.expect(&output(&resize), "Add")?;
        if sum.input.iter().any(|value| value == large) {
            Ok(output(&sum))
        } else {
            Err(self.graph.unexpected(large, "Add"))
        }
    }

    /// A head, found from its end: heads of the same size read the same grid.
    fn head(&mut self, from: &str, to: &str, name: &str, numbers: usize) -> Result<(), OnnxError> {
        let last = self.graph.maker(to, "Conv")?;
        let between = last.input.first().cloned().unwrap_or_default();
        let first = self.graph.maker(&between, "Conv")?;
        if first.input.first().map(String::as_str) != Some(from) {
            return Err(self.graph.unexpected(from, name));
        }
        for (node, part, expected) in [
            (first, "pointwise", Expected::pointwise(GRID, numbers)),
            (last, "depthwise", Expected::depthwise(numbers, 3, 1, 1)),
        ] {
            let part = format!("{name}.{part}");
            let found = convolution(self.graph, &node, &part, expected)?;
            let bias = found.bias.unwrap_or_else(|| vec![0.0; expected.outputs]);
            self.tensors
                .insert(format!("{part}.weight"), &expected.shape(), found.weight);
            self.tensors
                .insert(format!("{part}.bias"), &[expected.outputs], bias);
        }
        Ok(())
    }
}
