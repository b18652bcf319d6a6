//! What a case file may say: requests to send, and what is expected of the answers. Reads data; sends and judges nothing.

pub mod assertion;
pub mod body;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::clause::ClauseId;
use assertion::Assertions;
use body::{Body, Piece};

/// One rule put to the test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Unique among all cases; lower case, hyphens and dots.
    pub id: String,
    /// A sentence that is true of a server that passes.
    pub title: String,
    /// The rules that a failure breaks; at least one.
    pub clauses: Vec<ClauseId>,
    /// Whether a difference is a fault or only worth a warning.
    #[serde(default)]
    pub level: Level,
    /// Requests in their order. Empty exactly when `every_answer` is set.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// A check on every answer that the other cases of the run received.
    #[serde(default)]
    pub every_answer: Option<EveryAnswer>,
}

/// How a difference counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The contract demands it: a difference fails the case.
    #[default]
    Must,
    /// The contract advises it: a difference is a warning.
    Should,
}

/// One request and what is expected of its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A name that later steps of the case may refer to.
    #[serde(default)]
    pub name: Option<String>,
    /// The server's clock is moved so, before the request; the case is skipped where the fixtures lend no clock.
    #[serde(default)]
    pub clock: Option<ClockMove>,
    /// What is sent.
    pub request: Request,
    /// How often the request is sent, all at the same moment; each answer is judged. 1 when absent.
    #[serde(default = "once")]
    pub at_once: u32,
    /// What must come back.
    pub expect: Expect,
    /// Values of the answer to keep for later steps, by name.
    #[serde(default)]
    pub save: BTreeMap<String, Source>,
}

/// A move of the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockMove {
    /// To one second after the beginning of the next month, in UTC.
    NextMonth,
}

impl Case {
    /// Whether the case moves the server's clock. Such cases come after those that do not.
    #[must_use]
    pub fn moves_clock(&self) -> bool {
        self.steps.iter().any(|step| step.clock.is_some())
    }
}

fn once() -> u32 {
    1
}

/// One request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method as it is sent.
    pub method: String,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// What stands in `X-API-Key`.
    pub key: Key,
    /// Further headers; `null` takes away one that the runner would send (`Content-Type`).
    #[serde(default)]
    pub headers: BTreeMap<String, Option<HeaderValue>>,
    /// The body; none when absent. Sent as `application/json` unless `headers` says otherwise.
    #[serde(default)]
    pub body: Option<Body>,
}

/// What a request carries in `X-API-Key`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// No such header.
    None,
    /// The key that the run was started with.
    Valid,
    /// The key of an account that the fixtures declare; the case is skipped where they do not.
    Account(String),
    /// The valid key, changed.
    Altered(Alteration),
    /// These bytes.
    Pieces(Vec<Piece>),
}

/// A change that makes a valid key an unknown one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// Its last character is another one.
    LastCharacter,
    /// A character of its middle is another one.
    MiddleCharacter,
    /// Its last character is missing.
    Shortened,
    /// One more character follows.
    Lengthened,
    /// All letters are capitals.
    UpperCase,
}

/// A header's value: text, or pieces where text cannot say it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum HeaderValue {
    /// The value as it stands.
    Text(String),
    /// The pieces, one after the other.
    Pieces(Vec<Piece>),
}

/// What must be true of an answer. All that is said must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The status, or several of which each is right.
    #[serde(default)]
    pub status: Option<Status>,
    /// `error.code`; the body must be an `ErrorEnvelope` as well.
    #[serde(default)]
    pub error: Option<String>,
    /// The name of a schema of the document that the body must satisfy.
    #[serde(default)]
    pub schema: Option<String>,
    /// What the headers must be, by name.
    #[serde(default)]
    pub headers: BTreeMap<String, Assertions>,
    /// What members of the body must be, by JSON Pointer.
    #[serde(default)]
    pub json: BTreeMap<String, Assertions>,
    /// The body must be of this kind.
    #[serde(default)]
    pub body: Option<BodyKind>,
    /// By how much `total_calls` of `/v1/usage` must have risen over this step.
    #[serde(default)]
    pub usage_delta: Option<Delta>,
    /// How many answers of a request sent several times at once are successes: as many as this saved number, or all.
    #[serde(default)]
    pub successes_up_to: Option<String>,
    /// The answer must be that of an earlier step, status and body.
    #[serde(default)]
    pub same_as: Option<SameAs>,
}

/// A rise of the calls counted.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
pub enum Delta {
    /// By this many.
    Calls(i64),
    /// By one for each answer that is a success.
    Each(PerSuccess),
}

/// The word `per_success`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerSuccess {
    /// One call for each success.
    PerSuccess,
}

/// One status or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Status {
    /// Only this one.
    One(u16),
    /// Any of these.
    Any(Vec<u16>),
}

impl Status {
    /// The statuses that are right.
    #[must_use]
    pub fn all(&self) -> &[u16] {
        match self {
            Self::One(status) => std::slice::from_ref(status),
            Self::Any(statuses) => statuses,
        }
    }
}

/// What a whole body must be.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// No byte.
    Empty,
    /// JSON in UTF-8, and `Content-Type` says so.
    Json,
    /// Anything in which no API key of the run stands; the headers neither.
    FreeOfKeys,
}

/// A comparison with an earlier answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameAs {
    /// The name of the earlier step.
    pub step: String,
    /// JSON Pointers that may differ.
    #[serde(default)]
    pub ignoring: Vec<String>,
}

/// Where a saved value comes from: a JSON Pointer (it begins with `/`), or a header's name.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub enum Source {
    /// A member of the body.
    Pointer(String),
    /// A header.
    Header(String),
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        if text.starts_with('/') {
            Self::Pointer(text)
        } else {
            Self::Header(text)
        }
    }
}

/// A check on all answers of the run that it concerns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EveryAnswer {
    /// Which answers.
    #[serde(default)]
    pub when: When,
    /// What each must be.
    pub expect: Expect,
}

/// Which answers a check concerns. An empty list excludes nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Only answers to these paths (the query left out).
    #[serde(default)]
    pub paths: Vec<String>,
    /// No answers to these paths.
    #[serde(default)]
    pub except_paths: Vec<String>,
    /// Only answers to these methods.
    #[serde(default)]
    pub methods: Vec<String>,
    /// No answers to these methods.
    #[serde(default)]
    pub except_methods: Vec<String>,
    /// Only answers with these statuses.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// Only answers of this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// Success or error, by the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 200 to 299.
    Success,
    /// 400 to 599.
    Error,
}
