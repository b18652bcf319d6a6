//! An answer that is not one of the API.

use reqwest::StatusCode;

/// How much of the body is kept, in characters.
const EXCERPT: usize = 256;

/// An answer that misses the contract's shape.
#[derive(Debug, thiserror::Error)]
#[error("the answer (HTTP {status}) is not one of this API; it begins with {excerpt:?}")]
#[non_exhaustive]
pub struct ResponseError {
    /// The HTTP status, of any class.
    pub status: StatusCode,
    /// `X-Request-Id`, if it was sent.
    pub request_id: Option<String>,
    /// The body's beginning, at most 256 characters. What is not UTF-8 is replaced.
    pub excerpt: String,
    /// What is wrong with it.
    #[source]
    pub fault: ResponseFault,
}

/// In which way an answer misses the contract's shape.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseFault {
    /// It is not JSON, or a member is missing or of another type.
    #[error("the body is not of the expected shape")]
    Shape(#[source] serde_json::Error),
    /// It is longer than any answer of the API.
    #[error("the body is longer than {limit} bytes")]
    TooLong {
        /// The most that is read, in bytes.
        limit: usize,
    },
}

impl ResponseError {
    pub(crate) fn new(
        status: StatusCode,
        request_id: Option<String>,
        body: &[u8],
        fault: ResponseFault,
    ) -> Self {
        // A character takes at most four bytes: no need to look at more of a long body.
        let head = body.get(..4 * EXCERPT).unwrap_or(body);
        Self {
            status,
            request_id,
            excerpt: String::from_utf8_lossy(head)
                .chars()
                .take(EXCERPT)
                .collect(),
            fault,
        }
    }
}
