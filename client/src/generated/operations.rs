// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The operations: where each is sent, what it carries and what a success holds. They send nothing themselves.

use super::{
    Healthy, ImageFormat, LivenessData, LivenessSuccess, SuccessMetadata, UsageData, UsageSuccess,
};
use crate::json_object::JsonObject;
use crate::operation::{Credential, Envelope, Operation};
use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

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
/// With an `Idempotency-Key` a request can be sent again after a lost answer: what was counted is answered from what was
/// stored, for 24 hours, and costs nothing more, even when the month's calls are used up by then.
///
/// A sandbox key (`lc_test_...`) asks no network and counts nothing: the request is checked as any other, up to the image, and
/// a fixture answers. `Livecheck-Sandbox` names which; without it a live face does.
///
/// `POST /v1/check/liveness` costs 1 call on success.
pub(crate) struct CheckLiveness {
    /// The file's bytes in Base64, at most 10,485,760 of them. The standard and the URL-safe alphabet, a missing padding, line
    /// breaks and a `data:` prefix are all accepted.
    pub(crate) image: Bytes,
    /// What the file is. It must match the file's real format.
    pub(crate) image_format: ImageFormat,
    /// A name for the call, chosen by the caller and best drawn at random (a UUID, say). Of requests with the same name one is
    /// counted; the others get its answer, with `Idempotency-Replayed`. Requests are the same when photo and format are,
    /// however the body writes them. Names belong to the account, whichever of its keys is shown. Errors are not stored: after
    /// one, the name is free again. A sandbox key's requests are not stored either.
    pub(crate) idempotency_key: Option<HeaderValue>,
    /// The fixture that a sandbox key wants for its answer: a verdict, a face unfit for one reason, or an error code. Any other
    /// name, and the header beside a key that is no sandbox key, is `invalid_request`.
    pub(crate) livecheck_sandbox: Option<HeaderValue>,
}

impl Operation for CheckLiveness {
    const ID: &'static str = "checkLiveness";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v1/check/liveness";
    const CREDENTIAL: Credential = Credential::ApiKey;
    const CALLS: u32 = 1;
    type Success = LivenessSuccess;

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = &self.idempotency_key {
            headers.insert(HeaderName::from_static("idempotency-key"), value.clone());
        }
        if let Some(value) = &self.livecheck_sandbox {
            headers.insert(HeaderName::from_static("livecheck-sandbox"), value.clone());
        }
        headers
    }

    fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
        let mut object = JsonObject::new();
        object.base64("image", &self.image);
        object.value("image_format", &self.image_format)?;
        Ok(Some(object.finish()))
    }
}

/// Show the current month's usage
///
/// The calls counted since the month began, and what the plan still grants. Reading it is free. A sandbox key is shown the figures
/// of a fixture, which never change; only the account is its own.
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
