//! Schemas as tables of fields: name, type, limits, presence and words, nested schemas inside.
//!
//! Promises: every property of a schema has a row, and every keyword of the project's profile is put into words.
//! Never: opens a schema inside itself; there a link stands instead.

use askama::Template;
use serde_json::Value;

use super::ReferenceError;
use super::html::Html;
use super::limits;
use super::source::{Source, referred_schema, schema_anchor};

/// How the presence of a field is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The caller writes it: "required" or "optional".
    Request,
    /// The server writes it: "always" or "sometimes".
    Answer,
}

/// The fields of one object.
#[derive(Debug, Template)]
#[template(path = "reference/fields.html")]
pub(super) struct FieldTable {
    caption: String,
    rows: Vec<FieldRow>,
}

/// One field.
#[derive(Debug)]
struct FieldRow {
    name: Html,
    kind: Html,
    presence: &'static str,
    always: bool,
    words: Html,
    limits: Vec<Html>,
    nested: Option<Nested>,
}

/// The fields of the object that a field holds, behind a fold.
#[derive(Debug)]
struct Nested {
    schema: String,
    open: bool,
    table: Html,
}

impl FieldTable {
    /// The fields of a component schema as HTML; empty where it is no object. `open` names the properties whose fold
    /// starts open.
    ///
    /// # Errors
    /// [`ReferenceError::Template`] only.
    pub(super) fn render_schema(
        source: &Source<'_>,
        name: &str,
        side: Side,
        open: &[&str],
    ) -> Result<Html, ReferenceError> {
        render(source, name, side, open, &[])
    }
}

fn render(
    source: &Source<'_>,
    name: &str,
    side: Side,
    open: &[&str],
    above: &[&str],
) -> Result<Html, ReferenceError> {
    let pointer = format!("/components/schemas/{name}");
    let required: Vec<&str> = source
        .at(&format!("{pointer}/required"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut rows = Vec::new();
    for (field, schema) in source.members(&format!("{pointer}/properties")) {
        let resolved = source.resolve(schema);
        let element = referred_schema(schema)
            .or_else(|| schema.get("items").and_then(referred_schema))
            .filter(|inner| *inner != name && !above.contains(inner));
        let nested = match element {
            Some(inner) => {
                let mut path = above.to_vec();
                path.push(name);
                let table = render(source, inner, side, &[], &path)?;
                (!table.is_empty()).then(|| Nested {
                    schema: inner.to_owned(),
                    open: open.contains(&field.as_str()),
                    table,
                })
            }
            None => None,
        };
        let mut breakable = Html::new();
        breakable.name(field);
        let always = required.contains(&field.as_str());
        rows.push(FieldRow {
            name: breakable,
            kind: kind(schema),
            presence: match (side, always) {
                (Side::Request, true) => "required",
                (Side::Request, false) => "optional",
                (Side::Answer, true) => "always",
                (Side::Answer, false) => "sometimes",
            },
            always,
            words: source.description(resolved),
            limits: limits::in_words(source, resolved),
            nested,
        });
    }
    if rows.is_empty() {
        return Ok(Html::new());
    }
    let table = FieldTable {
        caption: format!("Fields of {name}"),
        rows,
    };
    Ok(Html::of_rendered(table.render()?))
}

/// The type of a schema in words, linked where it has a name.
pub(super) fn kind(schema: &Value) -> Html {
    let mut html = Html::new();
    if let Some(name) = referred_schema(schema) {
        html.markup("<a href=\"#");
        html.text(&schema_anchor(name));
        html.markup("\">");
        html.text(name);
        html.markup("</a>");
        return html;
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    html.text(&types.join(" or "));
    if let Some(items) = schema.get("items") {
        html.markup(" of ");
        html.html(&kind(items));
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str) {
        html.markup(" <span class=\"format\">");
        html.text(format);
        html.markup("</span>");
    }
    html
}
