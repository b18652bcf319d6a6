//! Header parameters, as the emitters read them. Refuses what is not text; no emitter guesses.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use livecheck_openapi::Document;

use super::ir::{Field, Ty, read_type};
use super::names::snake;

/// A parameter is a field whose JSON name is the header's.
pub(super) fn read(document: &Document) -> Result<BTreeMap<String, Vec<Field>>> {
    let mut headers: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    for operation in document.operations() {
        for parameter in &operation.parameters {
            let at = format!("{} {}", operation.id, parameter.name);
            let (ty, nullable) = read_type(&parameter.schema, &at)?;
            if ty != Ty::Text || nullable {
                bail!("{at}: the generator knows only headers of text");
            }
            let field = Field {
                json: parameter.name.clone(),
                rust: snake(&parameter.name),
                doc: parameter.description.trim_end().to_owned(),
                ty,
                nullable,
                required: false,
            };
            headers.entry(operation.id.clone()).or_default().push(field);
        }
    }
    Ok(headers)
}
