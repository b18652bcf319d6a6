//! The published networks against outputs that ONNX Runtime gave, where the weights stand next door.

use super::form::PUBLISHED_CLASSES as CLASSES;
use super::*;
use crate::kernels::Isa;
use crate::nets::Compiled;

/// Logits for an image of 127 and for the ramp i mod 256, counted plane by plane, by ONNX Runtime; equal to 1e-4.
#[track_caller]
fn assert_golden<N: Architecture>(file: &str, goldens: [[f32; CLASSES]; 2]) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/models")
        .join(file);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: ../shared is not there");
        return;
    };
    let mut tensors = PackTensors::parse(&bytes).unwrap();
    let network = N::load(&mut tensors, &Device::flex()).unwrap();
    tensors.finish().unwrap();
    let [height, width, channels] = N::INPUT;
    let inputs = [
        vec![127.0; 19_200],
        (0..19_200).map(|at| (at % 256) as f32).collect(),
    ];
    for (input, expected) in inputs.into_iter().zip(goldens) {
        let planes = TensorData::new(input, [1, channels, height, width]);
        let planes = Tensor::<4>::from_data(planes, &Device::flex());
        let assert_logits = |how: &str, logits: Tensor<2>| {
            let logits: Vec<f32> = logits.into_data().iter::<f32>().collect();
            assert_eq!(logits.len(), expected.len());
            for (actual, expected) in logits.iter().zip(expected) {
                assert!((actual - expected).abs() <= 1e-4, "{how}: {logits:?}");
            }
        };
        assert_logits("burn", network.forward(planes.clone()));
        for isa in Isa::available() {
            let compiled = Compiled::on(isa, &network);
            assert_logits(
                &format!("{isa:?}"),
                compiled.forward(planes.clone().permute([0, 2, 3, 1])),
            );
        }
    }
}

#[test]
fn version_two_gives_its_published_outputs() {
    let grey = [-1.899_806_7, 0.435_404_4, 1.464_357_4];
    let ramp = [-0.911_506_8, -5.387_028_7, 6.301_857_5];
    assert_golden::<MiniFasNetV2>("silent_face_v2_2.7_80.safetensors", [grey, ramp]);
}

#[test]
fn version_one_with_excitation_gives_its_published_outputs() {
    let grey = [-1.179_371_6, 0.858_597_3, 0.320_506_8];
    let ramp = [-3.578_032_5, 3.025_658_6, 0.551_481_8];
    assert_golden::<MiniFasNetV1Se>("silent_face_v1se_4.0_80.safetensors", [grey, ramp]);
}
