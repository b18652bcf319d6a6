//! What computes the networks: the engine's own kernels on the CPU, or, when it is built so, burn's modules on a GPU.

use std::fmt;
use std::str::FromStr;

use burn::tensor::Device;
use thiserror::Error;

/// Where the networks run. All other than `Cpu` are there when the cargo feature of their name is on; their likelihoods
/// differ from the CPU's by at most 1e-3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ComputeDevice {
    /// The engine's kernels, on the thread that checks.
    #[default]
    Cpu,
    /// The GPU that wgpu prefers, through Vulkan, Metal or DirectX.
    #[cfg(feature = "wgpu")]
    Wgpu,
    /// The first NVIDIA GPU, through CUDA.
    #[cfg(feature = "cuda")]
    Cuda,
}

/// A name that no device of this build has.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{name}` is no device of this build, which has: {}", names())]
pub struct UnknownDevice {
    /// The name.
    name: String,
}

impl ComputeDevice {
    /// All devices that this build can use.
    pub const ALL: &[Self] = &[
        Self::Cpu,
        #[cfg(feature = "wgpu")]
        Self::Wgpu,
        #[cfg(feature = "cuda")]
        Self::Cuda,
    ];

    /// The name by which it is chosen: "cpu", "wgpu" or "cuda".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            #[cfg(feature = "wgpu")]
            Self::Wgpu => "wgpu",
            #[cfg(feature = "cuda")]
            Self::Cuda => "cuda",
        }
    }

    /// The device as burn has it. Whether it is there shows when the first network runs on it.
    pub(crate) fn device(self) -> Device {
        match self {
            Self::Cpu => Device::flex(),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Device::wgpu(burn::tensor::DeviceKind::DefaultDevice),
            #[cfg(feature = "cuda")]
            Self::Cuda => Device::cuda(0),
        }
    }
}

impl fmt::Display for ComputeDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ComputeDevice {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|device| device.as_str() == name);
        found.copied().ok_or_else(|| UnknownDevice {
            name: name.to_owned(),
        })
    }
}

fn names() -> String {
    let names: Vec<_> = ComputeDevice::ALL
        .iter()
        .map(|device| device.as_str())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_chosen_by_its_name_and_others_are_refused_with_the_names_there_are() {
        for &device in ComputeDevice::ALL {
            assert_eq!(device.to_string().parse(), Ok(device));
        }
        let error = "tpu".parse::<ComputeDevice>().unwrap_err().to_string();
        assert!(error.contains("`tpu`") && error.contains("cpu"), "{error}");
    }
}
