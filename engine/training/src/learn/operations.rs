//! What burn's Flex backend is extended by for training: unfolding maps into matrices, so that a convolution is one
//! product of matrices, and batch normalisation with its activation in one operation. Each has its gradient here.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, TensorMetadata, backend_extension};
use burn::tensor::{Shape, Tensor, TensorData};
use burn_autodiff::NodeId;
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind, unary};

use super::normalisation::{After, Norm, moments};
use super::window::Window;

#[backend_extension(Flex, Autodiff)]
pub(crate) trait TrainingOps: Backend {
    /// A map [n, h, w, c] as a matrix [windows, values of a window].
    fn unfold(map: FloatTensor<Self>, window: Window) -> FloatTensor<Self>;

    /// The adjoint of `unfold`.
    fn fold(matrix: FloatTensor<Self>, window: Window) -> FloatTensor<Self>;

    /// Mean and biased variance of the columns of [rows, c], as [2, c]; constants to what is derived.
    fn moments(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// Batch normalisation of [rows, c] by its own moments.
    fn normalise(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        after: After,
    ) -> FloatTensor<Self>;

    /// Gradients of `normalise` for x, gamma and beta.
    fn normalise_backward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        after: After,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

type FlexTensor = FloatTensor<Flex>;

fn with_values<T>(tensor: &FlexTensor, run: impl FnOnce(&[f32]) -> T) -> T {
    let tensor = tensor.to_contiguous();
    let (start, length) = (
        tensor.layout().start_offset(),
        tensor.layout().num_elements(),
    );
    run(&tensor.storage::<f32>()[start..start + length])
}

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.into()))
}

fn with_norm<T>(parts: [&FlexTensor; 3], run: impl FnOnce(&Norm<'_>) -> T) -> T {
    with_values(parts[0], |gamma| {
        with_values(parts[1], |beta| {
            with_values(parts[2], |moments| {
                let (mean, variance) = moments.split_at(gamma.len());
                run(&Norm {
                    gamma,
                    beta,
                    mean,
                    variance,
                })
            })
        })
    })
}

impl TrainingOps for Flex {
    fn unfold(map: FlexTensor, window: Window) -> FlexTensor {
        tensor(
            with_values(&map, |map| window.unfold(map)),
            window.unfolded(),
        )
    }

    fn fold(matrix: FlexTensor, window: Window) -> FlexTensor {
        let shape = [window.images, window.height, window.width, window.channels];
        tensor(with_values(&matrix, |matrix| window.fold(matrix)), shape)
    }

    fn moments(x: FlexTensor) -> FlexTensor {
        let channels = x.shape()[1];
        let (mean, variance) = with_values(&x, |x| moments(x, channels));
        tensor([mean, variance].concat(), [2, channels])
    }

    fn normalise(
        x: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        moments: FlexTensor,
        after: After,
    ) -> FlexTensor {
        let output = with_norm([&gamma, &beta, &moments], |norm| {
            with_values(&x, |x| norm.apply(x, after))
        });
        tensor(output, x.shape())
    }

    fn normalise_backward(
        x: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        moments: FlexTensor,
        gradient: FlexTensor,
        after: After,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let gradients = with_norm([&gamma, &beta, &moments], |norm| {
            with_values(&x, |x| {
                with_values(&gradient, |gradient| norm.gradients(x, gradient, after))
            })
        });
        (
            tensor(gradients.x, x.shape()),
            tensor(gradients.gamma, gamma.shape()),
            tensor(gradients.beta, beta.shape()),
        )
    }
}

impl<B: TrainingOps, C: CheckpointStrategy> TrainingOps for Autodiff<B, C> {
    fn unfold(map: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct Unfold;

        impl<B: TrainingOps> Backward<B, 1> for Unfold {
            type State = Window;

            fn backward(self, ops: Ops<Window, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
                unary::<B, _>(ops.parents, ops.node, grads, |gradient| {
                    B::fold(gradient, ops.state)
                });
            }
        }

        let node = map.node();
        let output = B::unfold(map.into_primitive(), window);
        match Unfold.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(window, output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn fold(matrix: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct Fold;

        impl<B: TrainingOps> Backward<B, 1> for Fold {
            type State = Window;

            fn backward(self, ops: Ops<Window, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
                unary::<B, _>(ops.parents, ops.node, grads, |gradient| {
                    B::unfold(gradient, ops.state)
                });
            }
        }

        let node = matrix.node();
        let output = B::fold(matrix.into_primitive(), window);
        match Fold.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(window, output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }

    fn moments(x: FloatTensor<Self>) -> FloatTensor<Self> {
        FloatTensor::<Self>::new(B::moments(x.into_primitive()))
    }

    fn normalise(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        after: After,
    ) -> FloatTensor<Self> {
        #[derive(Debug)]
        struct Normalise;

        impl<B: TrainingOps> Backward<B, 3> for Normalise {
            type State = ([NodeId; 3], FloatTensor<B>, After);

            fn backward(
                self,
                ops: Ops<Self::State, 3>,
                grads: &mut Gradients,
                kept: &mut Checkpointer,
            ) {
                let gradient = grads.consume::<B>(&ops.node);
                let (nodes, moments, after) = ops.state;
                let [x, gamma, beta] =
                    nodes.map(|node| kept.retrieve_node_output::<FloatTensor<B>>(node));
                let (x, gamma, beta) =
                    B::normalise_backward(x, gamma, beta, moments, gradient, after);
                for (node, gradient) in ops.parents.into_iter().zip([x, gamma, beta]) {
                    if let Some(node) = node {
                        grads.register::<B>(node.id, gradient);
                    }
                }
            }
        }

        let nodes = [x.node(), gamma.node(), beta.node()];
        let moments = moments.into_primitive();
        match Normalise.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prepared) => {
                let kept = [&x, &gamma, &beta].map(|input| prepared.checkpoint(input));
                let output = B::normalise(
                    x.into_primitive(),
                    gamma.into_primitive(),
                    beta.into_primitive(),
                    moments.clone(),
                    after,
                );
                prepared.finish((kept, moments, after), output)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(B::normalise(
                x.into_primitive(),
                gamma.into_primitive(),
                beta.into_primitive(),
                moments,
                after,
            )),
        }
    }

    fn normalise_backward(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        moments: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        after: After,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        // Only first derivatives are ever asked for: what comes out is constant.
        let (x, gamma, beta) = B::normalise_backward(
            x.into_primitive(),
            gamma.into_primitive(),
            beta.into_primitive(),
            moments.into_primitive(),
            gradient.into_primitive(),
            after,
        );
        (
            FloatTensor::<Self>::new(x),
            FloatTensor::<Self>::new(gamma),
            FloatTensor::<Self>::new(beta),
        )
    }
}

/// A map's windows as rows.
pub(crate) fn unfold(map: Tensor<4>, window: Window) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as TrainingOps>::unfold(
        map.into_dispatch(),
        window,
    ))
}

/// Batch normalisation of [rows, c] by its own moments, and those: [2, c], mean and biased variance.
pub(crate) fn normalise(
    x: Tensor<2>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    after: After,
) -> (Tensor<2>, Tensor<2>) {
    let moments = Tensor::from_dispatch(<Dispatch as TrainingOps>::moments(
        x.clone().into_dispatch(),
    ));
    (
        normalise_by(x, gamma, beta, moments.clone(), after),
        moments,
    )
}

/// Normalisation of [rows, c] by moments [2, c]. Its gradient is right only where they are those of `x`.
pub(crate) fn normalise_by(
    x: Tensor<2>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    moments: Tensor<2>,
    after: After,
) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as TrainingOps>::normalise(
        x.into_dispatch(),
        gamma.into_dispatch(),
        beta.into_dispatch(),
        moments.into_dispatch(),
        after,
    ))
}
