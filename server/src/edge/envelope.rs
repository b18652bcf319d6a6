//! The one place that makes error envelopes: refusals of the rooms behind, and poem's own errors (no route, wrong method).

use livecheck_metering::Metering;
use poem::error::{MethodNotAllowedError, NotFoundError, ParsePathError};
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{IntoResponse, Request, Response};
use poem_openapi::error::AuthorizationError;

use crate::api::nullable::Nullable;
use crate::api::payload::Json;
use crate::api::{Connection, Figures, Refusal, count};
use crate::app;
use crate::generated::API_VERSION;
use crate::generated::envelope::{
    ErrorCode, ErrorDetail, ErrorEnvelope, ErrorMetadata, ErrorMetadataStatus,
};
use crate::net::Malformed;

/// What is kept of a request while its answer is made.
pub(super) struct Envelope<'a> {
    method: Method,
    path: String,
    metering: &'a Metering,
}

impl<'a> Envelope<'a> {
    pub(super) fn new(request: &Request, metering: &'a Metering) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            metering,
        }
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Refuses what no room behind should see: a request whose head the accept loop found broken.
    pub(super) fn refuse_early(&self, request: &Request) -> Option<Refusal> {
        let malformed = request.data::<Malformed>()?;
        let mut refusal = Refusal::new(ErrorCode::InvalidRequest, malformed.to_string());
        refusal.connection = Connection::Close;
        Some(refusal)
    }

    /// The answer for an error.
    pub(super) fn render(&self, error: poem::Error) -> Response {
        if error.is_from_response() {
            // Made whole by its operation, which has no envelope (the health check).
            return error.into_response();
        }
        let refusal = self.refusal_of(&error);
        let mut response = Json(self.envelope(&refusal)).into_response();
        response.set_status(refusal.status);
        let headers = response.headers_mut();
        if let Some(seconds) = refusal.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if refusal.status == StatusCode::METHOD_NOT_ALLOWED
            && let Ok(allow) = HeaderValue::from_str(&app::allowed_methods(&self.path))
        {
            headers.insert(header::ALLOW, allow);
        }
        if refusal.connection == Connection::Close {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn refusal_of(&self, error: &poem::Error) -> Refusal {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return refusal.clone();
        }
        if error.is::<AuthorizationError>() {
            return Refusal::invalid_api_key();
        }
        // A path whose escapes are no UTF-8 names nothing either.
        if error.is::<NotFoundError>() || error.is::<ParsePathError>() {
            return Refusal::new(ErrorCode::NotFound, "There is nothing at this path");
        }
        if error.is::<MethodNotAllowedError>() {
            return Refusal::new(
                ErrorCode::InvalidRequest,
                format!("{} is not allowed here", self.method),
            )
            .with_status(StatusCode::METHOD_NOT_ALLOWED);
        }
        tracing::error!(%error, path = self.path, "an error without a code");
        Refusal::internal_error()
    }

    fn envelope(&self, refusal: &Refusal) -> ErrorEnvelope {
        let account = match refusal.figures {
            Figures::Known(account) => Some(account),
            Figures::Ask | Figures::Withheld => None,
        };
        ErrorEnvelope {
            metadata: ErrorMetadata {
                date: self.metering.now().to_string(),
                ver: API_VERSION.to_owned(),
                customer_id: Nullable(account.map(|account| account.customer.as_uuid())),
                remaining_calls: Nullable(account.map(|account| count(account.remaining_calls))),
                over_limit_calls: Nullable(account.map(|account| count(account.over_limit_calls))),
                status: ErrorMetadataStatus::Error,
            },
            error: ErrorDetail {
                code: refusal.code,
                message: refusal.message.to_string(),
            },
        }
    }
}
