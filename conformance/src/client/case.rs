//! What a case of client mode may say: the call to make, the answer to play, and what the client must make of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::protocol::Outcome;
use crate::case::Level;
use crate::case::assertion::Assertions;
use crate::case::body::Piece;
use crate::clause::ClauseId;

/// One rule put to the test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCase {
    /// Unique among all cases; lower case, hyphens and dots.
    pub id: String,
    /// A sentence that is true of a client that passes.
    pub title: String,
    /// The rules that a failure breaks; at least one.
    pub clauses: Vec<ClauseId>,
    /// Whether a difference is a fault or only worth a warning.
    #[serde(default)]
    pub level: Level,
    /// What the client is asked to do, and how it must end. Empty exactly where `every_call` is set.
    #[serde(default)]
    pub play: Option<Play>,
    /// A check on all that the client sent and said in the other cases.
    #[serde(default)]
    pub every_call: Option<EveryCall>,
}

/// One call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// The document's `operationId`.
    pub operation: String,
    /// Whether the client may try again as it usually does; else it is asked to send once.
    #[serde(default)]
    pub retry: bool,
    /// The time that the client is asked to allow, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// What the server answers, however often it is asked.
    pub answer: Answer,
    /// What the client must make of it.
    pub expect: Expected,
}

fn patience() -> u64 {
    10_000
}

/// An answer. Without `example` and `body` it has no body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// An example of the document, as `operationId/status/name`.
    #[serde(default)]
    pub example: Option<String>,
    /// Members set in the example, by JSON Pointer; the parent must exist.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    /// Members taken out of the example, by JSON Pointer.
    #[serde(default)]
    pub without: Vec<String>,
    /// The body's bytes, in place of an example.
    #[serde(default)]
    pub body: Option<Vec<Piece>>,
    /// Headers beside `Content-Length`; `Content-Type` is JSON unless it stands here.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How the bytes reach the client.
    #[serde(default)]
    pub delivery: Delivery,
}

/// How an answer's bytes reach the client.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// All at once.
    #[default]
    Whole,
    /// Byte by byte, so that no two of them need come in one read.
    Drip,
    /// The connection is closed after the request, without a byte.
    Nothing,
    /// The connection is closed after this share of the body, between 0 and 1.
    Cut(f64),
    /// The body's length is announced as half of what comes.
    Overlong,
    /// No byte comes while the client waits; the connection stays open.
    Silence,
    /// The head comes, and then nothing while the client waits.
    Stalled,
    /// The body's bytes over and over, up to this many MiB.
    Endless(u32),
    /// The bytes are no HTTP.
    NoHttp,
    /// A redirection to another address, which remembers what is sent there.
    Elsewhere,
}

/// What a client must make of an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The outcome, or several of which each is right.
    pub outcome: Vec<Outcome>,
    /// The code handed over.
    #[serde(default)]
    pub code: Option<String>,
    /// The status handed over.
    #[serde(default)]
    pub status: Option<u16>,
    /// `data` and `metadata` hold every member of the example, with its value.
    #[serde(default)]
    pub as_sent: bool,
    /// Members of the adapter's reply, by JSON Pointer.
    #[serde(default)]
    pub reply: BTreeMap<String, Assertions>,
    /// How many requests the server has received at most; at least one always.
    #[serde(default)]
    pub requests_at_most: Option<usize>,
    /// How many MiB of an endless answer the client may take at most.
    #[serde(default)]
    pub taken_at_most_mib: Option<u64>,
}

/// A check on all calls of a run.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EveryCall {
    /// The key stands in `X-API-Key` of operations that need one, and nowhere else.
    KeyWhereNeeded,
    /// The photo arrives byte for byte, with its format.
    PhotoArrives,
    /// Nothing that the adapter says holds the key.
    KeyNeverSaid,
    /// Method and path are those of the operation.
    RightAddress,
    /// A check that is sent more than once bears one idempotency key.
    OneName,
}
