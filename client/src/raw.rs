//! Requests that this client knows nothing of: a newer path, a member it cannot send yet. Promises to take the answer as it comes,
//! whatever its status; never repeats a request, since what it costs is not known.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer;
use crate::call::JSON;
use crate::error::{BuildError, Error};
use crate::transport::Received;

/// A request of your own to the service; [`Client::raw`](crate::Client::raw) sends it.
///
/// ```no_run
/// # use livecheck_client::{Client, Error, RawRequest};
/// # use livecheck_client::reqwest::Method;
/// # async fn ask(client: Client) -> Result<(), Error> {
/// let answer = client.raw(RawRequest::new(Method::GET, "/v1/usage?detail=full")?).await?;
/// println!("HTTP {}: {} bytes", answer.status, answer.body.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl RawRequest {
    /// A request without a body. The path follows the base URL's and may end in a query.
    ///
    /// # Errors
    /// [`BuildError::Path`] if the path does not begin with a slash, or holds a fragment.
    pub fn new(method: Method, path: impl Into<String>) -> Result<Self, BuildError> {
        let path = path.into();
        if !path.starts_with('/') || path.contains('#') {
            return Err(BuildError::Path(path));
        }
        Ok(Self {
            method,
            path,
            headers: HeaderMap::new(),
            body: None,
        })
    }

    /// Gives it a header. The client's own, such as the API key's, stand above it.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Gives it a body as it is, without a content type.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Gives it a body of JSON, and the content type.
    ///
    /// # Errors
    /// [`BuildError::Body`] if serde cannot write it.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, BuildError> {
        let body = serde_json::to_vec(body).map_err(BuildError::Body)?;
        Ok(self.header(CONTENT_TYPE, JSON).body(body))
    }
}

/// An answer as it came, of any status.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 1 MiB.
    pub body: Bytes,
}

impl RawAnswer {
    /// `X-Request-Id`, if it was sent.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        answer::request_id(&self.headers)
    }

    /// The body of a success as JSON of your own shape. Take [`serde_json::Value`] where the shape is not known.
    ///
    /// # Errors
    /// [`Error::Service`] if the service refused, [`Error::Response`] if the body is of another shape.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let received = Received {
            status: self.status,
            headers: self.headers,
            body: self.body,
        };
        if received.status.is_success() {
            answer::parse(&received)
        } else {
            Err(answer::failure(received))
        }
    }

    pub(crate) fn of(received: Received) -> Self {
        Self {
            status: received.status,
            headers: received.headers,
            body: received.body,
        }
    }
}
