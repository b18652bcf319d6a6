//! One attempt: a request goes out, and its answer comes in whole. Promises bounded memory and a bounded time; never repeats a
//! request, and never follows a redirection.

use std::time::Duration;

use bytes::Bytes;
#[cfg(not(target_arch = "wasm32"))]
use bytes::BytesMut;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Response, StatusCode};

use crate::answer::request_id;
use crate::api_key::ApiKey;
use crate::base_url::BaseUrl;
use crate::call::{JSON, Outgoing};
use crate::error::{Error, ResponseError, ResponseFault};
use crate::generated::operations::API_KEY_HEADER;
use crate::operation::Credential;

/// The most that is read of an answer, in bytes. The longest of the contract, a photo full of faces, stays far below it.
pub(crate) const MAX_ANSWER_BYTES: usize = 1_048_576;

/// What every attempt of a client shares.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
    pub(crate) api_key: ApiKey,
    pub(crate) user_agent: HeaderValue,
    /// For one attempt, from its first byte to the answer's last.
    pub(crate) timeout: Duration,
}

impl Transport {
    /// Sends a request once. `extra` headers give way to the request's, and those to the client's own.
    pub(crate) async fn send(
        &self,
        outgoing: &Outgoing,
        extra: HeaderMap,
        limit: Duration,
    ) -> Result<Received, Error> {
        let mut headers = extra;
        headers.extend(outgoing.headers.clone());
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT, JSON);
        match outgoing.credential {
            Credential::ApiKey => headers.insert(API_KEY_HEADER, self.api_key.header()),
            Credential::None => headers.remove(API_KEY_HEADER),
        };
        let mut request = self
            .http
            .request(outgoing.method.clone(), outgoing.url.clone())
            .timeout(limit)
            .headers(headers);
        if let Some(body) = &outgoing.body {
            request = request.body(body.clone());
        }
        let broken = |error| Error::of_attempt(error, limit);
        Received::read(request.send().await.map_err(broken)?, broken).await
    }
}

/// An answer that came in whole, not yet read.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    #[cfg(not(target_arch = "wasm32"))]
    async fn read(
        mut response: Response,
        broken: impl Fn(reqwest::Error) -> Error,
    ) -> Result<Self, Error> {
        let mut received = Self {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: Bytes::new(),
        };
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(&broken)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER_BYTES {
                return Err(received.too_long(&body));
            }
        }
        received.body = body.freeze();
        Ok(received)
    }

    /// A browser hands out a body in one piece, so an overlong one is in memory before it is refused.
    #[cfg(target_arch = "wasm32")]
    async fn read(
        mut response: Response,
        broken: impl Fn(reqwest::Error) -> Error,
    ) -> Result<Self, Error> {
        let mut received = Self {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: Bytes::new(),
        };
        let body = response.bytes().await.map_err(broken)?;
        if body.len() > MAX_ANSWER_BYTES {
            return Err(received.too_long(&body));
        }
        received.body = body;
        Ok(received)
    }

    fn too_long(&self, body: &[u8]) -> Error {
        let limit = MAX_ANSWER_BYTES;
        let fault = ResponseFault::TooLong { limit };
        ResponseError::new(self.status, self.request_id(), body, fault).into()
    }

    /// `X-Request-Id`, if it is readable.
    pub(crate) fn request_id(&self) -> Option<String> {
        request_id(&self.headers).map(str::to_owned)
    }

    /// `Retry-After`. The contract knows whole seconds only; a proxy's date is not read.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        value.trim().parse().ok().map(Duration::from_secs)
    }
}
