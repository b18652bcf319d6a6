//! The OpenAPI document as the checks need it: its version, its schemas, its error codes. Never changes the document.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

/// The document, with a validator for each of its schemas.
#[derive(Debug)]
pub struct Document {
    version: String,
    schemas: BTreeMap<String, Validator>,
    errors: BTreeMap<String, Vec<u16>>,
}

/// Why the document cannot be used. It is embedded, so this is a fault of the build.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It cannot be read, or leaves its profile.
    #[error("the OpenAPI document: {0}")]
    Document(&'static livecheck_openapi::DocumentError),
    /// It has no components, so no answer can be held against it.
    #[error("the OpenAPI document has no components")]
    NoComponents,
    /// A schema cannot be compiled.
    #[error("schema {name} of the OpenAPI document: {reason}")]
    Schema {
        /// The schema's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Document {
    /// The document that the program was built with.
    ///
    /// # Errors
    /// When the document itself is broken.
    pub fn embedded() -> Result<Self, DocumentError> {
        let document = livecheck_openapi::document().map_err(DocumentError::Document)?;
        let components = document
            .json()
            .get("components")
            .ok_or(DocumentError::NoComponents)?;
        let names = components
            .get("schemas")
            .and_then(Value::as_object)
            .ok_or(DocumentError::NoComponents)?;
        let mut schemas = BTreeMap::new();
        for name in names.keys() {
            // References inside the document start at its root, so the root of each schema carries the components too.
            let schema =
                json!({"$ref": format!("#/components/schemas/{name}"), "components": components});
            let validator = jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&schema)
                .map_err(|error| DocumentError::Schema {
                    name: name.clone(),
                    reason: error.to_string(),
                })?;
            schemas.insert(name.clone(), validator);
        }
        let errors = document
            .errors()
            .iter()
            .map(|(code, rule)| (code.clone(), rule.status.clone()))
            .collect();
        Ok(Self {
            version: document.version().to_owned(),
            schemas,
            errors,
        })
    }

    /// `info.version`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the document has a schema of this name.
    #[must_use]
    pub fn has_schema(&self, name: &str) -> bool {
        self.schemas.contains_key(name)
    }

    /// The statuses that an error code may come with; `None` for a code that the document does not list.
    #[must_use]
    pub fn statuses_of(&self, code: &str) -> Option<&[u16]> {
        self.errors.get(code).map(Vec::as_slice)
    }

    /// Each way in which `value` differs from the schema `name`, as where and what. Empty when it fits.
    #[must_use]
    pub fn differences(&self, name: &str, value: &Value) -> Vec<(String, String)> {
        let Some(validator) = self.schemas.get(name) else {
            return vec![(String::new(), format!("the document has no schema {name}"))];
        };
        validator
            .iter_errors(value)
            .map(|error| (error.instance_path().to_string(), error.to_string()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_fits_its_schema_has_no_differences() {
        assert!(
            Document::embedded()
                .unwrap()
                .differences("Healthy", &json!({"status": "ok"}))
                .is_empty()
        );
    }

    #[test]
    fn a_difference_is_named_with_its_place() {
        let document = Document::embedded().unwrap();
        let differences =
            document.differences("Rect", &json!({"x": 1, "y": -1, "width": 1, "height": 1}));
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].0, "/y");
    }

    #[test]
    fn formats_are_checked_too() {
        let document = Document::embedded().unwrap();
        let metadata = json!({"date": "2026-05-04T12:34:56.789Z", "ver": "1.1.0", "customer_id": "no uuid",
            "remaining_calls": 1, "over_limit_calls": 0, "status": "success"});
        assert_eq!(document.differences("SuccessMetadata", &metadata).len(), 1);
    }
}
