use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use proptest::prelude::*;

use super::{any_activation, any_window, assert_everywhere, numbers, reference};
use crate::kernels::graph::{Graph, OutputForm};
use crate::kernels::layers::{Activation, Dense, Depthwise, Padding, Window};

#[derive(Clone, Debug)]
struct Case {
    seed: u64,
    images: usize,
    size: [usize; 2],
    window: Window,
    channels: usize,
    activation: fn(u64, usize) -> Activation,
}

fn any_case() -> impl Strategy<Value = Case> {
    let shape = (
        any::<u64>(),
        1..=3_usize,
        [5..=21_usize, 5..=21_usize],
        1..=70_usize,
    );
    (shape, any_window(), any_activation()).prop_map(
        |((seed, images, size, channels), window, activation)| Case {
            seed,
            images,
            size,
            window,
            channels,
            activation,
        },
    )
}

impl Case {
    fn layer(&self) -> Depthwise {
        Depthwise {
            channels: self.channels,
            window: self.window,
            weight: numbers(self.seed, self.channels * self.window.kernel.pow(2)),
            bias: numbers(self.seed ^ 1, self.channels),
            activation: (self.activation)(self.seed, self.channels),
        }
    }

    fn input(&self) -> Vec<f32> {
        numbers(
            self.seed ^ 2,
            self.images * self.size[0] * self.size[1] * self.channels,
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn depthwise_layers_give_what_burn_gives(case in any_case()) {
        let ([height, width], layer, input) = (case.size, case.layer(), case.input());
        let x = reference::map(&input, [height, width, case.channels]);
        let scale = reference::largest(reference::depthwise(&reference::absolute_depthwise(&layer), x.clone().abs()));
        let expected = reference::values(reference::activate(&layer.activation, reference::depthwise(&layer, x)));
        let (mut graph, node) = Graph::new(height, width, case.channels);
        let output = graph.depthwise(node, layer);
        graph.output(output, 0..case.channels, OutputForm::Plain);
        assert_everywhere(&graph, &input, &expected, scale);
    }

    #[test]
    fn a_depthwise_layer_joined_with_the_pointwise_one_after_it_gives_what_burn_gives(
        case in any_case(),
        outputs in 1..=70_usize,
        residual in any::<bool>(),
    ) {
        let ([height, width], first, input) = (case.size, case.layer(), case.input());
        let second = Dense {
            inputs: case.channels,
            outputs,
            window: Window { kernel: 1, stride: 1, padding: Padding::Even(0) },
            weight: numbers(case.seed ^ 3, outputs * case.channels),
            bias: numbers(case.seed ^ 4, outputs),
            activation: Activation::Relu,
        };
        let x = reference::map(&input, [height, width, case.channels]);
        let between = reference::activate(&first.activation, reference::depthwise(&first, x.clone()));
        let sums = reference::depthwise(&reference::absolute_depthwise(&first), x.clone().abs());
        let scale = 1.0 + reference::largest(reference::dense(&reference::absolute(&second), sums));
        let mut expected = reference::dense(&second, between);
        // The input itself is added where it fits.
        let residual = residual && outputs == case.channels && expected.dims() == x.dims();
        if residual {
            expected = expected + x;
        }
        let expected = reference::values(reference::activate(&second.activation, expected));
        let (mut graph, node) = Graph::new(height, width, case.channels);
        let between = graph.depthwise(node, first);
        let output = graph.dense(between, second, residual.then_some(node));
        graph.output(output, 0..outputs, OutputForm::Plain);
        assert_everywhere(&graph, &input, &expected, scale);
    }

    #[test]
    fn a_depthwise_layer_joined_with_the_pool_after_it_gives_what_burn_gives(case in any_case()) {
        let ([height, width], layer, input) = (case.size, case.layer(), case.input());
        let x = reference::map(&input, [height, width, case.channels]);
        let scale = reference::largest(reference::depthwise(&reference::absolute_depthwise(&layer), x.clone().abs()));
        let before = reference::activate(&layer.activation, reference::depthwise(&layer, x));
        prop_assume!(before.dims()[2] > 1 && before.dims()[3] > 1);
        let expected = reference::values(max_pool2d(before, MaxPoolOptions::new([2, 2])));
        let (mut graph, node) = Graph::new(height, width, case.channels);
        let before = graph.depthwise(node, layer);
        let output = graph.max_pool(before);
        graph.output(output, 0..case.channels, OutputForm::Plain);
        assert_everywhere(&graph, &input, &expected, scale);
    }
}
