//! go: to come.

use anyhow::{Result, bail};
use livecheck_openapi::Document;

use super::files::Files;
use crate::conformance_clients::Adapter;

/// The generated files.
pub(crate) fn generate(_: &Document) -> Result<Files> {
    bail!("to come")
}

pub(crate) fn lint() -> Result<()> {
    bail!("to come")
}

pub(crate) fn adapter() -> Result<Adapter> {
    bail!("to come")
}
