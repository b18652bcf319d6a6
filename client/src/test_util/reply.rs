//! One answer that the double is to give. Decides nothing by itself: the document's bodies come in when the double is told of it.

use std::time::Duration;

use livecheck_openapi::{Document, Operation};
use reqwest::StatusCode;
use serde_json::Value;
use wiremock::ResponseTemplate;
use wiremock::http::{HeaderName, HeaderValue};

use super::{TestUtilError, bodies};
use crate::generated::ErrorCode;

/// An answer of the double: a success, an example or an error of the document, or something else altogether.
#[derive(Debug, Clone)]
#[must_use = "a reply does nothing until the service is told of it"]
pub struct Reply {
    kind: Kind,
    status: Option<u16>,
    changes: Vec<(String, Value)>,
    headers: Vec<(String, String)>,
    delay: Option<Duration>,
}

#[derive(Debug, Clone)]
enum Kind {
    Success,
    Example(String),
    Error(ErrorCode),
    Raw(Vec<u8>),
}

impl Reply {
    /// The document's first example of the operation's success.
    pub fn success() -> Self {
        Self::of(Kind::Success)
    }

    /// The example of the operation that bears this name in the document, with the status it stands under: `bonaFide` and `attack`
    /// of a check, `unhealthy` of the health.
    pub fn example(name: impl Into<String>) -> Self {
        Self::of(Kind::Example(name.into()))
    }

    /// A refusal with this code, and with the code's usual status; 400 for a code that the document does not know.
    pub fn error(code: ErrorCode) -> Self {
        Self::of(Kind::Error(code))
    }

    /// An answer that is none of the API, such as a proxy's page.
    pub fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::of(Kind::Raw(body.into())).status(status)
    }

    /// Answers with another HTTP status than usual.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Changes a member of the body, by its JSON pointer (RFC 6901), such as `/data/isFakeLikelihood`.
    pub fn with(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.changes.push((pointer.into(), value.into()));
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Asks the caller to wait: `Retry-After`, in whole seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header("retry-after", seconds.to_string())
    }

    /// Marks it as the stored answer of an earlier request with the same idempotency key. The double itself stores nothing.
    pub fn replayed(self) -> Self {
        self.header("idempotency-replayed", "true")
    }

    /// Answers only after this time.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            status: None,
            changes: Vec::new(),
            headers: Vec::new(),
            delay: None,
        }
    }

    /// The answer, written out.
    pub(super) fn resolve(
        self,
        document: &Document,
        operation: &Operation,
    ) -> Result<ResponseTemplate, TestUtilError> {
        let (usual, body) = match self.kind {
            Kind::Success => bodies::success(document, operation),
            Kind::Example(name) => bodies::example(operation, &name)?,
            Kind::Error(code) => bodies::refusal(document, Some(operation), &code),
            Kind::Raw(bytes) => (200, bodies::Body::Raw(bytes)),
        };
        let status = self.status.unwrap_or(usual);
        if StatusCode::from_u16(status).is_err() {
            return Err(TestUtilError::NotHttp(status.to_string()));
        }
        let mut answer = ResponseTemplate::new(status).insert_header("cache-control", "no-store");
        answer = match body.change(self.changes)? {
            bodies::Body::Json(body) => answer.set_body_json(body),
            bodies::Body::Raw(bytes) => answer.set_body_bytes(bytes),
        };
        for (name, value) in self.headers {
            let name: HeaderName = name.parse().map_err(|_| TestUtilError::NotHttp(name))?;
            let value: HeaderValue = value.parse().map_err(|_| TestUtilError::NotHttp(value))?;
            answer = answer.insert_header(name, value);
        }
        Ok(match self.delay {
            Some(delay) => answer.set_delay(delay),
            None => answer,
        })
    }
}
