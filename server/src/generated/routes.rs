// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The routes, and the trait that they delegate to. Extractors run in the order of the arguments: the key comes first.

use super::envelope::ErrorEnvelope;
use super::health::{Healthy, Unhealthy};
use super::liveness::{LivenessRequest, LivenessSuccess};
use super::usage::UsageSuccess;
use crate::api::Success;
use crate::api::header_text::HeaderText;
use crate::api::payload::{Json, Unread, documented};
use crate::auth::{Caller, check_api_key};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::{ApiResponse, OpenApi, SecurityScheme, Tags};
use std::future::Future;

/// Path and method of every route.
pub const ROUTES: &[(&str, &str)] = &[
    ("/v1/check/liveness", "POST"),
    ("/v1/usage", "GET"),
    ("/v1/health", "GET"),
];

/// A key of the account, primary or secondary. It begins with `lc_`. A sandbox key begins with `lc_test_`; it is never charged.
#[derive(SecurityScheme)]
#[oai(
    rename = "ApiKey",
    ty = "api_key",
    key_in = "header",
    key_name = "X-API-Key",
    checker = "check_api_key"
)]
pub struct ApiKey(pub Caller);

#[derive(Tags)]
enum Tag {
    /// `Health`.
    Health,
    /// `Liveness`.
    Liveness,
    /// `Usage`.
    Usage,
}

/// What answers the routes. Errors are whatever the implementation refuses with; they become poem errors.
pub trait LivenessApi: Send + Sync + 'static {
    /// Why a request was refused.
    type Refusal: Into<poem::Error> + Send + Sync + 'static;

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
    fn check_liveness(
        &self,
        caller: Caller,
        idempotency_key: HeaderText,
        livecheck_sandbox: HeaderText,
        body: Unread<LivenessRequest>,
    ) -> impl Future<Output = Result<Success<LivenessSuccess>, Self::Refusal>> + Send;

    /// Show the current month's usage
    ///
    /// The calls counted since the month began, and what the plan still grants. Reading it is free. A sandbox key is shown the figures
    /// of a fixture, which never change; only the account is its own.
    fn get_usage(
        &self,
        caller: Caller,
    ) -> impl Future<Output = Result<Success<UsageSuccess>, Self::Refusal>> + Send;

    /// Tell whether the service can answer
    ///
    /// Asks the database. Needs no key, is free, and answers without the envelope.
    fn get_health(&self) -> impl Future<Output = Result<Success<Healthy>, Self::Refusal>> + Send;
}

/// Hangs an implementation of [`LivenessApi`] on the document's paths.
pub struct Routes<A>(pub A);

#[OpenApi]
impl<A: LivenessApi> Routes<A> {
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
    #[oai(
        path = "/v1/check/liveness",
        method = "post",
        operation_id = "checkLiveness",
        tag = "Tag::Liveness"
    )]
    async fn check_liveness(
        &self,
        key: ApiKey,
        #[oai(name = "Idempotency-Key")] idempotency_key: HeaderText,
        #[oai(name = "Livecheck-Sandbox")] livecheck_sandbox: HeaderText,
        body: Unread<LivenessRequest>,
    ) -> Result<Success<LivenessSuccess>, CheckLivenessFailure> {
        self.0
            .check_liveness(key.0, idempotency_key, livecheck_sandbox, body)
            .await
            .map_err(|refusal| CheckLivenessFailure(refusal.into()))
    }

    /// Show the current month's usage
    ///
    /// The calls counted since the month began, and what the plan still grants. Reading it is free. A sandbox key is shown the figures
    /// of a fixture, which never change; only the account is its own.
    #[oai(
        path = "/v1/usage",
        method = "get",
        operation_id = "getUsage",
        tag = "Tag::Usage"
    )]
    async fn get_usage(&self, key: ApiKey) -> Result<Success<UsageSuccess>, GetUsageFailure> {
        self.0
            .get_usage(key.0)
            .await
            .map_err(|refusal| GetUsageFailure(refusal.into()))
    }

    /// Tell whether the service can answer
    ///
    /// Asks the database. Needs no key, is free, and answers without the envelope.
    #[oai(
        path = "/v1/health",
        method = "get",
        operation_id = "getHealth",
        tag = "Tag::Health"
    )]
    async fn get_health(&self) -> Result<Success<Healthy>, GetHealthFailure> {
        self.0
            .get_health()
            .await
            .map_err(|refusal| GetHealthFailure(refusal.into()))
    }
}

/// What `POST /v1/check/liveness` answers when it does not succeed.
pub struct CheckLivenessFailure(poem::Error);

impl From<CheckLivenessFailure> for poem::Error {
    fn from(failure: CheckLivenessFailure) -> Self {
        failure.0
    }
}

impl ApiResponse for CheckLivenessFailure {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                documented::<Json<ErrorEnvelope>>(
                    400,
                    "The request or its image is at fault. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    401,
                    "The key is missing, malformed, unknown, deactivated or expired, or its account is suspended. Which of them is not told. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    408,
                    "The body came too slowly. Free; the connection is closed.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    409,
                    "The first request with this idempotency key is still under way, here or on another server. Free; its answer can be fetched soon.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    413,
                    "The body is larger than 15 MiB. Free; the connection is closed without reading the rest.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    415,
                    "The body is of another type than JSON, or compressed. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    422,
                    "The idempotency key was used for another photo or format within 24 hours. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    429,
                    "Either the month's calls are used up on a capped account (`quota_exceeded`, without `Retry-After`), or requests come\ntoo fast (`rate_limited`, with `Retry-After`). Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    500,
                    "A fault of the server. The request id finds it in the log. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    503,
                    "The database cannot be reached, the queue is full, or the server is stopping. Free; try again.",
                ),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        <Json<ErrorEnvelope> as Payload>::register(registry);
    }
}

/// What `GET /v1/usage` answers when it does not succeed.
pub struct GetUsageFailure(poem::Error);

impl From<GetUsageFailure> for poem::Error {
    fn from(failure: GetUsageFailure) -> Self {
        failure.0
    }
}

impl ApiResponse for GetUsageFailure {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![
                documented::<Json<ErrorEnvelope>>(
                    401,
                    "The key is missing, malformed, unknown, deactivated or expired, or its account is suspended. Which of them is not told. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(429, "Requests come too fast. Free."),
                documented::<Json<ErrorEnvelope>>(
                    500,
                    "A fault of the server. The request id finds it in the log. Free.",
                ),
                documented::<Json<ErrorEnvelope>>(
                    503,
                    "The database cannot be reached, the queue is full, or the server is stopping. Free; try again.",
                ),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        <Json<ErrorEnvelope> as Payload>::register(registry);
    }
}

/// What `GET /v1/health` answers when it does not succeed.
pub struct GetHealthFailure(poem::Error);

impl From<GetHealthFailure> for poem::Error {
    fn from(failure: GetHealthFailure) -> Self {
        failure.0
    }
}

impl ApiResponse for GetHealthFailure {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![documented::<Json<Unhealthy>>(
                503,
                "The database cannot be reached.",
            )],
        }
    }

    fn register(registry: &mut Registry) {
        <Json<Unhealthy> as Payload>::register(registry);
    }
}
