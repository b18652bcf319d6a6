// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The operations: where each is sent, what it carries and what a success holds. They send nothing themselves.

use super::{
    Healthy, LivenessData, LivenessRequest, LivenessSuccess, SuccessMetadata, UsageData,
    UsageSuccess,
};
use crate::operation::{Credential, Envelope, Operation};
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
    /// The request's body.
    pub(crate) body: LivenessRequest,
}

impl Operation for CheckLiveness {
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v1/check/liveness";
    const CREDENTIAL: Credential = Credential::ApiKey;
    type Success = LivenessSuccess;

    fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
        serde_json::to_vec(&self.body).map(Some)
    }
}

/// Show the current month's usage
///
/// The calls counted since the month began, and what the plan still grants. Reading it is free.
///
/// `GET /v1/usage` is free.
pub(crate) struct GetUsage;

impl Operation for GetUsage {
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/v1/usage";
    const CREDENTIAL: Credential = Credential::ApiKey;
    type Success = UsageSuccess;
}

/// Tell whether the service can answer
///
/// Asks the database. Needs no key, is free, and answers without the envelope.
///
/// `GET /v1/health` is free.
pub(crate) struct GetHealth;

impl Operation for GetHealth {
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/v1/health";
    const CREDENTIAL: Credential = Credential::None;
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
