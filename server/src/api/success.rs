//! A success on its way out: a value that is written now, or the text that stands for it in the ledger. Promises that such a text goes
//! out byte for byte; never reads it.

use poem::http::{HeaderName, HeaderValue, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};

use super::payload::{Json, documented};

/// Stands on a replay only.
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A success whose documented body is `T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Success<T> {
    body: Body<T>,
    origin: Origin,
}

#[derive(Debug, Clone, PartialEq)]
enum Body<T> {
    Value(T),
    /// A `T` in JSON.
    Written(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    This,
    /// An earlier request with the same idempotency key.
    Earlier,
}

impl<T> Success<T> {
    /// The answer that was stored when this request was counted.
    #[must_use]
    pub fn stored(json: String) -> Self {
        Self {
            body: Body::Written(json),
            origin: Origin::This,
        }
    }

    /// The answer that was stored for an earlier request; the caller is told that it is one.
    #[must_use]
    pub fn replayed(json: String) -> Self {
        Self {
            body: Body::Written(json),
            origin: Origin::Earlier,
        }
    }
}

impl<T> From<T> for Success<T> {
    fn from(value: T) -> Self {
        Self {
            body: Body::Value(value),
            origin: Origin::This,
        }
    }
}

impl<T: ToJSON> IntoResponse for Success<T> {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Body::Value(value) => Json(value).into_response(),
            Body::Written(json) => Response::builder()
                .header(header::CONTENT_TYPE, <Json<T> as Payload>::CONTENT_TYPE)
                .body(json),
        };
        if self.origin == Origin::Earlier {
            response
                .headers_mut()
                .insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

impl<T: Type + ToJSON> ApiResponse for Success<T> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![documented::<Json<T>>(200, "")],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
