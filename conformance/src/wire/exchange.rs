//! One request with its answer. An API key that the server shows is blotted out before anything else sees the answer.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

/// What stands in an answer in place of an API key.
const BLOT: &str = "(an API key of this run)";
/// Shorter texts are no keys; blotting them out would spoil answers.
const SHORTEST_KEY: usize = 8;

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The method that was sent.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The image that was sent, before Base64.
    pub image: Option<Bytes>,
    /// The answer's status.
    pub status: u16,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body.
    pub body: Bytes,
    /// The body as JSON, where it is JSON.
    pub json: Option<Value>,
    /// Where the server showed an API key of the run. In `headers` and `body` it is blotted out already.
    pub key_shown_in: Option<String>,
}

impl Exchange {
    /// `X-Request-Id` of the answer.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok())
    }

    /// The member of the body at a JSON Pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.json.as_ref().and_then(|json| json.pointer(pointer))
    }

    /// Takes a key out of the answer, so that no report can show it, and remembers where it stood.
    pub(super) fn blot_out(&mut self, key: &str) {
        if key.len() < SHORTEST_KEY {
            return;
        }
        for (name, value) in &mut self.headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            if text.contains(key) {
                self.key_shown_in = Some(format!("header {name}"));
                *value = HeaderValue::from_str(&text.replace(key, BLOT))
                    .unwrap_or(HeaderValue::from_static(BLOT));
            }
        }
        let text = String::from_utf8_lossy(&self.body);
        if text.contains(key) {
            self.key_shown_in = Some("body".to_owned());
            self.body = text.replace(key, BLOT).into();
        }
    }

    /// `error.code`, where there is one.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.at("/error/code").and_then(Value::as_str)
    }
}
