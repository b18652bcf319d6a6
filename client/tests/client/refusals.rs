//! What the service tells when it refuses a call.

use std::time::Duration;

use livecheck_client::{Error, ErrorCode, Retry, ServiceError};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::double::{Double, photo, refusal, with, without};

async fn refused(answer: ResponseTemplate) -> ServiceError {
    let double = Double::answering(answer).await;
    match double.client.check_liveness(photo()).await {
        Err(Error::Service(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refusal_tells_all_that_came_with_it() {
    let body = with(
        refusal("rate_limited"),
        "/metadata/remaining_calls",
        json!(7),
    );
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "3")
        .insert_header("X-Request-Id", "0198-abc")
        .set_body_json(&body);
    let error = refused(answer).await;
    assert_eq!(error.status.as_u16(), 429);
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert_eq!(error.message, "in words");
    assert_eq!(error.metadata.remaining_calls, Some(7));
    assert_eq!(error.metadata.customer_id, None);
    assert_eq!(error.request_id.as_deref(), Some("0198-abc"));
    assert_eq!(error.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(error.retry(), Retry::Backoff);
    assert_eq!(error.raw, body.to_string());
    assert_eq!(
        error.to_string(),
        "the service answered rate_limited (HTTP 429): in words"
    );
}

#[tokio::test]
async fn a_refusal_without_headers_of_its_own_is_a_refusal_all_the_same() {
    let error =
        refused(ResponseTemplate::new(503).set_body_json(refusal("service_unavailable"))).await;
    assert_eq!(error.request_id, None);
    assert_eq!(error.retry_after, None);
    assert_eq!(error.retry(), Retry::Backoff);
}

#[tokio::test]
async fn a_wait_that_is_no_number_of_seconds_is_not_guessed_at() {
    for wait in ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "soon", ""] {
        let answer = ResponseTemplate::new(429)
            .insert_header("Retry-After", wait)
            .set_body_json(refusal("rate_limited"));
        assert_eq!(refused(answer).await.retry_after, None, "{wait:?}");
    }
}

#[tokio::test]
async fn a_code_that_is_not_known_is_an_error_of_its_status() {
    for (status, retry) in [
        (400, Retry::Never),
        (418, Retry::Never),
        (429, Retry::Never),
        (503, Retry::Backoff),
    ] {
        let body = refusal("moon_in_the_wrong_phase");
        let error = refused(ResponseTemplate::new(status).set_body_json(body)).await;
        assert_eq!(error.status.as_u16(), status);
        assert_eq!(
            error.code,
            ErrorCode::Unknown("moon_in_the_wrong_phase".to_owned())
        );
        assert_eq!(error.retry(), retry, "{status}");
    }
}

#[tokio::test]
async fn a_code_that_is_not_known_is_worth_another_try_when_the_service_names_a_wait() {
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "1")
        .set_body_json(refusal("moon_in_the_wrong_phase"));
    assert_eq!(refused(answer).await.retry(), Retry::Backoff);
}

#[tokio::test]
async fn a_used_up_month_is_not_worth_another_try_whatever_headers_say() {
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "1")
        .set_body_json(refusal("quota_exceeded"));
    assert_eq!(refused(answer).await.retry(), Retry::NextPeriod);
}

#[tokio::test]
async fn figures_may_be_absent_where_they_may_be_null() {
    let mut body = refusal("invalid_api_key");
    for member in ["customer_id", "remaining_calls", "over_limit_calls"] {
        body = without(body, "/metadata", member);
    }
    let error = refused(ResponseTemplate::new(401).set_body_json(body)).await;
    assert_eq!(error.code, ErrorCode::InvalidApiKey);
    assert_eq!(error.metadata.remaining_calls, None);
}
