//! The parsed document. Promises that nothing of the source is lost on the way into the typed model, and that the source
//! keeps to the profile; it never repairs what it reads.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::OpenApi;

use crate::extensions::{BillingModel, ErrorRule};
use crate::operation::{self, Operation};
use crate::profile;

/// Why a document was refused. Each variant says where.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The text is not YAML: mend the syntax at the place named.
    #[error("the document is not YAML: {0}")]
    Yaml(#[from] serde_norway::Error),
    /// A keyword stands outside the profile: take it out, or teach the profile and every generator.
    #[error("{path}: {why}")]
    Profile {
        /// A JSON pointer into the document.
        path: String,
        /// What is not allowed there.
        why: String,
    },
    /// utoipa's model refuses the document.
    #[error("the document does not fit OpenAPI's model: {0}")]
    Model(#[source] serde_json::Error),
    /// utoipa's model reads the document but drops or changes something.
    #[error("{path}: lost or changed on the way through the typed model")]
    Lossy {
        /// A JSON pointer to the first difference.
        path: String,
    },
    /// An extension (`x-…`) is missing or malformed.
    #[error("{path}: {source}")]
    Extension {
        /// A JSON pointer into the document.
        path: String,
        /// What serde says of it.
        source: serde_json::Error,
    },
    /// A reference leads nowhere, or two parts contradict each other.
    #[error("{path}: {why}")]
    Broken {
        /// A JSON pointer into the document.
        path: String,
        /// The contradiction.
        why: String,
    },
}

/// A document that keeps the profile.
#[derive(Debug)]
pub struct Document {
    source: Value,
    model: OpenApi,
    operations: Vec<Operation>,
    errors: BTreeMap<String, ErrorRule>,
    billing_model: BillingModel,
}

impl Document {
    /// Parses and checks a document.
    ///
    /// # Errors
    /// A [`DocumentError`] that names the place.
    pub fn parse(yaml: &str) -> Result<Self, DocumentError> {
        let source: Value = serde_norway::from_str(yaml)?;
        profile::check(&source)?;
        let model: OpenApi =
            serde_json::from_value(source.clone()).map_err(DocumentError::Model)?;
        let echoed = serde_json::to_value(&model).map_err(DocumentError::Model)?;
        if let Some(path) = first_difference(&source, &echoed, String::new()) {
            return Err(DocumentError::Lossy { path });
        }
        let errors: BTreeMap<String, ErrorRule> = extension(&source, "/x-errors")?;
        let billing_model = extension(&source, "/x-billing-model")?;
        let operations = operation::read_all(&source)?;
        for operation in &operations {
            operation.check_codes(&errors)?;
        }
        Ok(Self {
            source,
            model,
            operations,
            errors,
            billing_model,
        })
    }

    /// The document as JSON, equal in content to the YAML source.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.source
    }

    /// utoipa's typed model of the document.
    #[must_use]
    pub fn model(&self) -> &OpenApi {
        &self.model
    }

    /// `info.version`: the one place the API's version stands.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.model.info.version
    }

    /// All operations, in the document's order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this `operationId`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The rule of every error code (`x-errors`), by code.
    #[must_use]
    pub fn errors(&self) -> &BTreeMap<String, ErrorRule> {
        &self.errors
    }

    /// What is counted, and over which period (`x-billing-model`).
    #[must_use]
    pub fn billing_model(&self) -> &BillingModel {
        &self.billing_model
    }

    /// A component schema by name, as JSON.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.source.pointer("/components/schemas")?.get(name)
    }
}

/// Reads the extension at `pointer`.
pub(crate) fn extension<T: serde::de::DeserializeOwned>(
    source: &Value,
    pointer: &str,
) -> Result<T, DocumentError> {
    let value = source.pointer(pointer).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|source| DocumentError::Extension {
        path: pointer.to_owned(),
        source,
    })
}

/// The pointer of the first place where two values differ. Numbers are compared by value, so `0` equals `0.0`.
fn first_difference(left: &Value, right: &Value, path: String) -> Option<String> {
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => a
            .keys()
            .chain(b.keys().filter(|key| !a.contains_key(*key)))
            .find_map(|key| {
                let deeper = format!("{path}/{}", profile::escape(key));
                match (a.get(key), b.get(key)) {
                    (Some(x), Some(y)) => first_difference(x, y, deeper),
                    _ => Some(deeper),
                }
            }),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(i, (x, y))| first_difference(x, y, format!("{path}/{i}"))),
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (a, b) if a == b => None,
        _ => Some(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_document_is_read_without_loss() {
        if let Err(error) = Document::parse(crate::YAML) {
            panic!("{error}");
        }
    }

    #[test]
    fn a_difference_is_found_by_its_pointer() {
        let a = serde_json::json!({"a": [1, {"b/c": 1}], "n": 0});
        let b = serde_json::json!({"a": [1, {"b/c": 2}], "n": 0.0});
        assert_eq!(
            first_difference(&a, &b, String::new()).as_deref(),
            Some("/a/1/b~1c")
        );
        assert_eq!(first_difference(&a, &a, String::new()), None);
    }

    #[test]
    fn an_unlisted_error_code_is_refused_with_its_place() {
        let yaml = crate::YAML.replacen(
            "x-error-codes: [invalid_request, invalid_image]",
            "x-error-codes: [invalid_request, invalid_imagery]",
            1,
        );
        let error = Document::parse(&yaml).expect_err("the code is unknown");
        let text = error.to_string();
        assert!(text.contains("invalid_imagery"), "{text}");
        assert!(
            text.starts_with("/paths/~1v1~1check~1liveness/post"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_billing_rule_is_refused_with_its_place() {
        let yaml = crate::YAML.replacen("clause: BILL-3", "clauses: BILL-3", 1);
        let text = Document::parse(&yaml).expect_err("misspelt").to_string();
        assert!(text.contains("/paths/~1v1~1usage/get/x-billing"), "{text}");
    }
}
