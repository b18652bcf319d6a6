//! One attempt: a request goes out, and its answer comes in whole. Promises bounded memory and a bounded time; never repeats a
//! request, and never follows a redirection.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT,
};
use reqwest::{Response, StatusCode};

use crate::api_key::ApiKey;
use crate::base_url::BaseUrl;
use crate::error::{Error, ResponseError, ResponseFault};
use crate::generated::operations::API_KEY_HEADER;
use crate::operation::{Credential, Operation};

/// The most that is read of an answer, in bytes. The longest of the contract, a photo full of faces, stays far below it.
pub(crate) const MAX_ANSWER_BYTES: usize = 1_048_576;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

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
    /// Sends a request once. `body` is JSON.
    pub(crate) async fn attempt<O: Operation>(
        &self,
        body: Option<Bytes>,
    ) -> Result<Received, Error> {
        let mut request = self
            .http
            .request(O::METHOD, self.base_url.join(O::PATH))
            .timeout(self.timeout)
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT, JSON);
        if O::CREDENTIAL == Credential::ApiKey {
            request = request.header(API_KEY_HEADER, self.api_key.header());
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, JSON).body(body);
        }
        let broken = |error| Error::of_attempt(error, self.timeout);
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
                let limit = MAX_ANSWER_BYTES;
                let fault = ResponseFault::TooLong { limit };
                let (status, id) = (received.status, received.request_id());
                return Err(ResponseError::new(status, id, &body, fault).into());
            }
        }
        received.body = body.freeze();
        Ok(received)
    }

    /// `X-Request-Id`, if it is readable.
    pub(crate) fn request_id(&self) -> Option<String> {
        let value = self.headers.get(REQUEST_ID)?.to_str().ok()?;
        Some(value.to_owned())
    }

    /// `Retry-After`. The contract knows whole seconds only; a proxy's date is not read.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        value.trim().parse().ok().map(Duration::from_secs)
    }
}
