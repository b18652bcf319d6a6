//! The photographs that captures are simulated of: read from folders with a manifest, split by person and by source.
//!
//! A photograph whose source has no stated terms is refused; nobody in one is ever in two parts of a split.

mod manifest;
mod photograph;
mod split;

pub use manifest::{BadManifest, Entry, PhotoSource, read_manifest};
pub(crate) use photograph::format_of;
pub use photograph::{BadPhoto, Photo, Pool};
pub use split::{Part, Split, SplitSettings};
