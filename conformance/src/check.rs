//! Compares one answer with what a case expects of it. Sends nothing, forgives nothing.

pub mod assertion;
mod rectangle;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::case::{BodyKind, Expect, SameAs};
use crate::document::Document;
use crate::wire::Exchange;
use assertion::Context;

/// Longer values are cut in a report.
const SHOWN: usize = 160;

/// One difference between an answer and the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it counts.
    pub weight: Weight,
    /// The part of the answer, such as `status`, `header allow` or a JSON Pointer.
    pub at: String,
    /// What the contract asks for.
    pub expected: String,
    /// What the answer says.
    pub actual: String,
}

/// How a difference counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Worth a look; the case is no failure.
    Warning,
    /// The contract is broken.
    Fault,
}

impl Finding {
    /// A breach of the contract.
    pub fn fault(
        at: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self {
            weight: Weight::Fault,
            at: at.into(),
            expected: expected.into(),
            actual: actual.into(),
        }
    }

    /// Something that the contract does not forbid.
    pub fn warning(
        at: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self {
            weight: Weight::Warning,
            ..Self::fault(at, expected, actual)
        }
    }
}

/// What earlier steps of the case have left.
#[derive(Debug, Default)]
pub struct Memory {
    /// Saved values by name.
    pub saved: BTreeMap<String, Value>,
    /// Answers of named steps.
    pub answers: BTreeMap<String, Exchange>,
}

/// All differences between an answer and what is expected of it.
#[must_use]
pub fn differences(
    answer: &Exchange,
    expect: &Expect,
    document: &Document,
    memory: &Memory,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(status) = expect
        .status
        .as_ref()
        .filter(|status| !status.all().contains(&answer.status))
    {
        let right: Vec<String> = status.all().iter().map(u16::to_string).collect();
        findings.push(Finding::fault(
            "status",
            right.join(" or "),
            answer.status.to_string(),
        ));
    }
    if let Some(kind) = expect.body {
        findings.extend(body_kind(answer, kind));
    }
    if let Some(code) = &expect.error {
        match answer.error_code() {
            Some(actual) if actual == code => {}
            actual => findings.push(Finding::fault(
                "/error/code",
                code,
                actual.map_or_else(|| body_start(answer), str::to_owned),
            )),
        }
        findings.extend(schema(answer, "ErrorEnvelope", document));
    }
    if let Some(name) = &expect.schema {
        findings.extend(schema(answer, name, document));
    }
    let context = Context {
        answer,
        document,
        memory,
    };
    for (name, assertions) in &expect.headers {
        let value = answer
            .headers
            .get(name)
            .map(|value| Value::from(String::from_utf8_lossy(value.as_bytes())));
        let at = format!("header {name}");
        findings.extend(
            assertions.all().iter().filter_map(|assertion| {
                assertion::broken(&at, value.as_ref(), assertion, &context)
            }),
        );
    }
    // A body that is no JSON is said once, not once for each member.
    if answer.json.is_none() && !expect.json.is_empty() {
        findings.push(Finding::fault("body", "JSON", body_start(answer)));
    } else {
        for (pointer, assertions) in &expect.json {
            let value = answer.at(pointer);
            findings.extend(
                assertions
                    .all()
                    .iter()
                    .filter_map(|assertion| assertion::broken(pointer, value, assertion, &context)),
            );
        }
    }
    if let Some(same_as) = &expect.same_as {
        findings.extend(difference_from(answer, same_as, memory));
    }
    // A schema and an assertion may find the same thing.
    findings.dedup();
    findings
}

fn schema(answer: &Exchange, name: &str, document: &Document) -> Vec<Finding> {
    let Some(json) = &answer.json else {
        return vec![Finding::fault(
            "body",
            format!("JSON after schema {name}"),
            body_start(answer),
        )];
    };
    document
        .differences(name, json)
        .into_iter()
        .map(|(pointer, difference)| {
            Finding::fault(
                format!("body{pointer}"),
                format!("after schema {name}"),
                cut(&difference),
            )
        })
        .collect()
}

fn body_kind(answer: &Exchange, kind: BodyKind) -> Option<Finding> {
    match kind {
        BodyKind::Empty => (!answer.body.is_empty())
            .then(|| Finding::fault("body", "no byte", format!("{} bytes", answer.body.len()))),
        BodyKind::Json => json_kind(answer),
        BodyKind::FreeOfKeys => answer
            .key_shown_in
            .as_ref()
            .map(|place| Finding::fault(place, "no API key in it", "an API key of this run")),
    }
}

fn json_kind(answer: &Exchange) -> Option<Finding> {
    let content_type = answer
        .headers
        .get("content-type")
        .map(|value| String::from_utf8_lossy(value.as_bytes()).to_lowercase());
    let media_type = content_type.as_deref().unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let other_charset = media_type.contains("charset")
        && !media_type.replace(['"', ' '], "").contains("charset=utf-8");
    if essence != "application/json" || other_charset {
        return Some(Finding::fault(
            "header content-type",
            "application/json in UTF-8",
            content_type.as_deref().map_or("absent", |_| media_type),
        ));
    }
    answer
        .json
        .is_none()
        .then(|| Finding::fault("body", "JSON", body_start(answer)))
}

fn difference_from(answer: &Exchange, same_as: &SameAs, memory: &Memory) -> Vec<Finding> {
    let Some(earlier) = memory.answers.get(&same_as.step) else {
        return vec![Finding::fault(
            "case",
            format!("an earlier step named {}", same_as.step),
            "none",
        )];
    };
    let mut findings = Vec::new();
    if earlier.status != answer.status {
        findings.push(Finding::fault(
            "status",
            format!("{} as in step {}", earlier.status, same_as.step),
            answer.status.to_string(),
        ));
    }
    let bare = |exchange: &Exchange| {
        let mut json = exchange
            .json
            .clone()
            .unwrap_or_else(|| Value::from(body_start(exchange)));
        for pointer in &same_as.ignoring {
            if let Some(value) = json.pointer_mut(pointer) {
                *value = Value::Null;
            }
        }
        json
    };
    let (before, now) = (bare(earlier), bare(answer));
    if before != now {
        findings.push(Finding::fault(
            "body",
            format!("{} as in step {}", shown(&before), same_as.step),
            shown(&now),
        ));
    }
    findings
}

/// A JSON value on one line, cut where it is long.
#[must_use]
pub fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

fn body_start(answer: &Exchange) -> String {
    if answer.body.is_empty() {
        "no body".to_owned()
    } else {
        cut(&String::from_utf8_lossy(&answer.body))
    }
}

fn cut(text: &str) -> String {
    let mut start: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
