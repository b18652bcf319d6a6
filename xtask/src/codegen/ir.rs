//! The small model between the document and the emitters: only what generated code needs, every reference resolved, every
//! keyword understood. What is not understood is refused with its path; no emitter guesses.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use livecheck_openapi::{BillingModel, Document, ErrorRule, Operation};
use serde_json::Value;

use super::headers;
use super::names::{pascal, snake};

/// Everything the emitters read.
#[derive(Debug)]
pub(crate) struct Api {
    /// `info.version`.
    pub(crate) version: String,
    /// In the document's order.
    pub(crate) operations: Vec<Operation>,
    /// The header parameters of each operation that has any, by `operationId`, in the document's order.
    pub(crate) headers: BTreeMap<String, Vec<Field>>,
    /// Types by the resource (file) they belong to, each list in the document's order.
    pub(crate) resources: BTreeMap<String, Vec<Model>>,
    /// By code.
    pub(crate) errors: BTreeMap<String, ErrorRule>,
    /// `x-billing-model`.
    pub(crate) billing_model: BillingModel,
    /// Name and header of the API key scheme.
    pub(crate) api_key: ApiKeyScheme,
}

/// The scheme under `components/securitySchemes`.
#[derive(Debug)]
pub(crate) struct ApiKeyScheme {
    pub(crate) name: String,
    pub(crate) header: String,
    pub(crate) doc: String,
}

/// A named type.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// PascalCase.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Object(Vec<Field>),
    /// The values as they stand in JSON.
    Choice {
        values: Vec<String>,
        growth: Growth,
    },
}

/// Whether a list of values may grow without a new major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// `enum`: the list is complete.
    Closed,
    /// `x-extensible-enum`: a reader must expect values it does not know.
    Open,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// As it stands in JSON.
    pub(crate) json: String,
    /// As it stands in Rust.
    pub(crate) rust: String,
    pub(crate) doc: String,
    pub(crate) ty: Ty,
    pub(crate) nullable: bool,
    pub(crate) required: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ty {
    Text,
    Uuid,
    DateTime,
    Base64,
    Bool,
    Int32,
    Int64,
    Double,
    Named(String),
    List(Box<Ty>),
}

/// The resource of types that more than one tag uses.
pub(crate) const SHARED: &str = "envelope";

impl Api {
    /// The header parameters of an operation.
    pub(crate) fn headers_of(&self, operation: &Operation) -> &[Field] {
        self.headers.get(&operation.id).map_or(&[], Vec::as_slice)
    }

    /// Reads a document that keeps the profile.
    pub(crate) fn read(document: &Document) -> Result<Self> {
        let schemas = document
            .json()
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .context("/components/schemas is missing")?;
        let mut models = Vec::new();
        let mut owner: BTreeMap<String, String> = BTreeMap::new();
        for (name, schema) in schemas {
            let mut made = read_model(name, schema, &format!("/components/schemas/{name}"))?;
            for model in &mut made {
                borrow_docs(model, document);
                owner.insert(model.name.clone(), name.clone());
            }
            models.extend(made);
        }
        let users = users_of_schemas(document);
        let mut resources: BTreeMap<String, Vec<Model>> = BTreeMap::new();
        for model in models {
            let schema = owner.get(&model.name).map_or("", String::as_str);
            let tags = users.get(schema).cloned().unwrap_or_default();
            let resource = match tags.iter().collect::<Vec<_>>().as_slice() {
                [only] => snake(only),
                _ => SHARED.to_owned(),
            };
            resources.entry(resource).or_default().push(model);
        }
        Ok(Self {
            version: document.version().to_owned(),
            operations: document.operations().to_vec(),
            headers: headers::read(document)?,
            resources,
            errors: document.errors().clone(),
            billing_model: document.billing_model().clone(),
            api_key: read_api_key(document)?,
        })
    }
}

fn read_api_key(document: &Document) -> Result<ApiKeyScheme> {
    let at = "/components/securitySchemes";
    let schemes = document
        .json()
        .pointer(at)
        .and_then(Value::as_object)
        .with_context(|| format!("{at} is missing"))?;
    let mut schemes = schemes.iter();
    let (Some((name, scheme)), None) = (schemes.next(), schemes.next()) else {
        bail!("{at}: the generator knows exactly one scheme");
    };
    let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
    if (text("type"), text("in")) != ("apiKey", "header") {
        bail!("{at}/{name}: the generator knows only an apiKey in a header");
    }
    Ok(ApiKeyScheme {
        name: name.clone(),
        header: text("name").to_owned(),
        doc: text("description").to_owned(),
    })
}

/// For every schema, the tags of the operations that reach it.
fn users_of_schemas(document: &Document) -> BTreeMap<String, BTreeSet<String>> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in document.operations() {
        let mut open: Vec<String> = operation
            .answers
            .iter()
            .map(|answer| answer.schema.clone())
            .chain(operation.request.clone())
            .collect();
        while let Some(name) = open.pop() {
            if users
                .entry(name.clone())
                .or_default()
                .insert(operation.tag.clone())
                && let Some(schema) = document.schema(&name)
            {
                collect_references(schema, &mut open);
            }
        }
    }
    users
}

fn collect_references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(name) = reference(value) {
                into.push(name);
            }
            object
                .values()
                .for_each(|inner| collect_references(inner, into));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|inner| collect_references(inner, into)),
        _ => {}
    }
}

fn reference(schema: &Value) -> Option<String> {
    schema
        .get("$ref")?
        .as_str()?
        .strip_prefix("#/components/schemas/")
        .map(str::to_owned)
}

/// A component schema makes one model, and one more for each of its own inline choices.
fn read_model(name: &str, schema: &Value, at: &str) -> Result<Vec<Model>> {
    let doc = doc_of(schema);
    if let Some((values, growth)) = choice(schema) {
        let kind = Kind::Choice { values, growth };
        return Ok(vec![Model {
            name: name.to_owned(),
            doc,
            kind,
        }]);
    }
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        bail!("{at}: a component schema is an object or a list of strings to choose from");
    }
    let required: BTreeSet<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut inline = Vec::new();
    let mut fields = Vec::new();
    for (json, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .with_context(|| format!("{at}: an object lists its properties"))?
    {
        let here = format!("{at}/properties/{json}");
        let (ty, nullable) = if let Some((values, growth)) = choice(property) {
            let model = Model {
                name: format!("{name}{}", pascal(json)),
                doc: doc_of(property),
                kind: Kind::Choice { values, growth },
            };
            let ty = Ty::Named(model.name.clone());
            inline.push(model);
            (ty, false)
        } else {
            read_type(property, &here)?
        };
        fields.push(Field {
            json: json.clone(),
            rust: snake(json),
            doc: doc_of(property),
            ty,
            nullable,
            required: required.contains(json.as_str()),
        });
    }
    let mut models = vec![Model {
        name: name.to_owned(),
        doc,
        kind: Kind::Object(fields),
    }];
    models.append(&mut inline);
    Ok(models)
}

/// A reference has no words of its own (the profile allows no siblings): its field takes those of the schema it names.
fn borrow_docs(model: &mut Model, document: &Document) {
    let Kind::Object(fields) = &mut model.kind else {
        return;
    };
    for field in fields.iter_mut().filter(|field| field.doc.is_empty()) {
        if let Ty::Named(name) = &field.ty {
            field.doc = document.schema(name).map(doc_of).unwrap_or_default();
        }
    }
}

fn doc_of(schema: &Value) -> String {
    schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

fn choice(schema: &Value) -> Option<(Vec<String>, Growth)> {
    let (list, growth) = match (schema.get("enum"), schema.get("x-extensible-enum")) {
        (Some(list), _) => (list, Growth::Closed),
        (None, Some(list)) => (list, Growth::Open),
        (None, None) => return None,
    };
    let values = list
        .as_array()?
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect::<Option<Vec<_>>>()?;
    Some((values, growth))
}

/// A type, and whether null may stand for it.
pub(super) fn read_type(schema: &Value, at: &str) -> Result<(Ty, bool)> {
    if let Some(name) = reference(schema) {
        return Ok((Ty::Named(name), false));
    }
    let (kind, nullable) = match schema.get("type") {
        Some(Value::String(kind)) => (kind.as_str(), false),
        Some(Value::Array(kinds)) => {
            let mut kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            let before = kinds.len();
            kinds.retain(|kind| *kind != "null");
            match (kinds.as_slice(), before) {
                ([kind], 2) => (*kind, true),
                _ => bail!("{at}/type: one type, or one type and null"),
            }
        }
        _ => bail!("{at}/type: is missing"),
    };
    let format = schema.get("format").and_then(Value::as_str);
    let ty = match (kind, format) {
        ("string", None) if schema.get("contentEncoding").is_some() => Ty::Base64,
        ("string", None) => Ty::Text,
        ("string", Some("uuid")) => Ty::Uuid,
        ("string", Some("date-time")) => Ty::DateTime,
        ("boolean", None) => Ty::Bool,
        ("integer", Some("int32")) => Ty::Int32,
        ("integer", Some("int64")) => Ty::Int64,
        ("number", Some("double")) => Ty::Double,
        ("array", None) => {
            let items = schema
                .get("items")
                .with_context(|| format!("{at}/items: is missing"))?;
            match read_type(items, &format!("{at}/items"))? {
                (ty, false) => Ty::List(Box::new(ty)),
                (_, true) => bail!("{at}/items: null inside a list is not in the profile"),
            }
        }
        (kind, format) => {
            bail!("{at}: the generator does not know type {kind} with format {format:?}")
        }
    };
    Ok((ty, nullable))
}
