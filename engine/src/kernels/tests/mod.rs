//! Every kernel on every instruction set of this machine against the plain operations of burn, on random shapes.

mod dense;
mod depthwise;
mod reference;
mod weightless;
mod whole;

use proptest::prelude::*;

use super::graph::Graph;
use super::layers::{Activation, Padding, Window};

/// Random numbers between -1 and 1.
pub(super) fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let draw = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    (0..count).map(draw).collect()
}

pub(super) fn any_activation() -> impl Strategy<Value = fn(u64, usize) -> Activation> {
    prop_oneof![
        Just((|_, _| Activation::None) as fn(u64, usize) -> Activation),
        Just((|_, _| Activation::Relu) as fn(u64, usize) -> Activation),
        Just(
            (|seed, channels| Activation::PRelu(numbers(seed ^ 5, channels)))
                as fn(u64, usize) -> Activation
        ),
    ]
}

pub(super) fn any_window() -> impl Strategy<Value = Window> {
    (
        prop_oneof![Just(1_usize), Just(3), Just(5)],
        1..=2_usize,
        0..=3_usize,
    )
        .prop_map(|(kernel, stride, padding)| Window {
            kernel,
            stride,
            padding: if padding == 3 {
                Padding::Same
            } else {
                Padding::Even(padding.min(kernel / 2))
            },
        })
}

/// What an output may differ by: hundred thousandths of the largest sum of absolute terms in the map, which is the scale
/// that rounding goes by.
pub(super) const TOLERANCE: f32 = 1e-5;

#[track_caller]
pub(super) fn assert_close(what: &str, actual: &[f32], expected: &[f32], scale: f32) {
    assert_eq!(actual.len(), expected.len(), "{what}: length");
    for (at, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let difference = (actual - expected).abs();
        assert!(
            difference <= TOLERANCE * scale.max(1.0),
            "{what}: {actual} at {at} where {expected} is right, on a scale of {scale}"
        );
    }
}

/// Runs a graph on one instruction set.
pub(super) fn run(program: &super::Program, input: &[f32]) -> Vec<f32> {
    let images = input.len() / program.input_len();
    // Neither the output nor the arena's rest of other runs may show.
    let mut output = vec![f32::NAN; images * program.output_len()];
    program.run(input, &mut output);
    output
}

/// Runs a graph on every instruction set of this machine and compares.
#[track_caller]
pub(super) fn assert_everywhere(graph: &Graph, input: &[f32], expected: &[f32], scale: f32) {
    for isa in super::Isa::available() {
        let actual = run(&graph.compile(isa), input);
        assert_close(&format!("{isa:?}"), &actual, expected, scale);
    }
}
