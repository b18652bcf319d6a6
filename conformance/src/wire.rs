//! Sends one request and takes the answer as it comes. Judges nothing, follows no redirect, keeps no connection for the next request.

mod exchange;
mod key;

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Url};

use crate::case::{HeaderValue as Described, Key, Request};
use crate::clock::TestClock;
use crate::fixtures::{ApiKey, Fixtures};
use crate::payload::{self, Framing, Payload, PayloadError};
pub use exchange::Exchange;

/// The longest a server may take for one answer; far above what the contract's work needs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes in one piece of a body that is sent in chunks.
const CHUNK: usize = 64 * 1024;

/// The server under test.
#[derive(Debug, Clone)]
pub struct Target {
    /// Scheme, host and port, and a path where the API does not begin at the root.
    pub base_url: Url,
    /// A key of an active account with credits left.
    pub api_key: ApiKey,
    /// Faces and further accounts.
    pub fixtures: Fixtures,
}

/// Why there is no answer to judge.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The case needs an account that the fixtures do not declare; the case is skipped.
    #[error("the fixtures declare no account {0:?}")]
    NoAccount(String),
    /// The case asks for a body that cannot be made; mend the case.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The case asks for a request that HTTP cannot carry; mend the case.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// No connection could be made; is the server running there?
    #[error("no connection to {url}: {cause}")]
    NoConnection {
        /// Where to.
        url: String,
        /// What the system said.
        cause: String,
    },
    /// There was a connection but no whole answer: that is the server's fault.
    #[error("no answer: {0}")]
    NoAnswer(String),
}

/// A connection to the server under test.
#[derive(Debug)]
pub(crate) struct Wire {
    client: Client,
    target: Target,
}

impl Wire {
    /// Makes ready to send; opens no connection yet.
    ///
    /// # Errors
    /// When the system's TLS or resolver cannot be set up.
    pub(crate) fn new(target: Target) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            // A connection for each request: a server that closes one after a refusal must not spoil the next case.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("livecheck-conformance/", env!("CARGO_PKG_VERSION")));
        if target.base_url.host_str().is_some_and(is_loopback) {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build()?,
            target,
        })
    }

    /// The hand on the server's clock, if it is lent.
    pub(crate) fn clock(&self) -> Option<TestClock> {
        self.target.fixtures.clock().cloned()
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer; see [`WireError`].
    pub(crate) async fn send(&self, request: &Request) -> Result<Exchange, WireError> {
        let payload = request
            .body
            .as_ref()
            .map(|body| payload::make(body, &self.target.fixtures))
            .transpose()?;
        let image = payload.as_ref().and_then(|payload| payload.image.clone());
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|error| WireError::Unsendable(error.to_string()))?;
        let url = format!(
            "{}{}",
            self.target.base_url.as_str().trim_end_matches('/'),
            request.path
        );
        let mut builder = self
            .client
            .request(method, &url)
            .headers(self.headers(request)?);
        if let Some(Payload { bytes, framing, .. }) = payload {
            builder = builder.body(match framing {
                Framing::Announced => reqwest::Body::from(bytes),
                Framing::Chunked => in_chunks(&bytes),
            });
        }
        let response = builder
            .send()
            .await
            .map_err(|error| no_answer(&url, &error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response
            .bytes()
            .await
            .map_err(|error| no_answer(&url, &error))?;
        let mut exchange = Exchange {
            method: request.method.clone(),
            path: request.path.clone(),
            image,
            status,
            headers,
            body,
            json: None,
            key_shown_in: None,
        };
        let keys = self.target.fixtures.keys().chain([&self.target.api_key]);
        keys.for_each(|key| exchange.blot_out(key.reveal()));
        exchange.json = serde_json::from_slice(&exchange.body).ok();
        Ok(exchange)
    }

    fn headers(&self, request: &Request) -> Result<HeaderMap, WireError> {
        let unsendable = |name: &str| WireError::Unsendable(format!("header {name}"));
        let mut headers = HeaderMap::new();
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(own) = self.key(&request.key)? {
            let mut value = HeaderValue::from_bytes(&own).map_err(|_| unsendable("X-API-Key"))?;
            value.set_sensitive(true);
            headers.insert("x-api-key", value);
        }
        for (name, value) in &request.headers {
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable(name))?;
            let bytes = match value {
                None => {
                    headers.remove(header);
                    continue;
                }
                Some(Described::Text(text)) => Bytes::from(text.clone().into_bytes()),
                Some(Described::Pieces(pieces)) => {
                    payload::concatenated(pieces, &self.target.fixtures)?
                }
            };
            headers.insert(
                header,
                HeaderValue::from_bytes(&bytes).map_err(|_| unsendable(name))?,
            );
        }
        Ok(headers)
    }

    fn key(&self, described: &Key) -> Result<Option<Bytes>, WireError> {
        let valid = self.target.api_key.reveal();
        Ok(match described {
            Key::None => None,
            Key::Valid => Some(Bytes::copy_from_slice(valid.as_bytes())),
            Key::Account(name) => {
                let declared = self
                    .target
                    .fixtures
                    .account(name)
                    .ok_or_else(|| WireError::NoAccount(name.clone()))?;
                Some(Bytes::copy_from_slice(declared.reveal().as_bytes()))
            }
            Key::Altered(alteration) => Some(key::altered(valid, *alteration).into()),
            Key::Pieces(pieces) => Some(payload::concatenated(pieces, &self.target.fixtures)?),
        })
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn in_chunks(bytes: &Bytes) -> reqwest::Body {
    let chunks: Vec<Bytes> = (0..bytes.len())
        .step_by(CHUNK)
        .map(|at| bytes.slice(at..bytes.len().min(at + CHUNK)))
        .collect();
    reqwest::Body::wrap_stream(futures_util::stream::iter(
        chunks.into_iter().map(Ok::<_, Infallible>),
    ))
}

fn no_answer(url: &str, error: &reqwest::Error) -> WireError {
    let mut cause = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        cause = inner.to_string();
        source = inner.source();
    }
    if error.is_connect() {
        WireError::NoConnection {
            url: url.to_owned(),
            cause,
        }
    } else if error.is_timeout() {
        WireError::NoAnswer(format!("none within {} seconds", PATIENCE.as_secs()))
    } else {
        WireError::NoAnswer(cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_a_proxy() {
        assert!(is_loopback("127.0.0.1") && is_loopback("localhost") && is_loopback("[::1]"));
        assert!(!is_loopback("example.org") && !is_loopback("10.0.0.1"));
    }
}
