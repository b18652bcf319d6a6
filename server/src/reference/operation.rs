//! One operation as the page shows it.
//!
//! Promises: its request, every answer with its codes, headers, fields and examples, and what it costs.
//! Never: leaves an answer or an example of the document out.

use askama::Template;
use http::StatusCode;
use livecheck_openapi::{Answer, Billing, ChargedWhen, Operation};
use serde_json::Value;

use super::ReferenceError;
use super::colour;
use super::fields::{self, FieldTable, Side};
use super::html::Html;
use super::limits;
use super::samples::{self, Sample};
use super::source::{Source, operation_anchor, schema_anchor};

/// The operation that the page can try out: the script knows its request and its answer.
pub(super) const TRYABLE: &str = "checkLiveness";

/// One operation.
#[derive(Template)]
#[template(path = "reference/operation.html")]
pub(super) struct OperationView {
    pub(super) id: String,
    pub(super) anchor: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    tag: String,
    tag_words: Html,
    description: Html,
    key_header: Option<String>,
    pub(super) cost: Cost,
    /// Headers that a request may carry.
    parameters: Vec<HeaderRow>,
    request: Option<RequestView>,
    answers: Vec<AnswerView>,
    samples: Vec<Sample>,
    shown: Vec<ExampleView>,
    tryable: bool,
}

/// What a call costs, in words.
pub(super) struct Cost {
    pub(super) words: String,
    pub(super) free: bool,
}

struct RequestView {
    schema: String,
    anchor: String,
    words: Html,
    schema_words: Html,
    table: Html,
    examples: Vec<ExampleView>,
}

struct AnswerView {
    anchor: String,
    status: u16,
    reason: &'static str,
    success: bool,
    words: Html,
    codes: Vec<Code>,
    headers: Vec<HeaderRow>,
    schema: String,
    schema_anchor: String,
    schema_words: Html,
    table: Html,
    /// Those of a success stand in the column beside, so only those of an error are kept here.
    examples: Vec<ExampleView>,
}

/// An error code: plain in the fold's head, which may hold no link, and linked inside.
struct Code {
    name: String,
    link: Html,
}

struct HeaderRow {
    name: String,
    kind: Html,
    limits: Vec<Html>,
    words: Html,
}

/// An example with what it shows.
pub(super) struct ExampleView {
    pub(super) title: String,
    pub(super) code: Html,
}

impl OperationView {
    /// Reads an operation. `base` is the address that the samples call.
    ///
    /// # Errors
    /// [`ReferenceError`], which names what is missing.
    pub(super) fn new(
        source: &Source<'_>,
        operation: &Operation,
        base: &str,
    ) -> Result<Self, ReferenceError> {
        let key_header = match &operation.security {
            None => None,
            Some(scheme) => Some(
                source
                    .text_at(&format!("/components/securitySchemes/{scheme}/name"))?
                    .to_owned(),
            ),
        };
        let raw = source.operation(operation);
        let mut answers = Vec::new();
        let mut shown = Vec::new();
        for answer in &operation.answers {
            let place = raw
                .and_then(|raw| raw.get("responses")?.get(answer.status.to_string()))
                .map(|place| source.resolve(place));
            let (view, beside) = read_answer(source, operation, answer, place)?;
            answers.push(view);
            shown.extend(beside);
        }
        Ok(Self {
            id: operation.id.clone(),
            anchor: operation_anchor(operation),
            method: operation.method.to_uppercase(),
            path: operation.path.clone(),
            summary: operation.summary.clone(),
            tag: operation.tag.clone(),
            tag_words: tag_words(source, &operation.tag),
            description: source.markdown(&operation.description),
            key_header,
            cost: Cost::of(&operation.billing, &source.document.billing_model().unit),
            parameters: operation
                .parameters
                .iter()
                .map(|parameter| HeaderRow {
                    name: parameter.name.clone(),
                    kind: fields::kind(&parameter.schema),
                    limits: limits::in_words(source, &parameter.schema),
                    words: source.markdown(&parameter.description),
                })
                .collect(),
            request: match &operation.request {
                None => None,
                Some(schema) => Some(read_request(source, schema, raw)?),
            },
            answers,
            samples: samples::of(source, operation, base)?,
            shown,
            tryable: operation.id == TRYABLE,
        })
    }
}

impl Cost {
    /// `costs 1 call on success`, or `free`.
    pub(super) fn of(billing: &Billing, unit: &str) -> Self {
        let plural = if billing.charge == 1 { "" } else { "s" };
        match (billing.when, billing.charge) {
            (ChargedWhen::Never, _) | (_, 0) => Self {
                words: "free".to_owned(),
                free: true,
            },
            (ChargedWhen::Success, charge) => Self {
                words: format!("costs {charge} {unit}{plural} on success"),
                free: false,
            },
        }
    }
}

fn tag_words(source: &Source<'_>, tag: &str) -> Html {
    source
        .at("/tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .find(|entry| entry.get("name").is_some_and(|name| name == tag))
        .map(|entry| source.description(entry))
        .unwrap_or_default()
}

fn read_request(
    source: &Source<'_>,
    schema: &str,
    raw: Option<&Value>,
) -> Result<RequestView, ReferenceError> {
    let body = raw.and_then(|raw| raw.get("requestBody"));
    Ok(RequestView {
        schema: schema.to_owned(),
        anchor: schema_anchor(schema),
        words: body
            .map(|body| source.description(body))
            .unwrap_or_default(),
        schema_words: schema_words(source, schema),
        table: FieldTable::render_schema(source, schema, Side::Request, &[])?,
        examples: examples(body, "Request body"),
    })
}

/// The answer, and the examples that go into the column beside it.
fn read_answer(
    source: &Source<'_>,
    operation: &Operation,
    answer: &Answer,
    place: Option<&Value>,
) -> Result<(AnswerView, Vec<ExampleView>), ReferenceError> {
    let success = (200..300).contains(&answer.status);
    let reason = StatusCode::from_u16(answer.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default();
    let shown = examples(place, reason);
    let (beside, here) = if success {
        (shown, Vec::new())
    } else {
        (Vec::new(), shown)
    };
    let headers = place
        .and_then(|place| place.get("headers"))
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, header)| read_header(source, name, source.resolve(header)))
        .collect();
    let view = AnswerView {
        anchor: format!("{}-{}", operation.id, answer.status),
        status: answer.status,
        reason,
        success,
        words: source.markdown(&answer.description),
        codes: answer
            .codes
            .iter()
            .map(|code| Code {
                name: code.clone(),
                link: source.code(code),
            })
            .collect(),
        headers,
        schema: answer.schema.clone(),
        schema_anchor: schema_anchor(&answer.schema),
        schema_words: schema_words(source, &answer.schema),
        // What an operation tells of its own is open from the start; the envelope has a chapter of its own.
        table: FieldTable::render_schema(source, &answer.schema, Side::Answer, &["data"])?,
        examples: here,
    };
    Ok((view, beside))
}

fn read_header(source: &Source<'_>, name: &str, header: &Value) -> HeaderRow {
    let schema = header.get("schema");
    HeaderRow {
        name: name.to_owned(),
        kind: schema.map(fields::kind).unwrap_or_default(),
        limits: schema
            .map(|schema| limits::in_words(source, schema))
            .unwrap_or_default(),
        words: source.description(header),
    }
}

fn schema_words(source: &Source<'_>, schema: &str) -> Html {
    source
        .document
        .schema(schema)
        .map(|schema| source.description(schema))
        .unwrap_or_default()
}

/// The examples of a body in the document's order; one without a summary is titled by its `error.code`, or by `title`.
fn examples(body: Option<&Value>, title: &str) -> Vec<ExampleView> {
    body.and_then(|body| body.pointer("/content/application~1json/examples"))
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|examples| examples.values())
        .filter_map(|example| {
            let value = example.get("value")?;
            let text = |pointer: &str| example.pointer(pointer).and_then(Value::as_str);
            Some(ExampleView {
                title: text("/summary")
                    .or_else(|| text("/value/error/code"))
                    .unwrap_or(title)
                    .to_owned(),
                code: colour::json(value),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn billing(charge: u32, when: ChargedWhen) -> Billing {
        Billing {
            meter: "m".to_owned(),
            charge,
            when,
            clause: "BILL-0".to_owned(),
        }
    }

    #[test]
    fn a_cost_is_put_in_words() {
        assert_eq!(
            Cost::of(&billing(1, ChargedWhen::Success), "call").words,
            "costs 1 call on success"
        );
        assert_eq!(
            Cost::of(&billing(3, ChargedWhen::Success), "call").words,
            "costs 3 calls on success"
        );
        assert!(Cost::of(&billing(0, ChargedWhen::Never), "call").free);
    }
}
