//! The outermost room: every answer leaves through it. It names the request, catches panics, turns every error into the
//! envelope and sets the headers that all answers carry. It decides nothing about a request.

mod envelope;
mod request_id;
mod stopwatch;

pub use request_id::RequestId;
pub use stopwatch::{Stage, Stopwatch};

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;
use livecheck_metering::Metering;
use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, Request, Response, Result};

use crate::api::Refusal;
use crate::throttle::Allowance;
use envelope::Envelope;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Wraps the routes.
pub struct Edge<E> {
    inner: E,
    metering: Metering,
}

impl<E> Edge<E> {
    /// Puts the edge around `inner`.
    pub fn new(inner: E, metering: Metering) -> Self {
        Self { inner, metering }
    }
}

impl<E: Endpoint> Endpoint for Edge<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let id = RequestId::of(request.headers());
        let stopwatch = Arc::new(Stopwatch::default());
        let allowance = Arc::new(OnceLock::<Allowance>::new());
        let envelope = Envelope::new(&request, &self.metering);
        request.extensions_mut().insert(id.clone());
        request.extensions_mut().insert(Arc::clone(&stopwatch));
        request.extensions_mut().insert(Arc::clone(&allowance));
        request.extensions_mut().insert(self.metering.clone());

        let outcome = match envelope.refuse_early(&request) {
            Some(refusal) => Ok(Err(refusal.into())),
            None => {
                AssertUnwindSafe(self.inner.get_response_or_error(request))
                    .catch_unwind()
                    .await
            }
        };
        let mut response = match outcome {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => envelope.render(error),
            Err(_panic) => {
                tracing::error!(request_id = %id, "a handler panicked");
                envelope.render(Refusal::internal_error().into())
            }
        };
        let status = response.status();
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            headers.insert(X_REQUEST_ID, value);
        }
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        if let Some(allowance) = allowance.get() {
            let told = [
                (RATE_LIMIT_POLICY, allowance.policy()),
                (RATE_LIMIT, allowance.state()),
            ];
            for (name, value) in told {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    headers.insert(name, value);
                }
            }
        }
        if let Ok(value) = HeaderValue::from_str(&stopwatch.server_timing()) {
            headers.insert(SERVER_TIMING, value);
        }
        tracing::info!(
            request_id = %id,
            method = %envelope.method(),
            path = envelope.path(),
            status = status.as_u16(),
            micros = stopwatch.total_micros(),
            "answered"
        );
        Ok(response)
    }
}

trait ResponseOrError {
    fn get_response_or_error(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response>> + Send;
}

impl<E: Endpoint> ResponseOrError for E {
    async fn get_response_or_error(&self, request: Request) -> Result<Response> {
        self.call(request)
            .await
            .map(poem::IntoResponse::into_response)
    }
}
