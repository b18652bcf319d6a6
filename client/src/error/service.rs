//! An error that the service tells in its envelope.

use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::generated::{ErrorCode, ErrorMetadata, Retry};

/// The service's refusal. Such a call is free.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the service answered {code} (HTTP {}): {message}", status.as_u16())]
#[non_exhaustive]
pub struct ServiceError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The cause, for programs. A code newer than this client is [`ErrorCode::Unknown`].
    pub code: ErrorCode,
    /// The cause, for people. Its wording may change.
    pub message: String,
    /// When it was made, for whom, and what is left of the month. The last two are known only with a valid key.
    pub metadata: ErrorMetadata,
    /// The request's id in the server's log (`X-Request-Id`).
    pub request_id: Option<String>,
    /// How long to wait before another try (`Retry-After`, whole seconds), where the service says so.
    pub retry_after: Option<Duration>,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// The body as it came.
    pub raw: Bytes,
}

impl ServiceError {
    /// Whether, and when, another try can help. It goes by the code; of a code that is unknown, only a wait that the service
    /// itself asks for, or the status 503, promises anything.
    #[must_use]
    pub fn retry(&self) -> Retry {
        let asks_to_wait =
            self.retry_after.is_some() || self.status == StatusCode::SERVICE_UNAVAILABLE;
        match &self.code {
            ErrorCode::Unknown(_) if asks_to_wait => Retry::Backoff,
            code => code.retry(),
        }
    }
}
