//! Milliseconds a view for a step of the first and of the shipped student on one thread, and for one 3x3 convolution by burn's
//! own `conv2d`. Timings of a busy machine are noisy; their ratio within one run counts.
#![allow(
    clippy::print_stdout,
    reason = "an example speaks on its standard output"
)]

use std::time::Instant;

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Distribution, Tensor};
use livecheck_engine::networks::StudentShape;
use livecheck_training::learn::{Parameters, Step};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const VIEWS: usize = 64;

fn main() {
    let number = |at: usize| ((at * 7919) % 401) as f32 / 200.0 - 1.0;
    let views: Vec<f32> = (0..VIEWS * 80 * 80 * 6).map(number).collect();
    let teacher: Vec<f32> = (0..VIEWS * 6).map(number).collect();
    let shipped = StudentShape {
        stem: 24,
        stages: [48, 96, 128],
        hidden: 128,
        ..StudentShape::default()
    };
    for shape in [StudentShape::default(), shipped] {
        let parameters = Parameters::random(&shape, 1);
        let step = Step::new(shape.clone());
        let whole = fastest(|| drop(step.run(&parameters, views.clone(), &teacher)));
        println!("{shape}, forward and backward: {whole:.2} ms a view");
    }

    let device = Device::flex().autodiff();
    let map =
        Tensor::<4>::random([VIEWS, 32, 20, 20], Distribution::Default, &device).require_grad();
    let weight = Tensor::<4>::random([32, 32, 3, 3], Distribution::Default, &device).require_grad();
    let burn = fastest(|| {
        let output = conv2d(
            map.clone(),
            weight.clone(),
            None,
            ConvOptions::new([1, 1], [1, 1], [1, 1], 1),
        );
        drop(output.sum().backward());
    });
    println!("32 -> 32 channels at 20x20 by burn's conv2d: {burn:.3} ms a view");
}

fn fastest(mut run: impl FnMut()) -> f64 {
    let times = (0..7).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed().as_secs_f64() * 1000.0 / VIEWS as f64
    });
    times.fold(f64::MAX, f64::min)
}
