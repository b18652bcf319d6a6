//! A success, opened. Promises that what came stands beside what was read of it; never turns an answer that misses the contract's
//! shape into a success.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName};
use serde::de::DeserializeOwned;

use crate::error::{Error, ResponseError, ResponseFault, ServiceError};
use crate::generated::{ErrorEnvelope, SuccessMetadata};
use crate::operation::Envelope;
use crate::transport::Received;

/// A success: what was asked for, and all that came with it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Answer<T> {
    /// What was asked for.
    pub data: T,
    /// When it was made, for whom, and what is left of the month.
    pub metadata: SuccessMetadata,
    /// The request's id in the server's log (`X-Request-Id`); absent only where something between took it away.
    pub request_id: Option<String>,
    /// Whether this is the stored answer of an earlier request with the same idempotency key (`Idempotency-Replayed`): then the
    /// metadata is of that one too, and nothing was counted now.
    pub replayed: bool,
    /// The HTTP status, 200 to 299.
    pub status: StatusCode,
    /// The headers as they came, `Server-Timing` among them.
    pub headers: HeaderMap,
    /// The body as it came, with members that this client does not know.
    pub raw: Bytes,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// `X-Request-Id`, if it is readable.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

/// Reads the answer of an operation whose success is an envelope.
pub(crate) fn read<E>(received: Received) -> Result<Answer<E::Data>, Error>
where
    E: Envelope + DeserializeOwned,
{
    if !received.status.is_success() {
        return Err(failure(received));
    }
    let (metadata, data) = parse::<E>(&received)?.open();
    Ok(Answer {
        data,
        metadata,
        request_id: received.request_id(),
        replayed: received
            .headers
            .get(REPLAYED)
            .is_some_and(|value| value == "true"),
        status: received.status,
        headers: received.headers,
        raw: received.body,
    })
}

/// Reads a body as JSON of a known shape.
pub(crate) fn parse<T: DeserializeOwned>(received: &Received) -> Result<T, Error> {
    serde_json::from_slice(&received.body).map_err(|error| {
        let fault = ResponseFault::Shape(error);
        ResponseError::new(
            received.status,
            received.request_id(),
            &received.body,
            fault,
        )
        .into()
    })
}

/// The error that an answer without success stands for: the service's own, if it came in the envelope.
pub(crate) fn failure(received: Received) -> Error {
    match parse::<ErrorEnvelope>(&received) {
        Err(error) => error,
        Ok(ErrorEnvelope { metadata, error }) => Error::Service(Box::new(ServiceError {
            status: received.status,
            code: error.code,
            message: error.message,
            metadata,
            request_id: received.request_id(),
            retry_after: received.retry_after(),
            headers: received.headers,
            raw: received.body,
        })),
    }
}
