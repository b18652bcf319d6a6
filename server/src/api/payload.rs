//! Payloads of our own: poem-openapi's `Json` reads any length into memory, accepts duplicate members and answers with a
//! charset that JSON does not have.

use std::marker::PhantomData;

use poem::http::{HeaderMap, header};
use poem::{Body, IntoResponse, Request, RequestBody, Response, Result};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{
    MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchemaRef, Registry,
};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};

use crate::body::{self, BodyError, BodyLimits};

/// An answer in JSON, `application/json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Type> Payload for Json<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ToJSON> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        Response::builder()
            .header(header::CONTENT_TYPE, Self::CONTENT_TYPE)
            .body(self.0.to_json_string())
    }
}

impl<T: ToJSON> ApiResponse for Json<T> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![documented::<Self>(200, "")],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// One answer as poem-openapi's registry describes it.
#[must_use]
pub fn documented<P: Payload>(status: u16, description: &'static str) -> MetaResponse {
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: P::CONTENT_TYPE,
            schema: P::schema_ref(),
        }],
        headers: Vec::new(),
    }
}

/// A request body that nobody has read yet, so that key, throttle and credits are checked first. `T` is its documented shape.
pub struct Unread<T> {
    body: Body,
    headers: HeaderMap,
    shape: PhantomData<fn() -> T>,
}

impl<T> Unread<T> {
    /// The length that the sender announced.
    #[must_use]
    pub fn announced_bytes(&self) -> Option<u64> {
        body::content_length(&self.headers)
    }

    /// Checks the media type, then reads at most what `limits` allow.
    ///
    /// # Errors
    /// A [`BodyError`] that says what is wrong with the body, or with its way here.
    pub async fn read(self, limits: &BodyLimits) -> Result<Vec<u8>, BodyError> {
        body::content_type_is_json(&self.headers)?;
        let announced = self.announced_bytes();
        body::read(self.body, announced, limits).await
    }
}

impl<'a, T: Type> ApiExtractor<'a> for Unread<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: "application/json",
                schema: T::schema_ref(),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        Ok(Self {
            body: body.take()?,
            headers: request.headers().clone(),
            shape: PhantomData,
        })
    }
}
