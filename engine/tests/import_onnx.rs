//! Networks from ONNX files: the same numbers as from the tensors they were made of, and a refusal of every graph that
//! computes something else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

#[path = "support/onnx.rs"]
mod onnx;
mod support;

use std::error::Error;

use livecheck_engine::weights::import::{ImportRequest, import_network};
use livecheck_engine::weights::{Pack, PackTensors, Samples, inspect};
use onnx::{Constant, Graph, Model, Node, Norms, exported, v1se_blocks};
use prost::Message;
use support::shared;

fn request() -> ImportRequest {
    ImportRequest {
        name: "imported".to_owned(),
        version: "1.0.0".to_owned(),
        licence: "Apache-2.0".to_owned(),
        provenance: "a test".to_owned(),
        crop_scale: Some(4.0),
        samples: Samples::Bgr255,
        bona_fide_class: 1,
    }
}

fn pack_of(source: &[u8]) -> Pack {
    Pack::parse(&import_network(source, &request()).unwrap()).unwrap()
}

#[track_caller]
fn refusal(model: &Model) -> String {
    let error = import_network(&model.encode_to_vec(), &request()).unwrap_err();
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        told = format!("{told}: {inner}");
        cause = inner.source();
    }
    told
}

/// The tensors of the published V1SE, if they are there.
fn v1se() -> Option<(Vec<u8>, PackTensors)> {
    let file = shared()?.join("models/silent_face_v1se_4.0_80.safetensors");
    let bytes = std::fs::read(file).unwrap();
    let tensors = PackTensors::parse(&bytes).unwrap();
    Some((bytes, tensors))
}

#[test]
fn a_network_gives_the_same_from_onnx_with_its_normalisations_kept_or_folded() {
    let Some((safetensors, tensors)) = v1se() else {
        return;
    };
    let expected = inspect(&pack_of(&safetensors)).unwrap();
    for norms in [Norms::Kept, Norms::Folded] {
        let model = exported(&tensors, &v1se_blocks(), norms);
        let pack = pack_of(&model.encode_to_vec());
        assert_eq!(pack.metadata.architecture, "minifasnet-v1se");
        let actual = inspect(&pack).unwrap();
        assert_eq!(actual.parameters, expected.parameters);
        assert_eq!(actual.multiply_adds, expected.multiply_adds);
        for (actual, expected) in actual.fixed_output.iter().zip(&expected.fixed_output) {
            assert!(
                (actual - expected).abs() <= 1e-4,
                "{norms:?}: {actual} {expected}"
            );
        }
    }
}

#[test]
fn kept_normalisations_give_the_tensors_bit_for_bit() {
    let Some((_, tensors)) = v1se() else {
        return;
    };
    let model = exported(&tensors, &v1se_blocks(), Norms::Kept);
    let imported = pack_of(&model.encode_to_vec());
    assert!(imported.tensors().names().eq(tensors.names()));
    let (mut imported, mut expected) = (imported.tensors().clone(), tensors.clone());
    for name in tensors.names() {
        let shape = tensors.shape(name).unwrap();
        assert!(
            imported.take(name, shape).unwrap() == expected.take(name, shape).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn graphs_that_compute_something_else_are_refused_where_they_differ() {
    let Some((_, tensors)) = v1se() else {
        return;
    };
    let model = exported(&tensors, &v1se_blocks(), Norms::Kept);
    let changed = |change: &dyn Fn(&mut Graph)| {
        let mut model = model.clone();
        change(model.graph.as_mut().unwrap());
        refusal(&model)
    };
    let at = |graph: &Graph, operation: &str| {
        graph
            .nodes
            .iter()
            .position(|node| node.operation == operation)
            .unwrap()
    };
    // Another activation; another stride; a sum with itself; an operation more; an output more.
    let said = changed(&|graph| {
        let prelu = at(graph, "PRelu");
        graph.nodes[prelu].operation = "LeakyRelu".to_owned();
    });
    assert!(
        said.contains("PRelu must follow, but LeakyRelu does"),
        "{said}"
    );
    let said = changed(&|graph| graph.nodes[0].attributes[0].numbers = vec![1, 1]);
    assert!(said.contains("conv1.conv must have strides 2"), "{said}");
    let said = changed(&|graph| {
        let add = at(graph, "Add");
        graph.nodes[add].inputs[0] = graph.nodes[add].inputs[1].clone();
    });
    assert!(said.contains("Add"), "{said}");
    let said = changed(&|graph| {
        graph.nodes.push(Node {
            inputs: vec!["picture".to_owned()],
            outputs: vec!["more".to_owned()],
            operation: "Tanh".to_owned(),
            attributes: Vec::new(),
        });
    });
    assert!(said.contains("the network has no Tanh"), "{said}");
    // A mean that is not over both sides: exporters write it so, with the sides as an attribute.
    let over = |sides: [i64; 2]| {
        move |graph: &mut Graph| {
            for node in &mut graph.nodes {
                if node.operation == "GlobalAveragePool" {
                    node.operation = "ReduceMean".to_owned();
                    node.attributes = vec![onnx::Attribute {
                        name: "axes".to_owned(),
                        number: 0,
                        numbers: sides.to_vec(),
                    }];
                }
            }
        }
    };
    let said = changed(&over([1, 3]));
    assert!(said.contains("a mean over both sides"), "{said}");
    let mut other = model.clone();
    over([2, 3])(other.graph.as_mut().unwrap());
    assert!(import_network(&other.encode_to_vec(), &request()).is_ok());
    let said = changed(&|graph| graph.outputs.push(graph.inputs[0].clone()));
    assert!(said.contains("only output"), "{said}");
    let said = changed(&|graph| {
        let double = graph.nodes[3].clone();
        graph.nodes.push(double);
    });
    assert!(said.contains("is there twice"), "{said}");
}

#[test]
fn constants_that_are_no_floats_lie_elsewhere_or_do_not_fill_their_shape_are_refused() {
    let Some((_, tensors)) = v1se() else {
        return;
    };
    let model = exported(&tensors, &v1se_blocks(), Norms::Folded);
    let changed = |change: &dyn Fn(&mut Constant)| {
        let mut model = model.clone();
        change(&mut model.graph.as_mut().unwrap().constants[0]);
        refusal(&model)
    };
    assert!(changed(&|first| first.kind = 10).contains("32-bit floats"));
    assert!(changed(&|first| first.numbers.truncate(8)).contains("than its shape says"));
    assert!(changed(&|first| first.numbers.clear()).contains("than its shape says"));
    assert!(changed(&|first| first.shape[0] = -1).contains("constant 0"));
    assert!(changed(&|first| first.shape = vec![i64::MAX, i64::MAX]).contains("constant 0"));
    assert!(changed(&|first| first.name = "constant 1".to_owned()).contains("is there twice"));
    let said = changed(&|first| {
        first.numbers[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    });
    assert!(
        said.contains("conv1.conv.weight") && said.contains("not finite"),
        "{said}"
    );
}

#[test]
fn files_that_are_cut_or_of_other_networks_are_refused() {
    let other = Model {
        version: 8,
        graph: Some(Graph::default()),
    };
    assert!(refusal(&other).contains("one input"));
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    let yunet = std::fs::read(models.join("yunet_s_640_640.onnx")).unwrap();
    for length in (0..yunet.len()).step_by(3001) {
        assert!(
            import_network(&yunet[..length], &request()).is_err(),
            "{length}"
        );
    }
    let mut seed = 1_u32;
    for _ in 0..300 {
        let mut changed = yunet.clone();
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let place = (seed >> 8) as usize % changed.len();
        changed[place] = (seed >> 3) as u8;
        drop(import_network(&changed, &request()));
    }
}

#[test]
fn yunet_is_imported_as_a_detector() {
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    let pack = pack_of(&std::fs::read(models.join("yunet_s_640_640.onnx")).unwrap());
    assert_eq!(pack.metadata.architecture, "yunet-320");
    assert_eq!(pack.metadata.calibration, None);
    let inspection = inspect(&pack).unwrap();
    // As the list of its layers has it: 53,104 parameters, and at 640 pixels 344.224 M, four times what it is at 320.
    assert_eq!(inspection.parameters, 53_104);
    assert_eq!(inspection.multiply_adds, 344_224_000 / 4);
}
