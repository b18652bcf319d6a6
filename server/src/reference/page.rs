//! The whole page: the document's chapters in reading order.
//!
//! Promises: whatever the document says has a place here.
//! Never: says of an operation, an answer or a field what the document does not say.

use askama::Template;
use livecheck_openapi::{Document, ErrorRule, Retry};
use serde_json::Value;

use super::ReferenceError;
use super::colour;
use super::error_page;
use super::fields::{self, FieldTable, Side};
use super::flow::Flow;
use super::html::Html;
use super::limits;
use super::operation::{ExampleView, OperationView, TRYABLE};
use super::source::{Source, error_anchor, referred_schema, schema_anchor};

/// The page.
#[derive(Template)]
#[template(path = "reference/page.html")]
pub(super) struct Page {
    title: String,
    version: String,
    license: String,
    style: String,
    script: String,
    introduction: Html,
    servers: Vec<Server>,
    keys: Vec<Key>,
    envelope: Envelope,
    flow: Option<Flow>,
    operations: Vec<OperationView>,
    errors: Vec<ErrorRow>,
    billing: BillingView,
    schemas: Vec<SchemaView>,
}

struct Server {
    url: String,
    words: Html,
}

struct Key {
    scheme: String,
    header: String,
    words: Html,
}

/// What is common to the answers that come in an envelope.
struct Envelope {
    /// Operations that answer without it.
    without: Vec<Html>,
    tables: Vec<EnvelopeTable>,
    success: Option<ExampleView>,
    error: Option<ExampleView>,
}

struct EnvelopeTable {
    schema: String,
    anchor: String,
    words: Html,
    table: Html,
}

struct ErrorRow {
    anchor: String,
    code: String,
    title: String,
    /// The page of the code, where it has one.
    page: Option<String>,
    status: Vec<u16>,
    retry: String,
    again: bool,
    billed: bool,
    sent_by: Vec<Html>,
}

struct BillingView {
    meter: String,
    unit: String,
    period: String,
    /// Whether no error is counted.
    errors_free: bool,
    plans: Vec<Html>,
}

struct SchemaView {
    name: String,
    anchor: String,
    kind: Html,
    limits: Vec<Html>,
    words: Html,
    table: Html,
}

impl Page {
    /// Reads the document. `style` and `script` are the paths of the assets.
    ///
    /// # Errors
    /// [`ReferenceError`], which names what is missing.
    pub(super) fn new(
        document: &Document,
        style: String,
        script: String,
    ) -> Result<Self, ReferenceError> {
        let source = &Source::new(document);
        let base = source
            .text_at("/servers/0/url")?
            .trim_end_matches('/')
            .to_owned();
        let operations = document
            .operations()
            .iter()
            .map(|operation| OperationView::new(source, operation, &base))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            title: source.text_at("/info/title")?.to_owned(),
            version: document.version().to_owned(),
            license: source.text_at("/info/license/name")?.to_owned(),
            style,
            script,
            introduction: source
                .at("/info")
                .map(|info| source.description(info))
                .unwrap_or_default(),
            servers: servers(source),
            keys: keys(source)?,
            envelope: envelope(source)?,
            flow: document.operation(TRYABLE).map(|_| Flow::new()),
            operations,
            errors: errors(source),
            billing: billing(source),
            schemas: schemas(source)?,
        })
    }
}

fn servers(source: &Source<'_>) -> Vec<Server> {
    source
        .at("/servers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|server| {
            Some(Server {
                url: server.get("url")?.as_str()?.to_owned(),
                words: source.description(server),
            })
        })
        .collect()
}

fn keys(source: &Source<'_>) -> Result<Vec<Key>, ReferenceError> {
    source
        .members("/components/securitySchemes")
        .map(|(scheme, rule)| {
            Ok(Key {
                scheme: scheme.clone(),
                header: source
                    .text_at(&format!("/components/securitySchemes/{scheme}/name"))?
                    .to_owned(),
                words: source.description(rule),
            })
        })
        .collect()
}

/// The envelope is what schemas with a property `metadata` share: the schema that the property refers to, and `error`'s.
fn envelope(source: &Source<'_>) -> Result<Envelope, ReferenceError> {
    let mut without = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut success: Option<&Value> = None;
    let mut error: Option<&Value> = None;
    for operation in source.document.operations() {
        let mut enveloped = false;
        for answer in &operation.answers {
            let part = |property: &str| {
                source
                    .document
                    .schema(&answer.schema)
                    .and_then(|schema| schema.get("properties")?.get(property))
                    .and_then(referred_schema)
            };
            let Some(metadata) = part("metadata") else {
                continue;
            };
            enveloped = true;
            for name in [Some(metadata), part("error")].into_iter().flatten() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let shown = if answer.status < 300 {
                &mut success
            } else {
                &mut error
            };
            for example in answer.examples.values() {
                if shown.is_none_or(|known| example.to_string().len() < known.to_string().len()) {
                    *shown = Some(example);
                }
            }
        }
        if !enveloped {
            without.push(source.code(&super::source::route(operation)));
        }
    }
    let example = |title: &str, value: &Value| ExampleView {
        title: title.to_owned(),
        code: colour::json(value),
    };
    Ok(Envelope {
        without,
        tables: names
            .into_iter()
            .map(|name| {
                Ok(EnvelopeTable {
                    schema: name.to_owned(),
                    anchor: schema_anchor(name),
                    words: source
                        .document
                        .schema(name)
                        .map(|schema| source.description(schema))
                        .unwrap_or_default(),
                    table: FieldTable::render_schema(source, name, Side::Answer, &[])?,
                })
            })
            .collect::<Result<_, ReferenceError>>()?,
        success: success.map(|value| example("A success", value)),
        error: error.map(|value| example("An error", value)),
    })
}

/// The codes in the document's order.
fn errors(source: &Source<'_>) -> Vec<ErrorRow> {
    source
        .members("/x-errors")
        .filter_map(|(code, _)| Some((code, source.document.errors().get(code)?)))
        .map(|(code, rule)| ErrorRow {
            anchor: error_anchor(code),
            code: code.clone(),
            title: rule.title.clone(),
            page: livecheck_openapi::error_page(code).map(|_| error_page::path_of(code)),
            status: rule.status.clone(),
            retry: retry(source, rule),
            again: rule.retry != Retry::Never,
            billed: rule.billed,
            sent_by: source
                .document
                .operations()
                .iter()
                .filter(|operation| {
                    operation
                        .answers
                        .iter()
                        .any(|answer| answer.codes.contains(code))
                })
                .map(|operation| source.code(&super::source::route(operation)))
                .collect(),
        })
        .collect()
}

fn retry(source: &Source<'_>, rule: &ErrorRule) -> String {
    match rule.retry {
        Retry::Never => "Not as it stands: something has to change first.".to_owned(),
        Retry::Backoff => {
            "Yes, after a pause: as long as Retry-After says, else longer each time.".to_owned()
        }
        Retry::NextPeriod => {
            format!(
                "In the next period ({}), or with another plan.",
                source.document.billing_model().period
            )
        }
    }
}

fn billing(source: &Source<'_>) -> BillingView {
    let model = source.document.billing_model();
    BillingView {
        meter: model.meter.clone(),
        unit: model.unit.clone(),
        period: model.period.clone(),
        errors_free: source.document.errors().values().all(|rule| !rule.billed),
        plans: source
            .at("/components/schemas/Plan")
            .map(|plan| limits::in_words(source, plan))
            .unwrap_or_default(),
    }
}

fn schemas(source: &Source<'_>) -> Result<Vec<SchemaView>, ReferenceError> {
    source
        .members("/components/schemas")
        .map(|(name, schema)| {
            Ok(SchemaView {
                name: name.clone(),
                anchor: schema_anchor(name),
                kind: fields::kind(schema),
                limits: limits::in_words(source, schema),
                words: source.description(schema),
                table: FieldTable::render_schema(source, name, Side::Request, &[])?,
            })
        })
        .collect()
}
