//! A look into a pack's network: its size, and whether it still gives what it gave when the pack was written.

use burn::tensor::{Device, Tensor, TensorData};

use super::{Pack, PackError};
use crate::nets::{Compiled, graph_of};

/// Outputs on other processors may differ by this share of the largest one.
const TOLERANCE: f32 = 1e-4;

/// What is in a pack's network.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// Layers, the input not counted.
    pub layers: usize,
    /// Numbers in its tensors, statistics of normalisations included.
    pub parameters: usize,
    /// Multiply-adds for one image.
    pub multiply_adds: u64,
    /// Height, width and channels of the images it takes.
    pub input: [usize; 3],
    /// What it gives for the fixed input; of a long output, numbers at even distances.
    pub fixed_output: Vec<f32>,
}

/// Builds a pack's network and runs it on the fixed input.
///
/// # Errors
/// [`PackError`] when the tensors do not make the network, when its output is not finite, or when it is not the recorded one.
pub fn inspect(pack: &Pack) -> Result<Inspection, PackError> {
    let parameters = pack.tensors().numbers();
    let graph = graph_of(pack.clone())?;
    let input = graph.input();
    let [height, width, channels] = input;
    let image = TensorData::new(
        fixed_input(height * width * channels),
        [1, height, width, channels],
    );
    let output = Compiled::of_graph(&graph).forward(Tensor::from_data(image, &Device::flex()));
    let inspection = Inspection {
        layers: graph.layers(),
        parameters,
        multiply_adds: graph.multiply_adds(),
        input,
        fixed_output: told(output.into_data().iter::<f32>().collect()),
    };
    if !inspection
        .fixed_output
        .iter()
        .all(|value| value.is_finite())
    {
        return Err(PackError::OutputNotFinite);
    }
    if let Some(recorded) = &pack.notes.fixed_output {
        compare(&inspection.fixed_output, recorded)?;
    }
    Ok(inspection)
}

/// At most this many numbers of an output are recorded.
const TOLD: usize = 64;

fn told(output: Vec<f32>) -> Vec<f32> {
    let step = output.len().div_ceil(TOLD).max(1);
    output.into_iter().step_by(step).collect()
}

/// A pattern that is the same on every machine; values of about -2 to 2.
fn fixed_input(count: usize) -> Vec<f32> {
    (0..count)
        .map(|at| (((at * at / 7 + at * 13) % 256) as f32 - 127.5) / 64.0)
        .collect()
}

fn compare(actual: &[f32], recorded: &[f32]) -> Result<(), PackError> {
    if actual.len() != recorded.len() {
        return Err(PackError::OutputLength {
            actual: actual.len(),
            recorded: recorded.len(),
        });
    }
    let largest = recorded
        .iter()
        .fold(1.0_f32, |most, value| most.max(value.abs()));
    for (&actual, &recorded) in actual.iter().zip(recorded) {
        if (actual - recorded).abs() > TOLERANCE * largest {
            return Err(PackError::OutputDiffers { actual, recorded });
        }
    }
    Ok(())
}
