// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The operations: where each is sent, what it carries and what a success holds. They send nothing themselves.

use super::{
    Healthy, ImageFormat, LivenessData, LivenessSuccess, SuccessMetadata, UsageData, UsageSuccess,
};
use crate::json_object::JsonObject;
use crate::operation::{Credential, Envelope, Operation};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::HeaderName;

/// The header that carries the API key, `X-API-Key`.
pub(crate) const API_KEY_HEADER: HeaderName = HeaderName::from_static("x-api-key");

/// Judge one photo
///
/// Finds the faces of the photo, adopts the largest, and says how likely it is a presentation attack. The server applies the
/// EXIF orientation before anything else, so all rectangles count in pixels of the upright image.
///
/// Checks run in this order: key, throttle, credits left, body, image, inference, and last the count itself. A call is counted
/// just before its answer is written, and is durable by then; a request that ends in an error is free.
///
/// `POST /v1/check/liveness` costs 1 call on success.
pub(crate) struct CheckLiveness {
    /// The file's bytes in Base64, at most 10,485,760 of them. The standard and the URL-safe alphabet, a missing padding, line
    /// breaks and a `data:` prefix are all accepted.
    pub(crate) image: Bytes,
    /// What the file is. It must match the file's real format.
    pub(crate) image_format: ImageFormat,
}

impl Operation for CheckLiveness {
    const ID: &'static str = "checkLiveness";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v1/check/liveness";
    const CREDENTIAL: Credential = Credential::ApiKey;
    const CALLS: u32 = 1;
    type Success = LivenessSuccess;

    fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
        let mut object = JsonObject::new();
        object.base64("image", &self.image);
        object.value("image_format", &self.image_format)?;
        Ok(Some(object.finish()))
    }
}

/// Show the current month's usage
///
/// The calls counted since the month began, and what the plan still grants. Reading it is free.
///
/// `GET /v1/usage` is free.
pub(crate) struct GetUsage;

impl Operation for GetUsage {
    const ID: &'static str = "getUsage";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/v1/usage";
    const CREDENTIAL: Credential = Credential::ApiKey;
    const CALLS: u32 = 0;
    type Success = UsageSuccess;
}

/// Tell whether the service can answer
///
/// Asks the database. Needs no key, is free, and answers without the envelope.
///
/// `GET /v1/health` is free.
pub(crate) struct GetHealth;

impl Operation for GetHealth {
    const ID: &'static str = "getHealth";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/v1/health";
    const CREDENTIAL: Credential = Credential::None;
    const CALLS: u32 = 0;
    type Success = Healthy;
}

impl Envelope for LivenessSuccess {
    type Data = LivenessData;

    fn open(self) -> (SuccessMetadata, LivenessData) {
        (self.metadata, self.data)
    }
}

impl Envelope for UsageSuccess {
    type Data = UsageData;

    fn open(self) -> (SuccessMetadata, UsageData) {
        (self.metadata, self.data)
    }
}
