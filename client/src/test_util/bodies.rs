//! Bodies, from the document's examples. Invents no shape: a code without an example borrows another refusal's envelope.

use livecheck_openapi::{Document, Operation};
use serde_json::{Value, json};

use super::TestUtilError;
use crate::generated::ErrorCode;

/// What an answer holds.
#[derive(Debug)]
pub(super) enum Body {
    Json(Value),
    Raw(Vec<u8>),
}

impl Body {
    /// The body with members set.
    pub(super) fn change(self, changes: Vec<(String, Value)>) -> Result<Self, TestUtilError> {
        let mut body = self;
        for (pointer, value) in changes {
            let member = match &mut body {
                Self::Json(body) => body.pointer_mut(&pointer),
                Self::Raw(_) => None,
            };
            *member.ok_or(TestUtilError::NoMember { pointer })? = value;
        }
        Ok(body)
    }
}

/// The status and the body of an operation's success: the example that the document gives first.
pub(super) fn success(document: &Document, operation: &Operation) -> (u16, Body) {
    let Some(answer) = operation.success() else {
        return (204, Body::Raw(Vec::new()));
    };
    let path = operation.path.replace('~', "~0").replace('/', "~1");
    let at = format!(
        "/paths/{path}/{}/responses/{}/content/application~1json/examples",
        operation.method, answer.status
    );
    let first = document
        .json()
        .pointer(&at)
        .and_then(Value::as_object)
        .and_then(|examples| examples.values().next()?.get("value"))
        .or_else(|| answer.examples.values().next());
    match first {
        Some(body) => (answer.status, Body::Json(body.clone())),
        None => (answer.status, Body::Raw(Vec::new())),
    }
}

/// An example by its name.
pub(super) fn example(operation: &Operation, name: &str) -> Result<(u16, Body), TestUtilError> {
    let examples = || {
        operation.answers.iter().flat_map(|answer| {
            let of = |(name, body)| (answer.status, name, body);
            answer.examples.iter().map(of)
        })
    };
    match examples().find(|(_, known, _)| *known == name) {
        Some((status, _, body)) => Ok((status, Body::Json(body.clone()))),
        None => Err(TestUtilError::NoExample {
            operation: operation.id.clone(),
            name: name.to_owned(),
            known: examples().map(|(_, name, _)| name.clone()).collect(),
        }),
    }
}

/// The usual status and the body of a refusal: the operation's own example, else another operation's, else one of another code
/// with the code and the message exchanged.
pub(super) fn refusal(
    document: &Document,
    operation: Option<&Operation>,
    code: &ErrorCode,
) -> (u16, Body) {
    let rule = document.errors().get(code.as_str());
    let status = rule.and_then(|rule| rule.status.first().copied());
    let all = || {
        operation
            .into_iter()
            .chain(document.operations())
            .flat_map(|operation| &operation.answers)
            .flat_map(|answer| answer.examples.values().map(|body| (answer.status, body)))
            .filter(|(_, body)| body.pointer("/error/code").is_some())
    };
    let own = all().find(|(at, body)| {
        body.pointer("/error/code").and_then(Value::as_str) == Some(code.as_str())
            && status.is_none_or(|status| status == *at)
    });
    if let Some((status, body)) = own {
        return (status, Body::Json(body.clone()));
    }
    let message = rule.map_or("A refusal of a newer service", |rule| &rule.title);
    let mut body = all()
        .next()
        .map_or_else(|| json!({}), |(_, body)| body.clone());
    body["error"] = json!({"code": code.as_str(), "message": message});
    (status.unwrap_or(400), Body::Json(body))
}
