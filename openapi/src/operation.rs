//! Operations with references resolved: what a generator or a test suite wants to know of one, in one value.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::{DocumentError, extension};
use crate::extensions::{Billing, ErrorRule};
use crate::parameter::{self, HeaderParameter};
use crate::profile::escape;

/// One operation of the API.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, camelCase.
    pub id: String,
    /// Lower-case HTTP method.
    pub method: String,
    /// The path, beginning with `/v1`.
    pub path: String,
    /// The first tag: the resource it belongs to.
    pub tag: String,
    /// One line.
    pub summary: String,
    /// Some paragraphs of Markdown.
    pub description: String,
    /// The name of the security scheme, or `None` for an open operation.
    pub security: Option<String>,
    /// The headers that a request may carry beside those of every request, in the document's order.
    pub parameters: Vec<HeaderParameter>,
    /// The component schema of the JSON request body, if there is one.
    pub request: Option<String>,
    /// What it costs.
    pub billing: Billing,
    /// All answers, by status.
    pub answers: Vec<Answer>,
}

/// One answer of an operation.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// In words.
    pub description: String,
    /// The component schema of the JSON body.
    pub schema: String,
    /// The codes that `error.code` can hold here; empty on a success and where there is no envelope.
    pub codes: Vec<String>,
    /// The names of the headers.
    pub headers: Vec<String>,
    /// The examples' bodies, by name.
    pub examples: BTreeMap<String, Value>,
}

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Reads every operation of a document that keeps the profile.
pub(crate) fn read_all(source: &Value) -> Result<Vec<Operation>, DocumentError> {
    let paths = source.get("paths").and_then(Value::as_object);
    let mut operations = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                operations.push(read(source, path, method, operation)?);
            }
        }
    }
    Ok(operations)
}

fn read(
    source: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) -> Result<Operation, DocumentError> {
    let at = format!("/paths/{}/{method}", escape(path));
    let text = |key: &str| {
        operation
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| missing(&at, key))
    };
    let tag = operation
        .pointer("/tags/0")
        .and_then(Value::as_str)
        .ok_or_else(|| missing(&at, "tags"))?
        .to_owned();
    let security = operation
        .get("security")
        .or_else(|| source.get("security"))
        .and_then(|list| list.get(0))
        .and_then(Value::as_object)
        .and_then(|scheme| scheme.keys().next().cloned());
    let request = match operation.get("requestBody") {
        None => None,
        Some(body) => Some(json_schema(body, &format!("{at}/requestBody"))?),
    };
    let mut answers = Vec::new();
    for (status, answer) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        answers.push(read_answer(source, &at, status, answer)?);
    }
    Ok(Operation {
        id: text("operationId")?,
        method: method.to_owned(),
        path: path.to_owned(),
        tag,
        summary: text("summary")?,
        description: text("description")?,
        security,
        parameters: parameter::read_all(operation.get("parameters"), &format!("{at}/parameters"))?,
        request,
        billing: extension(source, &format!("{at}/x-billing"))?,
        answers,
    })
}

fn read_answer(
    source: &Value,
    operation: &str,
    status: &str,
    answer: &Value,
) -> Result<Answer, DocumentError> {
    let at = format!("{operation}/responses/{status}");
    let broken = |why: &str| DocumentError::Broken {
        path: at.clone(),
        why: why.to_owned(),
    };
    let answer = match answer.get("$ref").and_then(Value::as_str) {
        None => answer,
        Some(reference) => source
            .pointer(reference.trim_start_matches('#'))
            .ok_or_else(|| broken("the reference leads nowhere"))?,
    };
    let codes = answer
        .get("x-error-codes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let examples: BTreeMap<String, Value> = answer
        .pointer("/content/application~1json/examples")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, example)| Some((name.clone(), example.get("value")?.clone())))
        .collect();
    if examples.is_empty() {
        return Err(broken("every answer has an example of its own"));
    }
    Ok(Answer {
        status: status
            .parse()
            .map_err(|_| broken("a status is a three-digit number"))?,
        description: answer
            .get("description")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| missing(&at, "description"))?,
        schema: json_schema(answer, &at)?,
        codes,
        headers: answer
            .get("headers")
            .and_then(Value::as_object)
            .map(|headers| headers.keys().cloned().collect())
            .unwrap_or_default(),
        examples,
    })
}

impl Operation {
    /// Refuses a code that `x-errors` does not know, or knows with another status.
    pub(crate) fn check_codes(
        &self,
        errors: &BTreeMap<String, ErrorRule>,
    ) -> Result<(), DocumentError> {
        for answer in &self.answers {
            for code in &answer.codes {
                let known = errors
                    .get(code)
                    .is_some_and(|rule| rule.status.contains(&answer.status));
                if !known {
                    return Err(DocumentError::Broken {
                        path: format!(
                            "/paths/{}/{}/responses/{}/x-error-codes",
                            escape(&self.path),
                            self.method,
                            answer.status
                        ),
                        why: format!("x-errors has no code {code} with this status"),
                    });
                }
            }
        }
        Ok(())
    }

    /// The answer of a success.
    #[must_use]
    pub fn success(&self) -> Option<&Answer> {
        self.answers
            .iter()
            .find(|answer| (200..300).contains(&answer.status))
    }

    /// The answers that are not a success.
    pub fn failures(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.status >= 300)
    }
}

/// The component schema named by the JSON content of a body.
fn json_schema(body: &Value, at: &str) -> Result<String, DocumentError> {
    body.pointer("/content/application~1json/schema/$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
        .map(str::to_owned)
        .ok_or_else(|| missing(at, "content/application~1json/schema/$ref"))
}

fn missing(at: &str, key: &str) -> DocumentError {
    DocumentError::Broken {
        path: format!("{at}/{key}"),
        why: "is missing".to_owned(),
    }
}
