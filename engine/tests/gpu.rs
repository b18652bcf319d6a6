//! A GPU gives the CPU's answers. Built with a feature of [`ComputeDevice`], on a machine that has such a device.
#![cfg(any(feature = "wgpu", feature = "cuda"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{ComputeDevice, EncodedImage, Engine, ImageFormat, LivenessPacks};
use support::{ENGINE, sides};

/// Runs the same checks on both, unless the device is not there.
fn compare(device: ComputeDevice) {
    let photo = DrawnFace::new(480, 360).jpeg(90);
    let image = EncodedImage {
        bytes: &photo,
        format: ImageFormat::Jpeg,
    };
    // burn says that a device is missing by a panic.
    let verdict = std::panic::catch_unwind(|| {
        Engine::on(device, LivenessPacks::embedded().unwrap())
            .unwrap()
            .check(&image)
    });
    let Ok(verdict) = verdict else {
        println!("skipped: {device:?} is not there");
        return;
    };
    let (there, here) = (verdict.unwrap(), ENGINE.check(&image).unwrap());
    let apart = (there.likelihood.value() - here.likelihood.value()).abs();
    assert!(apart <= 1e-3, "{apart}");
    for (a, b) in sides(&there.faces[0])
        .into_iter()
        .zip(sides(&here.faces[0]))
    {
        assert!(
            (a - b).abs() <= 1,
            "{:?} and {:?}",
            there.faces[0],
            here.faces[0]
        );
    }
}

#[cfg(feature = "wgpu")]
#[test]
fn wgpu_gives_the_answers_of_the_cpu() {
    compare(ComputeDevice::Wgpu);
}

#[cfg(feature = "cuda")]
#[test]
fn cuda_gives_the_answers_of_the_cpu() {
    compare(ComputeDevice::Cuda);
}
