//! Programs as a whole: their arena, and many of them at once.

use super::{numbers, run};
use crate::kernels::graph::{Graph, OutputForm};
use crate::kernels::isa::Isa;
use crate::kernels::layers::{Activation, Dense, Padding, Window};
use crate::kernels::program::Program;

/// Residual blocks whose maps stand in each other's places.
fn network(seed: u64, side: usize) -> Graph {
    let (mut graph, mut x) = Graph::new(side, side, 3);
    let layer = |seed, inputs: usize, outputs: usize, stride| Dense {
        inputs,
        outputs,
        window: Window {
            kernel: 3,
            stride,
            padding: Padding::Even(1),
        },
        weight: numbers(seed, outputs * inputs * 9)
            .iter()
            .map(|weight| weight / (3 * inputs) as f32)
            .collect(),
        bias: numbers(seed + 1, outputs),
        activation: Activation::Relu,
    };
    x = graph.dense(x, layer(seed, 3, 16, 2), None);
    for block in 0..3 {
        let inner = graph.dense(x, layer(seed + 10 * block, 16, 16, 1), None);
        x = graph.dense(inner, layer(seed + 10 * block + 1, 16, 16, 1), Some(x));
    }
    graph.output(x, 0..16, OutputForm::Plain);
    graph
}

fn compile(seed: u64, side: usize) -> Program {
    network(seed, side).compile(Isa::best())
}

#[test]
fn the_same_input_gives_the_same_bits_whatever_ran_before() {
    let (small, large) = (compile(1, 11), compile(2, 40));
    let (input, other) = (
        numbers(3, small.input_len()),
        numbers(4, 2 * large.input_len()),
    );
    let alone = run(&small, &input);
    let _ = run(&large, &other);
    assert_eq!(run(&small, &input), alone);
}

#[test]
fn images_of_a_batch_do_not_touch_each_other() {
    for isa in Isa::available() {
        let program = network(5, 13).compile(isa);
        let images: Vec<_> = (0..3)
            .map(|seed| numbers(seed, program.input_len()))
            .collect();
        let alone: Vec<f32> = images
            .iter()
            .flat_map(|image| run(&program, image))
            .collect();
        super::assert_close("a batch", &run(&program, &images.concat()), &alone, 1.0);
    }
}

#[test]
fn threads_share_a_program_but_no_arena() {
    let program = compile(6, 24);
    let input = numbers(7, program.input_len());
    let expected = run(&program, &input);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..20).all(|_| run(&program, &input) == expected)))
            .collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    });
}

#[test]
#[should_panic(expected = "floats of the input")]
fn half_an_image_is_refused() {
    let program = compile(8, 8);
    let _ = run(&program, &numbers(9, program.input_len() + 1));
}
