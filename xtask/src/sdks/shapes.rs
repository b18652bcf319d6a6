//! `shapes.ts`: what the document says of JSON, as data for a validator at run time; openapi-typescript makes types only, and
//! types are gone by then.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use livecheck_openapi::Document;
use serde_json::{Map, Value, json};

/// What of a schema says which shape JSON has. Bounds are left out: a figure out of its bounds is no other shape.
const SHAPE: [&str; 6] = ["type", "required", "properties", "items", "enum", "$ref"];

/// The file's text, before it is formatted.
pub(super) fn typescript(document: &Document) -> Result<String> {
    let schemas = document
        .json()
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .context("the document has no schemas")?;
    let schemas: Map<String, Value> = schemas
        .iter()
        .map(|(name, schema)| (name.clone(), shape(schema)))
        .collect();
    let operations: BTreeMap<&str, Value> = document
        .operations()
        .iter()
        .map(|operation| {
            let answers = operation.answers.iter();
            let answers: BTreeMap<u16, &str> = answers
                .map(|answer| (answer.status, answer.schema.as_str()))
                .collect();
            let about = json!({
                "method": operation.method.to_uppercase(),
                "keyed": operation.security.is_some(),
                "answers": answers,
            });
            (operation.id.as_str(), about)
        })
        .collect();
    Ok(format!(
        "// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.\n\
         /** The document's shapes, for checks at run time. */\n\n\
         /** Every schema, cut down to its shape. */\n\
         export const SCHEMAS = {};\n\n\
         /** Every operation: how it is sent, whether the key goes with it, and the schema of each answer. */\n\
         export const OPERATIONS = {} as const;\n",
        json!({"components": {"schemas": schemas}}),
        serde_json::to_string(&operations)?
    ))
}

/// The same schema with nothing but its shape. Under `properties` names stand, not keywords.
fn shape(schema: &Value) -> Value {
    let Some(schema) = schema.as_object() else {
        return schema.clone();
    };
    let kept = schema
        .iter()
        .filter(|(keyword, _)| SHAPE.contains(&keyword.as_str()));
    kept.map(|(keyword, value)| {
        let value = match (keyword.as_str(), value.as_object()) {
            ("properties", Some(properties)) => properties
                .iter()
                .map(|(name, schema)| (name.clone(), shape(schema)))
                .collect(),
            ("items", _) => shape(value),
            _ => value.clone(),
        };
        (keyword.clone(), value)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_bounds_go_and_members_of_the_same_name_stay() {
        let schema = json!({
            "type": "object", "description": "prose", "required": ["description"],
            "properties": {
                "description": {"type": "integer", "minimum": 1},
                "list": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Rect"}},
            },
        });
        assert_eq!(
            shape(&schema),
            json!({
                "type": "object", "required": ["description"],
                "properties": {
                    "description": {"type": "integer"},
                    "list": {"type": "array", "items": {"$ref": "#/components/schemas/Rect"}},
                },
            })
        );
    }
}
