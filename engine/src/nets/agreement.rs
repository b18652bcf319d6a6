//! The two forms of every network against each other, on every instruction set of this machine.

use burn::tensor::{Device, Tensor, TensorData};

use super::{
    Architecture, BlazeFace, Compiled, MiniFasNet, MiniFasNetForm, MiniFasNetVariant, Student,
    StudentShape, YuNet,
};
use crate::kernels::Isa;
use crate::weights::{DETECTOR, EmbeddedPack, LIVENESS, Pack, PackTensors};

/// Values like those of a picture, the same every time.
fn picture([height, width, channels]: [usize; 3], images: usize) -> Tensor<4> {
    let values = (0..images * height * width * channels)
        .map(|at| ((at * at / 7 + at * 13) % 509) as f32 / 254.0 - 1.0)
        .collect::<Vec<_>>();
    let data = TensorData::new(values, [images, height, width, channels]);
    Tensor::from_data(data, &Device::flex())
}

/// Any weights for tensors of these names and shapes, about as large as those of a trained network.
fn any_weights(shapes: Vec<(String, Vec<usize>)>) -> PackTensors {
    let mut tensors = PackTensors::default();
    for (name, shape) in shapes {
        let count = shape.iter().product::<usize>();
        let seen = (count / shape[0]) as f32;
        let weights = (0..count).map(|at| ((at * 31 + name.len() * 7) % 97) as f32 / 48.0 - 1.0);
        let weights = weights.map(|weight| match name.ends_with("running_var") {
            true => weight.abs() + 0.5,
            false => weight * (2.0 / seen).sqrt(),
        });
        tensors.insert(name.clone(), &shape, weights.collect());
    }
    tensors
}

/// Outputs may differ by a hundred thousandth of the largest one for each layer or so of rounding.
#[track_caller]
fn assert_agreement<N: Architecture>(network: &N) {
    let images = picture(N::INPUT, 2);
    let plain: Vec<f32> = network
        .forward(images.clone().permute([0, 3, 1, 2]))
        .into_data()
        .iter::<f32>()
        .collect();
    let largest = plain
        .iter()
        .fold(1.0_f32, |most, value| most.max(value.abs()));
    for isa in Isa::available() {
        let compiled: Vec<f32> = Compiled::on(isa, network)
            .forward(images.clone())
            .into_data()
            .iter::<f32>()
            .collect();
        assert_eq!(compiled.len(), plain.len());
        for (at, (actual, expected)) in compiled.iter().zip(&plain).enumerate() {
            assert!(
                (actual - expected).abs() <= 3e-5 * largest,
                "{isa:?}: {actual} at {at} where burn gives {expected}"
            );
        }
    }
}

fn embedded<N: Architecture>(pack: &EmbeddedPack) -> N {
    let pack = Pack::parse(pack.bytes).unwrap();
    let mut tensors = pack.tensors().clone();
    N::load(&mut tensors, &Device::flex()).unwrap()
}

#[test]
fn the_detector_gives_what_its_burn_module_gives() {
    assert_agreement::<BlazeFace>(&embedded(&DETECTOR));
}

#[test]
fn the_liveness_network_gives_what_its_burn_module_gives() {
    assert_agreement::<Student>(&embedded(&LIVENESS));
}

#[test]
fn wide_and_deep_students_give_what_their_burn_modules_give() {
    for name in [
        "student-80x6-w24.48.96.128-r1.1.1-h32.128",
        "student-80x6-w8.20.24.40-r0.2.1-h12.40",
    ] {
        let shape: StudentShape = name.parse().unwrap();
        let mut tensors = any_weights(Student::tensors(&shape));
        let network = Student::of_shape(&shape, &mut tensors, &Device::flex()).unwrap();
        tensors.finish().unwrap();
        assert_agreement(&network);
    }
}

#[test]
fn yunet_gives_what_its_burn_module_gives_with_any_weights() {
    let mut tensors = any_weights(YuNet::tensors());
    let network = YuNet::load(&mut tensors, &Device::flex()).unwrap();
    tensors.finish().unwrap();
    assert_agreement(&network);
}

#[test]
fn every_form_of_minifasnet_is_recognised_and_gives_what_its_burn_module_gives() {
    for variant in [
        MiniFasNetVariant::V1,
        MiniFasNetVariant::V2,
        MiniFasNetVariant::V1Se,
        MiniFasNetVariant::V2Se,
    ] {
        for (side, classes) in [(80, 3), (128, 2)] {
            let form = MiniFasNetForm {
                variant,
                side,
                classes,
            };
            let mut tensors = any_weights(MiniFasNet::tensors(form));
            assert_eq!(MiniFasNetForm::of_tensors(&tensors).unwrap(), form);
            let network = MiniFasNet::load(form, &mut tensors, &Device::flex()).unwrap();
            tensors.finish().unwrap();
            let images = picture([side, side, 3], 2);
            let plain = network.forward(images.clone().permute([0, 3, 1, 2]));
            let compiled = Compiled::of_graph(&network.graph()).forward(images);
            let numbers = |tensor: Tensor<2>| tensor.into_data().iter::<f32>().collect::<Vec<_>>();
            let (plain, compiled) = (numbers(plain), numbers(compiled));
            assert_eq!(compiled.len(), 2 * classes);
            let largest = plain
                .iter()
                .fold(1.0_f32, |most, value| most.max(value.abs()));
            for (actual, expected) in compiled.iter().zip(&plain) {
                let apart = (actual - expected).abs();
                assert!(apart <= 3e-5 * largest, "{form}: {actual} {expected}");
            }
        }
    }
}
