//! poem-openapi's own description of the generated code is an independent witness: projected to what both can say, it must
//! agree with the document.

use std::collections::{BTreeMap, BTreeSet};

use livecheck_server::api::Success;
use livecheck_server::api::header_text::HeaderText;
use livecheck_server::generated::routes::{LivenessApi, Routes};
use livecheck_server::generated::{API_VERSION, health, liveness, usage};
use poem_openapi::OpenApiService;
use serde_json::Value;

/// Answers nothing: only its description is asked for.
struct Described;

impl LivenessApi for Described {
    type Refusal = poem::Error;

    async fn check_liveness(
        &self,
        _caller: livecheck_server::auth::Caller,
        _idempotency_key: HeaderText,
        _livecheck_sandbox: HeaderText,
        _body: livecheck_server::api::payload::Unread<liveness::LivenessRequest>,
    ) -> poem::Result<Success<liveness::LivenessSuccess>> {
        Err(poem::Error::from_status(
            poem::http::StatusCode::NOT_IMPLEMENTED,
        ))
    }

    async fn get_usage(
        &self,
        _caller: livecheck_server::auth::Caller,
    ) -> poem::Result<Success<usage::UsageSuccess>> {
        Err(poem::Error::from_status(
            poem::http::StatusCode::NOT_IMPLEMENTED,
        ))
    }

    async fn get_health(&self) -> poem::Result<Success<health::Healthy>> {
        Err(poem::Error::from_status(
            poem::http::StatusCode::NOT_IMPLEMENTED,
        ))
    }
}

/// Method and path to: security, parameters, request schema, and per status the media types with their schemas.
type Operations = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn operations(document: &Value) -> Operations {
    let mut projected = Operations::new();
    let global = document.get("security").cloned();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let mut facts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let security = operation.get("security").or(global.as_ref());
            let schemes = security.and_then(Value::as_array).into_iter().flatten();
            facts.insert(
                "security".to_owned(),
                schemes
                    .filter_map(Value::as_object)
                    .flat_map(|scheme| scheme.keys().cloned())
                    .collect(),
            );
            let parameters = operation.get("parameters").and_then(Value::as_array);
            facts.insert(
                "parameters".to_owned(),
                parameters.into_iter().flatten().map(parameter).collect(),
            );
            if let Some(body) = operation.get("requestBody") {
                facts.insert("request".to_owned(), media(document, body));
            }
            for (status, answer) in operation["responses"].as_object().expect("answers") {
                facts.insert(status.clone(), media(document, answer));
            }
            projected.insert(format!("{method} {path}"), facts);
        }
    }
    projected
}

/// Place, name, type and presence; poem-openapi leaves `required` out where it is false, or writes it.
fn parameter(parameter: &Value) -> String {
    let text = |pointer: &str| parameter.pointer(pointer).and_then(Value::as_str);
    let required = parameter.get("required").and_then(Value::as_bool);
    format!(
        "{} {} {} required={}",
        text("/in").unwrap_or_default(),
        text("/name").unwrap_or_default(),
        text("/schema/type").unwrap_or_default(),
        required.unwrap_or(false)
    )
}

fn media(document: &Value, body: &Value) -> BTreeSet<String> {
    let body = resolve(document, body);
    let content = body
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    content
        .map(|(media_type, content)| {
            format!(
                "{media_type} {}",
                content["schema"]["$ref"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("a target"),
        None => value,
    }
}

/// Schema and property to: type, format, nullable, required. Schemas that are a list of strings count as string.
fn properties(document: &Value) -> BTreeMap<String, String> {
    let mut projected = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        let required: BTreeSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (property, schema) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            projected.insert(
                format!("{name}.{property}"),
                format!(
                    "{} required={}",
                    describe(document, schema),
                    required.contains(property.as_str())
                ),
            );
        }
    }
    projected
}

fn describe(document: &Value, schema: &Value) -> String {
    // poem-openapi puts a described reference beside its description into `allOf`.
    let mut inside = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let schema = inside
        .rfind(|part| part.get("$ref").is_some())
        .unwrap_or(schema);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = resolve(document, schema);
        return match target.get("type").and_then(Value::as_str) {
            Some("string") => "string -".to_owned(),
            _ => reference.to_owned(),
        };
    }
    let (kind, nullable) = match &schema["type"] {
        Value::Array(kinds) => (kinds[0].as_str().unwrap_or_default(), true),
        kind => (
            kind.as_str().unwrap_or_default(),
            schema["nullable"] == true,
        ),
    };
    let format = match schema.get("format").and_then(Value::as_str) {
        // Dates are made by the ledger's clock as text with exactly three decimals: a plain string in Rust.
        Some("date-time") | None => "-",
        Some(format) => format,
    };
    let items = match schema.get("items") {
        Some(items) => format!(" of {}", describe(document, items)),
        None => String::new(),
    };
    format!(
        "{kind} {format}{items}{}",
        if nullable { " or null" } else { "" }
    )
}

#[test]
fn what_the_code_says_of_itself_agrees_with_the_document() {
    let service = OpenApiService::new(Routes(Described), "Livecheck", API_VERSION);
    let emitted: Value = serde_json::from_str(&service.spec()).expect("JSON");
    let source = livecheck_openapi::document().expect("the document").json();

    assert_eq!(operations(&emitted), operations(source));
    let (emitted, source) = (properties(&emitted), properties(source));
    assert_eq!(emitted, source);
    assert!(
        source.len() > 40,
        "the projection must see something: {}",
        source.len()
    );
}

#[test]
fn the_body_reads_the_members_that_the_document_names() {
    let document = livecheck_openapi::document().expect("the document");
    let schema = document.schema("LivenessRequest").expect("the schema");
    let documented: Vec<&String> = schema["properties"]
        .as_object()
        .expect("properties")
        .keys()
        .collect();
    assert_eq!(documented, ["image", "image_format"]);
}
