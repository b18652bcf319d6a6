//! The lines between the suite and an adapter: one JSON object a call, one back. The README tells it to people.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A call that the client under test is asked to make.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Comes back in the reply.
    pub id: String,
    /// The document's `operationId`: `checkLiveness`, `getUsage` or `getHealth`.
    pub operation: String,
    /// Where the server plays. Another one for each call.
    pub base_url: String,
    /// The key to use.
    pub api_key: String,
    /// The time to allow for the call, in milliseconds.
    pub timeout_ms: u64,
    /// Whether to try again as the client usually does; false asks for one request.
    pub retry: bool,
    /// The photo, for `checkLiveness`.
    pub input: Option<Photo>,
}

/// A photo to send.
#[derive(Debug, Clone, Serialize)]
pub struct Photo {
    /// The file in Base64 (standard alphabet, padded).
    pub image: String,
    /// `jpeg` or `png`.
    pub image_format: String,
}

/// What the client made of it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Reply {
    /// The call's id.
    pub id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// `error.code`, of a refusal.
    #[serde(default)]
    pub code: Option<String>,
    /// The HTTP status, where the client hands it over.
    #[serde(default)]
    pub status: Option<u16>,
    /// `error.message` of a refusal, `message` of an unavailable service.
    #[serde(default)]
    pub message: Option<String>,
    /// What the client hands over as the data of a success.
    #[serde(default)]
    pub data: Option<Value>,
    /// What it hands over as the metadata, of a refusal too.
    #[serde(default)]
    pub metadata: Option<Value>,
    /// `X-Request-Id`, where the client hands it over.
    #[serde(default)]
    pub request_id: Option<String>,
    /// The error as the client prints it, with its causes.
    #[serde(default)]
    pub text: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A result.
    Success,
    /// An error with a code, in the envelope.
    Refused,
    /// Health that says it is unavailable.
    Unavailable,
    /// An answer came that is not of this API.
    Unreadable,
    /// No whole answer came in time.
    Timeout,
    /// No connection, or it broke.
    Broken,
    /// The client has no such operation; the case is skipped.
    Unsupported,
}
