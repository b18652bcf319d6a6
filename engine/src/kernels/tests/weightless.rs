use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;
use burn::tensor::module::{interpolate, max_pool2d};
use burn::tensor::ops::{InterpolateMode, InterpolateOptions, MaxPoolOptions};
use proptest::prelude::*;

use super::{assert_everywhere, numbers, reference};
use crate::kernels::graph::{Graph, NodeId, OutputForm};

fn assert_map(
    [images, height, width, channels]: [usize; 4],
    seed: u64,
    layer: impl Fn(&mut Graph, NodeId) -> NodeId,
    expected: impl Fn(reference::Map) -> reference::Map,
) {
    let input = numbers(seed, images * height * width * channels);
    let expected = reference::values(expected(reference::map(&input, [height, width, channels])));
    let (mut graph, node) = Graph::new(height, width, channels);
    let output = layer(&mut graph, node);
    graph.output(output, 0..channels, OutputForm::Plain);
    assert_everywhere(&graph, &input, &expected, 1.0);
}

fn any_shape() -> impl Strategy<Value = [usize; 4]> {
    [1..=3_usize, 2..=12_usize, 2..=12_usize, 1..=40_usize]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn max_pooling_gives_what_burn_gives(shape in any_shape(), seed in any::<u64>()) {
        assert_map(shape, seed, Graph::max_pool, |x| max_pool2d(x, MaxPoolOptions::new([2, 2])));
    }

    #[test]
    fn the_mean_gives_what_burn_gives(shape in any_shape(), seed in any::<u64>()) {
        assert_map(shape, seed, Graph::mean, |x| x.mean_dim(2).mean_dim(3));
    }

    #[test]
    fn up_sampling_and_adding_gives_what_burn_gives([images, height, width, channels] in any_shape(), seed in any::<u64>()) {
        let shape = [images, height / 2 * 2, width / 2 * 2, channels];
        let layer = |graph: &mut Graph, x| {
            let small = graph.max_pool(x);
            graph.upsample_add(small, x)
        };
        assert_map(shape, seed, layer, |x| {
            let small = max_pool2d(x.clone(), MaxPoolOptions::new([2, 2]));
            let options = InterpolateOptions::new(InterpolateMode::Nearest).with_scale_factor([2.0, 2.0]);
            interpolate(small, options) + x
        });
    }

    #[test]
    fn a_gate_gives_what_burn_gives(shape in any_shape(), seed in any::<u64>()) {
        let layer = |graph: &mut Graph, x| {
            let gate = graph.mean(x);
            graph.gate(x, gate, x)
        };
        assert_map(shape, seed, layer, |x| x.clone() * sigmoid(x.clone().mean_dim(2).mean_dim(3)) + x);
    }

    #[test]
    fn an_output_is_cut_to_its_channels_and_squashed_where_asked(shape in any_shape(), seed in any::<u64>()) {
        let [images, height, width, channels] = shape;
        let input = numbers(seed, images * height * width * channels);
        let (mut graph, node) = Graph::new(height, width, channels);
        let half = channels / 2;
        let pooled = graph.max_pool(node);
        graph.output(pooled, half..channels, OutputForm::Sigmoid);
        graph.output(node, 0..1, OutputForm::Plain);
        let x = reference::map(&input, [height, width, channels]);
        let pooled = max_pool2d(x.clone(), MaxPoolOptions::new([2, 2])).slice([0..images, half..channels]);
        let last = |map: Tensor<4>| map.permute([0, 2, 3, 1]).flatten::<2>(1, 3);
        let expected = Tensor::cat(vec![last(sigmoid(pooled)), last(x.slice([0..images, 0..1]))], 1);
        let expected: Vec<f32> = expected.into_data().iter::<f32>().collect();
        assert_everywhere(&graph, &input, &expected, 1.0);
    }
}
