//! The document as generators of others need it, in a file under the target folder.

use std::path::PathBuf;

use anyhow::{Context, Result};
use livecheck_openapi::Document;
use serde_json::Value;

use super::{files, tools};

/// Writes the document as JSON, with what templates and generators would not see themselves, and returns the file:
/// - the security of the root stands in every operation that states none: openapi-python-client looks nowhere else;
/// - a property in Base64 bears `x-photo`: it is never to be printed;
/// - an answer with a record of its own, and no error's envelope, bears `x-own-record`: templates cannot compare names.
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
                let answers = operation.get_mut("responses");
                let answers = answers.and_then(Value::as_object_mut);
                for (_, answer) in answers.into_iter().flatten() {
                    mark(answer);
                }
            }
        }
    }
    let schemas = json.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut);
    for (_, schema) in schemas.into_iter().flatten() {
        let properties = schema.get_mut("properties");
        let properties = properties.and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            if property["contentEncoding"] == "base64" {
                property["x-photo"] = Value::Bool(true);
            }
        }
    }
    let file = tools::work("document").join("liveness.json");
    files::write(&file, &serde_json::to_string_pretty(&json)?)?;
    Ok(file)
}

fn mark(answer: &mut Value) {
    let schema = answer.pointer("/content/application~1json/schema/$ref");
    let own = schema
        .and_then(Value::as_str)
        .is_some_and(|name| !name.ends_with("/ErrorEnvelope"));
    if own {
        answer["x-own-record"] = Value::Bool(true);
    }
}
