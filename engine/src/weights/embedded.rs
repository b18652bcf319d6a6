//! The two packs that are compiled in. Their licences and origins stand beside them in `engine/packs`.

use super::{Pack, PackError};

/// A pack's name with version, and its bytes.
pub(crate) struct EmbeddedPack {
    pub(crate) name: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// The face detector.
pub(crate) const DETECTOR: EmbeddedPack = EmbeddedPack {
    name: "blazeface-short-range-1.0.0",
    bytes: include_bytes!("../../packs/blazeface-short-range-1.0.0.safetensors"),
};

/// The liveness network.
pub(crate) const LIVENESS: EmbeddedPack = EmbeddedPack {
    name: "livecheck-student-2.0.0",
    bytes: include_bytes!("../../packs/livecheck-student-2.0.0.safetensors"),
};

/// The packs that are part of the binary: detector and liveness network.
///
/// # Errors
/// [`PackError`] in a broken build.
pub fn embedded() -> Result<[Pack; 2], PackError> {
    Ok([Pack::parse(DETECTOR.bytes)?, Pack::parse(LIVENESS.bytes)?])
}
