//! Writes MiniFASNet as ONNX, the way exporters do: names lost, normalisations as they are or folded into the layers before.
#![allow(dead_code, reason = "every test file uses a part of it")]

use livecheck_engine::weights::PackTensors;
use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Model {
    #[prost(int64, tag = "1")]
    pub(crate) version: i64,
    #[prost(message, optional, tag = "7")]
    pub(crate) graph: Option<Graph>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub(crate) nodes: Vec<Node>,
    #[prost(message, repeated, tag = "5")]
    pub(crate) constants: Vec<Constant>,
    #[prost(message, repeated, tag = "11")]
    pub(crate) inputs: Vec<Value>,
    #[prost(message, repeated, tag = "12")]
    pub(crate) outputs: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(crate) inputs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(crate) outputs: Vec<String>,
    #[prost(string, tag = "4")]
    pub(crate) operation: String,
    #[prost(message, repeated, tag = "5")]
    pub(crate) attributes: Vec<Attribute>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Attribute {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(int64, tag = "3")]
    pub(crate) number: i64,
    #[prost(int64, repeated, tag = "8")]
    pub(crate) numbers: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Constant {
    #[prost(int64, repeated, tag = "1")]
    pub(crate) shape: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub(crate) kind: i32,
    #[prost(string, tag = "8")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "9")]
    pub(crate) numbers: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Value {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
}

/// What an exporter does with normalisations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Norms {
    Kept,
    Folded,
}

/// A block: name, input, inner and output channels, stride, whether it excites.
pub(crate) type Block = (String, [usize; 3], usize, bool);

/// The blocks of Silent-Face's V1SE.
pub(crate) fn v1se_blocks() -> Vec<Block> {
    let rows: [(&str, &str, [usize; 3], &[usize]); 3] = [
        ("conv_23", "conv_3", [32, 103, 64], &[13, 26, 13, 52]),
        (
            "conv_34",
            "conv_4",
            [64, 231, 128],
            &[154, 52, 26, 52, 26, 26],
        ),
        ("conv_45", "conv_5", [128, 308, 128], &[26, 26]),
    ];
    let mut blocks = Vec::new();
    for (halving, row, widths, inside) in rows {
        blocks.push((halving.to_owned(), widths, 2, false));
        for (at, &inner) in inside.iter().enumerate() {
            let widths = [widths[2], inner, widths[2]];
            let last = at + 1 == inside.len();
            blocks.push((format!("{row}.model.{at}"), widths, 1, last));
        }
    }
    blocks
}

/// A network with these tensors, under their published names, as an ONNX model.
pub(crate) fn exported(tensors: &PackTensors, blocks: &[Block], norms: Norms) -> Model {
    let mut writer = Writer {
        tensors: tensors.clone(),
        norms,
        graph: Graph {
            inputs: vec![named("picture")],
            outputs: vec![named("logits")],
            ..Graph::default()
        },
    };
    let mut x = writer.unit("picture", "conv1", [32, 3, 3], [2, 1, 1]);
    x = writer.unit(&x, "conv2_dw", [32, 1, 3], [1, 1, 32]);
    for (name, [inputs, inside, outputs], stride, excites) in blocks {
        let mut y = writer.unit(
            &x,
            &format!("{name}.conv"),
            [*inside, *inputs, 1],
            [1, 0, 1],
        );
        y = writer.unit(
            &y,
            &format!("{name}.conv_dw"),
            [*inside, 1, 3],
            [*stride, 1, *inside],
        );
        y = writer.layer(
            &y,
            &format!("{name}.project"),
            [*outputs, *inside, 1],
            [1, 0, 1],
        );
        if *excites {
            y = writer.excited(&y, &format!("{name}.se_module"), *outputs);
        }
        x = if *stride == 1 {
            writer.node("Add", &[&x, &y], Vec::new())
        } else {
            y
        };
    }
    x = writer.unit(&x, "conv_6_sep", [512, 128, 1], [1, 0, 1]);
    x = writer.layer(&x, "conv_6_dw", [512, 1, 5], [1, 0, 512]);
    x = writer.node("Flatten", &[&x], Vec::new());
    x = writer.product(&x, "linear", [128, 512]);
    x = writer.norm(&x, "bn", 128);
    x = writer.product(&x, "prob", [3, 128]);
    let last = writer.graph.nodes.last_mut().unwrap();
    last.outputs = vec!["logits".to_owned()];
    assert!(!x.is_empty());
    Model {
        version: 8,
        graph: Some(writer.graph),
    }
}

struct Writer {
    tensors: PackTensors,
    norms: Norms,
    graph: Graph,
}

impl Writer {
    fn take(&mut self, name: &str, shape: &[usize]) -> Vec<f32> {
        self.tensors.take(name, shape).unwrap()
    }

    fn constant(&mut self, shape: &[usize], numbers: &[f32]) -> String {
        let name = format!("constant {}", self.graph.constants.len());
        self.graph.constants.push(Constant {
            shape: shape.iter().map(|&side| side as i64).collect(),
            kind: 1,
            name: name.clone(),
            numbers: numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect(),
        });
        name
    }

    fn node(&mut self, operation: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let output = format!("value {}", self.graph.nodes.len());
        self.graph.nodes.push(Node {
            inputs: inputs.iter().map(|&input| input.to_owned()).collect(),
            outputs: vec![output.clone()],
            operation: operation.to_owned(),
            attributes,
        });
        output
    }

    fn unit(&mut self, from: &str, name: &str, shape: [usize; 3], window: [usize; 3]) -> String {
        let x = self.layer(from, name, shape, window);
        let slopes = self.take(&format!("{name}.prelu.weight"), &[shape[0]]);
        let slopes = self.constant(&[shape[0], 1, 1], &slopes);
        self.node("PRelu", &[&x, &slopes], Vec::new())
    }

    fn layer(&mut self, from: &str, name: &str, shape: [usize; 3], window: [usize; 3]) -> String {
        self.convolution(
            from,
            [&format!("{name}.conv"), &format!("{name}.bn")],
            shape,
            window,
        )
    }

    fn convolution(
        &mut self,
        from: &str,
        [name, norm]: [&str; 2],
        [outputs, seen, kernel]: [usize; 3],
        [stride, padding, groups]: [usize; 3],
    ) -> String {
        let shape = [outputs, seen, kernel, kernel];
        let mut weight = self.take(&format!("{name}.weight"), &shape);
        let attributes = vec![
            numbers("strides", &[stride; 2]),
            numbers("pads", &[padding; 4]),
            numbers("dilations", &[1; 2]),
            numbers("kernel_shape", &[kernel; 2]),
            number("group", groups),
        ];
        if self.norms == Norms::Kept {
            let weight = self.constant(&shape, &weight);
            let x = self.node("Conv", &[from, &weight], attributes);
            return self.norm(&x, norm, outputs);
        }
        let [scale, shift, mean, variance] = self.norm_parts(norm, outputs);
        let mut bias = Vec::new();
        for channel in 0..outputs {
            let scale = f64::from(scale[channel]) / (f64::from(variance[channel]) + 1e-5).sqrt();
            let each = weight.len() / outputs;
            for weight in &mut weight[channel * each..(channel + 1) * each] {
                *weight = (f64::from(*weight) * scale) as f32;
            }
            bias.push((f64::from(shift[channel]) - f64::from(mean[channel]) * scale) as f32);
        }
        let (weight, bias) = (
            self.constant(&shape, &weight),
            self.constant(&[outputs], &bias),
        );
        self.node("Conv", &[from, &weight, &bias], attributes)
    }

    fn norm_parts(&mut self, name: &str, channels: usize) -> [Vec<f32>; 4] {
        ["weight", "bias", "running_mean", "running_var"]
            .map(|part| self.take(&format!("{name}.{part}"), &[channels]))
    }

    /// A normalisation by itself; epsilon is the standard's default.
    fn norm(&mut self, from: &str, name: &str, channels: usize) -> String {
        let parts = self.norm_parts(name, channels);
        let parts = parts.map(|part| self.constant(&[channels], &part));
        let [scale, shift, mean, variance] = parts.each_ref().map(String::as_str);
        self.node(
            "BatchNormalization",
            &[from, scale, shift, mean, variance],
            Vec::new(),
        )
    }

    fn excited(&mut self, y: &str, name: &str, channels: usize) -> String {
        let mean = self.node("GlobalAveragePool", &[y], Vec::new());
        let names = |number: usize| [format!("{name}.fc{number}"), format!("{name}.bn{number}")];
        let [narrow, wide] = [names(1), names(2)];
        let x = self.convolution(
            &mean,
            narrow.each_ref().map(String::as_str),
            [channels / 4, channels, 1],
            [1, 0, 1],
        );
        let x = self.node("Relu", &[&x], Vec::new());
        let x = self.convolution(
            &x,
            wide.each_ref().map(String::as_str),
            [channels, channels / 4, 1],
            [1, 0, 1],
        );
        let gate = self.node("Sigmoid", &[&x], Vec::new());
        self.node("Mul", &[y, &gate], Vec::new())
    }

    fn product(&mut self, x: &str, name: &str, [outputs, inputs]: [usize; 2]) -> String {
        let weight = self.take(&format!("{name}.weight"), &[outputs, inputs]);
        if self.norms == Norms::Kept {
            let weight = self.constant(&[outputs, inputs], &weight);
            return self.node("Gemm", &[x, &weight], vec![number("transB", 1)]);
        }
        let turned: Vec<f32> = (0..inputs)
            .flat_map(|input| weight.iter().skip(input).step_by(inputs).copied())
            .collect();
        let weight = self.constant(&[inputs, outputs], &turned);
        self.node("MatMul", &[x, &weight], Vec::new())
    }
}

fn named(name: &str) -> Value {
    Value {
        name: name.to_owned(),
    }
}

fn number(name: &str, number: usize) -> Attribute {
    Attribute {
        name: name.to_owned(),
        number: number as i64,
        numbers: Vec::new(),
    }
}

fn numbers(name: &str, numbers: &[usize]) -> Attribute {
    Attribute {
        name: name.to_owned(),
        number: 0,
        numbers: numbers.iter().map(|&number| number as i64).collect(),
    }
}
