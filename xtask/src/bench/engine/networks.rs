//! The networks that are measured, their weights and their inputs.

use std::path::{Path, PathBuf};

use crate::workspace::root;

/// A network and the input that it is measured on.
pub(super) struct Network {
    pub(super) name: &'static str,
    /// Height, width, channels.
    pub(super) shape: [usize; 3],
    /// Largest value of the input; the smallest is its negative, or zero for bytes.
    range: Range,
    weights: Weights,
}

enum Range {
    Symmetric,
    Bytes,
}

/// Where our form of the weights is.
enum Weights {
    Pack(&'static str),
    Shared(&'static str),
    Made(&'static str),
}

pub(super) const NETWORKS: [Network; 5] = [
    Network {
        name: "livecheck-student",
        shape: [80, 80, 6],
        range: Range::Symmetric,
        weights: Weights::Pack("livecheck-student-2.0.0.safetensors"),
    },
    Network {
        name: "blazeface",
        shape: [128, 128, 3],
        range: Range::Symmetric,
        weights: Weights::Pack("blazeface-short-range-1.0.0.safetensors"),
    },
    Network {
        name: "minifasnet-v2",
        shape: [80, 80, 3],
        range: Range::Bytes,
        weights: Weights::Shared("silent_face_v2_2.7_80.safetensors"),
    },
    Network {
        name: "minifasnet-v1se",
        shape: [80, 80, 3],
        range: Range::Bytes,
        weights: Weights::Shared("silent_face_v1se_4.0_80.safetensors"),
    },
    Network {
        name: "yunet",
        shape: [320, 320, 3],
        range: Range::Bytes,
        weights: Weights::Made("yunet.safetensors"),
    },
];

impl Network {
    /// The file of this format, which is an ONNX file or safetensors.
    pub(super) fn weights(&self, format: &str, work: &Path) -> PathBuf {
        match (&self.weights, format) {
            (_, "onnx") => work.join(format!("{}.onnx", self.name)),
            (Weights::Pack(file), _) => root().join("engine/packs").join(file),
            (Weights::Shared(file), _) => root().join("../shared/models").join(file),
            (Weights::Made(file), _) => work.join(file),
        }
    }

    /// Numbers that look like noise and are the same every time, as little-endian f32, channels last.
    pub(super) fn input(&self) -> Vec<u8> {
        let count = self.shape.iter().product::<usize>();
        let value = |at: usize| {
            let fraction = (at * 7919 % 2003) as f32 / 2002.0;
            match self.range {
                Range::Symmetric => 2.0 * fraction - 1.0,
                Range::Bytes => (255.0 * fraction).round(),
            }
        };
        (0..count).flat_map(|at| value(at).to_le_bytes()).collect()
    }
}
