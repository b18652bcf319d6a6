//! Holds what a client said, and what it sent, against what a case expects. Sends nothing.

use serde_json::Value;

use super::case::{Expected, Play};
use super::protocol::{Outcome, Reply};
use super::run::Played;
use crate::check::assertion::{self, Context};
use crate::check::{Finding, Memory, shown};
use crate::document::Document;
use crate::wire::Exchange;

/// All differences between a played case and its expectation. `example` is the answer's body before any change.
pub(super) fn differences(
    play: &Play,
    played: &Played,
    example: Option<&Value>,
    document: &Document,
) -> Vec<Finding> {
    let expect = &play.expect;
    let reply = match &played.reply {
        Ok(reply) => reply,
        Err(why) => return vec![Finding::fault("reply", "a reply of the adapter", why)],
    };
    let mut findings = outcome(expect, reply);
    if findings.is_empty() && expect.as_sent {
        findings.extend(
            example
                .into_iter()
                .flat_map(|example| as_sent(example, reply)),
        );
    }
    findings.extend(members(expect, reply, document));
    let requests = played.seen.requests.len();
    if requests == 0 {
        findings.push(Finding::fault("requests", "at least 1", "0"));
    }
    if let Some(most) = expect.requests_at_most.filter(|most| requests > *most) {
        let most = format!("at most {most}");
        findings.push(Finding::fault("requests", most, requests.to_string()));
    }
    if let Some(most) = expect
        .taken_at_most_mib
        .filter(|most| played.seen.taken >> 20 > *most)
    {
        findings.push(Finding::fault(
            "answer taken",
            format!("at most {most} MiB"),
            format!("{} MiB", played.seen.taken >> 20),
        ));
    }
    let carried = played.elsewhere.iter().flat_map(|seen| &seen.requests);
    if carried
        .flat_map(|request| &request.headers)
        .any(|(_, value)| value.contains(&played.call.api_key))
    {
        findings.push(Finding::fault(
            "request to another address",
            "no API key in it",
            "the API key",
        ));
    }
    findings
}

fn word(outcome: Outcome) -> String {
    shown(&serde_json::json!(outcome)).replace('"', "")
}

fn outcome(expect: &Expected, reply: &Reply) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !expect.outcome.contains(&reply.outcome) {
        let right: Vec<String> = expect.outcome.iter().map(|one| word(*one)).collect();
        let text = reply.text.as_deref().unwrap_or_default();
        let actual = format!("{} {text}", word(reply.outcome));
        findings.push(Finding::fault("outcome", right.join(" or "), actual.trim()));
    }
    if let Some(code) = &expect.code
        && reply.code.as_ref() != Some(code)
    {
        let actual = reply.code.as_deref().unwrap_or("none");
        findings.push(Finding::fault("code", code, actual));
    }
    if let Some(status) = expect.status
        && reply.status != Some(status)
    {
        let actual = reply
            .status
            .map_or_else(|| "none".to_owned(), |s| s.to_string());
        findings.push(Finding::fault("status", status.to_string(), actual));
    }
    findings
}

/// What was sent must have arrived; a client may add members, and need not hand over those that it does not know.
fn as_sent(example: &Value, reply: &Reply) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = |pointer| example.pointer(pointer).and_then(Value::as_str);
    match reply.outcome {
        Outcome::Success => {
            let enveloped = example.get("metadata").is_some();
            let data = if enveloped { &example["data"] } else { example };
            missing("data", data, reply.data.as_ref(), &mut findings);
        }
        Outcome::Refused | Outcome::Unavailable => {
            let sent = text("/error/message").or_else(|| text("/message"));
            if reply.message.as_deref() != sent {
                findings.push(Finding::fault(
                    "message",
                    sent.unwrap_or("none"),
                    reply.message.as_deref().unwrap_or("none"),
                ));
            }
        }
        Outcome::Unreadable | Outcome::Timeout | Outcome::Broken | Outcome::Unsupported => {}
    }
    if let Some(metadata) = example.get("metadata") {
        missing("metadata", metadata, reply.metadata.as_ref(), &mut findings);
    }
    findings
}

fn missing(at: &str, sent: &Value, handed: Option<&Value>, findings: &mut Vec<Finding>) {
    match (sent, handed) {
        (Value::Object(sent), Some(Value::Object(handed))) => {
            for (name, value) in sent {
                missing(&format!("{at}/{name}"), value, handed.get(name), findings);
            }
        }
        (Value::Array(sent), Some(Value::Array(handed))) if sent.len() == handed.len() => {
            for (index, (value, handed)) in sent.iter().zip(handed).enumerate() {
                missing(&format!("{at}/{index}"), value, Some(handed), findings);
            }
        }
        (Value::Number(sent), Some(Value::Number(handed))) if sent.as_f64() == handed.as_f64() => {}
        (sent, Some(handed)) if sent == handed => {}
        _ => findings.push(Finding::fault(
            at,
            shown(sent),
            handed.map_or_else(|| "absent".to_owned(), shown),
        )),
    }
}

fn members(expect: &Expected, reply: &Reply, document: &Document) -> Vec<Finding> {
    if expect.reply.is_empty() {
        return Vec::new();
    }
    // Assertions look at an answer; here the reply stands in its place.
    let answer = Exchange {
        method: String::new(),
        path: String::new(),
        image: None,
        status: 0,
        headers: reqwest::header::HeaderMap::new(),
        body: bytes::Bytes::new(),
        json: serde_json::to_value(reply).ok(),
        key_shown_in: None,
    };
    let context = Context {
        answer: &answer,
        document,
        memory: &Memory::default(),
    };
    let mut findings = Vec::new();
    for (pointer, assertions) in &expect.reply {
        let value = answer.at(pointer).filter(|value| !value.is_null());
        let broken = |one| assertion::broken(pointer, value, one, &context);
        findings.extend(assertions.all().iter().filter_map(broken));
    }
    findings
}
