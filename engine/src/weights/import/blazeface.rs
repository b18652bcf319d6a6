//! BlazeFace from MediaPipe's TensorFlow Lite file: half-precision weights widened, layouts turned from channels-last to
//! burn's [out, in, height, width], layers renamed to this project's names.

use super::tflite::Tflite;
use super::{ImportError, expect_sha256};
use crate::nets::{Architecture, BlazeFace};
use crate::weights::{PackKind, PackMetadata, PackTensors};

/// SHA-256 of `face_detection_short_range.tflite` in `@mediapipe/face_detection` 0.4.1646425229.
pub const BLAZEFACE_SHA256: &str =
    "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633";

/// How many blocks the network has.
const BLOCKS: usize = 16;

/// Makes the pack `blazeface-short-range-1.0.0`.
///
/// # Errors
/// [`ImportError`] for another file.
pub fn import_blazeface(source: &[u8]) -> Result<Vec<u8>, ImportError> {
    expect_sha256(source, BLAZEFACE_SHA256)?;
    let file = Tflite::parse(source)?;
    let mut tensors = PackTensors::default();
    let mut copy = |from: &str, to: &str| -> Result<(), ImportError> {
        let (shape, values) = file.floats::<4>(&format!("{from}/Kernel"))?;
        let (shape, values) = channels_first(&shape, &values, from.starts_with("depthwise"));
        tensors.insert(format!("{to}.weight"), &shape, values);
        let (shape, values) = file.floats::<1>(&format!("{from}/Bias"))?;
        tensors.insert(format!("{to}.bias"), &shape, values);
        Ok(())
    };
    copy("conv2d", "stem")?;
    for block in 0..BLOCKS {
        let suffix = if block == 0 {
            String::new()
        } else {
            format!("_{block}")
        };
        copy(
            &format!("depthwise_conv2d{suffix}"),
            &format!("block{block}.depthwise"),
        )?;
        copy(
            &format!("conv2d_{}", block + 1),
            &format!("block{block}.pointwise"),
        )?;
    }
    for (from, to) in [
        ("classificator_8", "class_fine"),
        ("classificator_16", "class_coarse"),
        ("regressor_8", "boxes_fine"),
        ("regressor_16", "boxes_coarse"),
    ] {
        copy(from, to)?;
    }
    let metadata = PackMetadata {
        name: "blazeface-short-range".to_owned(),
        version: "1.0.0".to_owned(),
        kind: PackKind::Detector,
        architecture: BlazeFace::NAME.to_owned(),
        licence: "Apache-2.0".to_owned(),
        provenance: format!(
            "face_detection_short_range.tflite of npm @mediapipe/face_detection 0.4.1646425229; source sha256 {BLAZEFACE_SHA256}"
        ),
        calibration: None,
    };
    Ok(tensors.write(&metadata)?)
}

/// [out, h, w, in] to [out, in, h, w]; a depthwise kernel is stored as [1, h, w, channels] and becomes [channels, 1, h, w].
fn channels_first(shape: &[usize; 4], values: &[f32], depthwise: bool) -> ([usize; 4], Vec<f32>) {
    let [outer, height, width, inner] = *shape;
    let (out, seen) = if depthwise {
        (inner, outer)
    } else {
        (outer, inner)
    };
    let mut turned = Vec::with_capacity(values.len());
    for output in 0..out {
        for input in 0..seen {
            let (outer, inner_at) = if depthwise {
                (input, output)
            } else {
                (output, input)
            };
            let plane = values
                .iter()
                .skip(outer * height * width * inner + inner_at)
                .step_by(inner);
            turned.extend(plane.take(height * width));
        }
    }
    ([out, seen, height, width], turned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_turned_so_that_channels_come_before_places() {
        // out 2, 1 x 2 places, in 2: value = 100 * out + 10 * place + in.
        let (shape, values) = channels_first(
            &[2, 1, 2, 2],
            &[0., 1., 10., 11., 100., 101., 110., 111.],
            false,
        );
        assert_eq!(
            (shape, values),
            ([2, 2, 1, 2], vec![0., 10., 1., 11., 100., 110., 101., 111.])
        );
    }

    #[test]
    fn depthwise_kernels_get_one_plane_for_each_channel() {
        let (shape, values) = channels_first(&[1, 1, 2, 3], &[0., 1., 2., 10., 11., 12.], true);
        assert_eq!(
            (shape, values),
            ([3, 1, 1, 2], vec![0., 10., 1., 11., 2., 12.])
        );
    }
}
