//! The document as generators of others need it, in a file under the target folder.

use std::path::PathBuf;

use anyhow::{Context, Result};
use livecheck_openapi::Document;
use serde_json::Value;

use super::{files, tools};

/// Writes the document as JSON with the security of the root repeated in every operation that states none: openapi-python-client
/// looks nowhere else. Returns the file.
pub(crate) fn prepared(document: &Document) -> Result<PathBuf> {
    let mut json = document.json().clone();
    let security = json["security"].clone();
    let paths = json["paths"].as_object_mut().context("no paths")?;
    for operation in paths.values_mut().filter_map(Value::as_object_mut) {
        for (_, operation) in operation.iter_mut() {
            if let Some(operation) = operation.as_object_mut() {
                operation
                    .entry("security")
                    .or_insert_with(|| security.clone());
            }
        }
    }
    let file = tools::work("document").join("liveness.json");
    files::write(&file, &serde_json::to_string_pretty(&json)?)?;
    Ok(file)
}
