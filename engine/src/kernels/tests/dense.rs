use proptest::prelude::*;

use super::{any_activation, any_window, assert_close, numbers, reference, run};
use crate::kernels::graph::{Graph, OutputForm};
use crate::kernels::isa::Isa;
use crate::kernels::layers::{Activation, Dense, Padding, Window};
use crate::kernels::method::DenseMethod;
use crate::kernels::winograd::TileSide;

const METHODS: [DenseMethod; 3] = [
    DenseMethod::Direct,
    DenseMethod::Winograd(TileSide::Two),
    DenseMethod::Winograd(TileSide::Four),
];

#[derive(Clone, Debug)]
struct Case {
    seed: u64,
    images: usize,
    size: [usize; 2],
    window: Window,
    inputs: usize,
    outputs: usize,
    /// Channels of the residual, at most `outputs`; 0 for none.
    residual: usize,
    activation: fn(u64, usize) -> Activation,
}

fn any_case() -> impl Strategy<Value = Case> {
    let shape = (
        any::<u64>(),
        1..=3_usize,
        [5..=13_usize, 5..=13_usize],
        1..=40_usize,
        1..=70_usize,
    );
    (shape, any_window(), 0..=2_usize, any_activation()).prop_map(
        |((seed, images, size, inputs, outputs), window, residual, activation)| Case {
            seed,
            images,
            size,
            window,
            inputs,
            outputs,
            residual: [0, outputs, outputs / 2][residual],
            activation,
        },
    )
}

/// A 1 x 1 layer without bias that hands the first of its inputs on: it makes a residual of the right size.
fn pick(inputs: usize, outputs: usize, window: Window) -> Dense {
    let kernel = window.kernel * window.kernel;
    let mut weight = vec![0.0; outputs * inputs * kernel];
    for output in 0..outputs {
        weight[(output * inputs + output % inputs) * kernel + kernel / 2] = 1.0;
    }
    Dense {
        inputs,
        outputs,
        window,
        weight,
        bias: vec![0.0; outputs],
        activation: Activation::None,
    }
}

fn assert_dense(case: &Case) {
    let Case {
        seed,
        images,
        size: [height, width],
        window,
        inputs,
        outputs,
        residual,
        activation,
    } = *case;
    let layer = Dense {
        inputs,
        outputs,
        window,
        weight: numbers(seed, outputs * inputs * window.kernel * window.kernel),
        bias: numbers(seed ^ 1, outputs),
        activation: activation(seed, outputs),
    };
    let input = numbers(seed ^ 2, images * height * width * inputs);
    let x = reference::map(&input, [height, width, inputs]);
    let mut expected = reference::dense(&layer, x.clone());
    let mut scale = reference::largest(reference::dense(
        &reference::absolute(&layer),
        x.clone().abs(),
    ));
    let (mut graph, node) = Graph::new(height, width, inputs);
    let mut added = None;
    if residual > 0 {
        let picked = pick(inputs, residual, window);
        let map = reference::dense(&picked, x);
        let [count, _, rows, columns] = map.dims();
        let rest =
            burn::tensor::Tensor::zeros([count, outputs - residual, rows, columns], &map.device());
        expected = expected + burn::tensor::Tensor::cat(vec![map, rest], 1);
        scale += 1.0;
        added = Some(graph.dense(node, picked, None));
    }
    let expected = reference::values(reference::activate(&layer.activation, expected));
    let output = graph.dense(node, layer, added);
    graph.output(output, 0..outputs, OutputForm::Plain);
    for isa in Isa::available() {
        for method in METHODS {
            let actual = run(&graph.compile_by(isa, |_, _| method), &input);
            assert_close(&format!("{isa:?} {method:?}"), &actual, &expected, scale);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn dense_layers_give_what_burn_gives_by_every_method(case in any_case()) {
        assert_dense(&case);
    }

    #[test]
    fn a_dense_layer_joined_with_the_pointwise_one_after_it_gives_what_burn_gives(
        case in any_case(),
        width in 1..=70_usize,
    ) {
        let Case { seed, images, size: [height, columns], window, inputs, outputs, .. } = case;
        let layer = |seed, inputs, outputs, window: Window, activation| Dense {
            inputs,
            outputs,
            window,
            weight: numbers(seed, outputs * inputs * window.kernel.pow(2)),
            bias: numbers(seed ^ 1, outputs),
            activation,
        };
        let pointwise = Window { kernel: 1, stride: 1, padding: Padding::Even(0) };
        let first = layer(seed, inputs, outputs, window, (case.activation)(seed, outputs));
        let second = layer(seed ^ 9, outputs, width, pointwise, Activation::Relu);
        let input = numbers(seed ^ 2, images * height * columns * inputs);
        let x = reference::map(&input, [height, columns, inputs]);
        let sums = reference::dense(&reference::absolute(&first), x.clone().abs());
        let scale = reference::largest(reference::dense(&reference::absolute(&second), sums));
        let between = reference::activate(&first.activation, reference::dense(&first, x));
        let expected = reference::dense(&second, between);
        let expected = reference::values(reference::activate(&second.activation, expected));
        let (mut graph, node) = Graph::new(height, columns, inputs);
        let between = graph.dense(node, first, None);
        let output = graph.dense(between, second, None);
        graph.output(output, 0..width, OutputForm::Plain);
        for isa in Isa::available() {
            let program = graph.compile_by(isa, |_, _| DenseMethod::Direct);
            assert_close(&format!("{isa:?}"), &run(&program, &input), &expected, scale);
        }
    }
}

#[test]
fn a_linear_layer_is_a_window_as_large_as_the_map() {
    let window = Window {
        kernel: 5,
        stride: 1,
        padding: Padding::Even(0),
    };
    assert_dense(&Case {
        seed: 7,
        images: 2,
        size: [5, 5],
        window,
        inputs: 32,
        outputs: 64,
        residual: 0,
        activation: |_, _| Activation::Relu,
    });
}
