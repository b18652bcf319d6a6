//! The document as the page reads it: references followed, Markdown rendered, anchors named in one place.
//!
//! Promises: what the document says is found, or its place is named in the error.
//! Never: invents a value for a part that is missing.

use std::collections::BTreeMap;

use livecheck_openapi::{Document, Operation};
use serde_json::{Map, Value};

use super::ReferenceError;
use super::html::Html;
use super::markdown::{self, Headings};

/// The document, and the anchors that its codes lead to.
pub(super) struct Source<'a> {
    /// The document.
    pub(super) document: &'a Document,
    /// From words as descriptions set them in code (`not_found`, `GET /v1/usage`) to the anchor that explains them.
    anchors: BTreeMap<String, String>,
}

impl<'a> Source<'a> {
    /// Reads the anchors of a document.
    pub(super) fn new(document: &'a Document) -> Self {
        let codes = document
            .errors()
            .keys()
            .map(|code| (code.clone(), error_anchor(code)));
        let operations = document
            .operations()
            .iter()
            .map(|operation| (route(operation), operation_anchor(operation)));
        let schemas = document
            .json()
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
            .map(|name| (name.clone(), schema_anchor(name)));
        Self {
            document,
            anchors: codes.chain(operations).chain(schemas).collect(),
        }
    }

    /// What stands at a JSON pointer, references on the last step followed.
    pub(super) fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.document
            .json()
            .pointer(pointer)
            .map(|value| self.resolve(value))
    }

    /// The text at a JSON pointer.
    ///
    /// # Errors
    /// [`ReferenceError::Missing`] where there is none.
    pub(super) fn text_at(&self, pointer: &str) -> Result<&'a str, ReferenceError> {
        self.at(pointer)
            .and_then(Value::as_str)
            .ok_or_else(|| ReferenceError::Missing {
                path: pointer.to_owned(),
            })
    }

    /// The members of the object at a JSON pointer, in the document's order; none where there is no such object.
    pub(super) fn members(&self, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.at(pointer)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    /// An operation as the document writes it.
    pub(super) fn operation(&self, operation: &Operation) -> Option<&'a Value> {
        self.document
            .json()
            .get("paths")?
            .get(&operation.path)?
            .get(&operation.method)
    }

    /// The value itself, or what its `$ref` leads to. `Document::parse` has followed every reference once already.
    pub(super) fn resolve(&self, value: &'a Value) -> &'a Value {
        value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| {
                self.document
                    .json()
                    .pointer(reference.trim_start_matches('#'))
            })
            .unwrap_or(value)
    }

    /// The anchor that explains a word set in code, if it is a code, a route or a schema of the document.
    pub(super) fn anchor(&self, word: &str) -> Option<&str> {
        self.anchors.get(word).map(String::as_str)
    }

    /// Markdown as HTML; words in code lead to what explains them.
    pub(super) fn markdown(&self, text: &str) -> Html {
        markdown::render(text, Headings::Bold, |word| self.anchor(word))
    }

    /// The description of a part of the document as HTML; empty where it has none.
    pub(super) fn description(&self, part: &Value) -> Html {
        part.get("description")
            .and_then(Value::as_str)
            .map(|text| self.markdown(text))
            .unwrap_or_default()
    }

    /// Words set in code, linked where the document explains them.
    pub(super) fn code(&self, word: &str) -> Html {
        let mut html = Html::new();
        match self.anchor(word) {
            Some(anchor) => html.code_link(anchor, word),
            None => html.code(word),
        }
        html
    }
}

/// `GET /v1/usage`: an operation as prose names it.
pub(super) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

/// The anchor of an operation.
pub(super) fn operation_anchor(operation: &Operation) -> String {
    format!("operation-{}", operation.id)
}

/// The anchor of an error code.
pub(super) fn error_anchor(code: &str) -> String {
    format!("error-{code}")
}

/// The anchor of a component schema.
pub(super) fn schema_anchor(name: &str) -> String {
    format!("schema-{name}")
}

/// The component schema that a `$ref` names, if the value is one.
pub(super) fn referred_schema(value: &Value) -> Option<&str> {
    value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
}
