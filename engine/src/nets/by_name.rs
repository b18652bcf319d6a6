//! The network that a pack says it is.

use burn::tensor::Device;

use super::{Architecture, BlazeFace, MiniFasNet, MiniFasNetForm, Student, StudentShape, YuNet};
use crate::kernels::Graph;
use crate::weights::{Pack, PackError};

/// Builds the layers of a pack's network, with every tensor checked and none left over.
///
/// # Errors
/// [`PackError::Purpose`] for an architecture that is not known, else what is wrong with a tensor.
pub(crate) fn graph_of(pack: Pack) -> Result<Graph, PackError> {
    let name = pack.metadata.architecture.clone();
    let kind = pack.metadata.kind;
    match name.as_str() {
        BlazeFace::NAME => graph::<BlazeFace>(pack),
        YuNet::NAME => graph::<YuNet>(pack),
        _ => {
            if let Ok(shape) = name.parse::<StudentShape>() {
                let mut tensors = pack.into_tensors(kind, &name)?;
                let network = Student::of_shape(&shape, &mut tensors, &Device::flex())?;
                tensors.finish()?;
                return Ok(network.graph());
            }
            let Ok(form) = name.parse::<MiniFasNetForm>() else {
                return Err(PackError::Purpose {
                    actual: kind.as_str(),
                    architecture: name,
                });
            };
            let mut tensors = pack.into_tensors(kind, &name)?;
            let network = MiniFasNet::load(form, &mut tensors, &Device::flex())?;
            tensors.finish()?;
            Ok(network.graph())
        }
    }
}

fn graph<N: Architecture>(pack: Pack) -> Result<Graph, PackError> {
    let kind = pack.metadata.kind;
    let mut tensors = pack.into_tensors(kind, N::NAME)?;
    let network = N::load(&mut tensors, &Device::flex())?;
    tensors.finish()?;
    Ok(network.graph())
}
