//! Requests of one's own, and answers as they come.

use livecheck_client::reqwest::Method;
use livecheck_client::reqwest::header::{HeaderName, HeaderValue};
use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{BuildError, Client, Error, ErrorCode, RawRequest, RetryPolicy};
use serde_json::{Value, json};

async fn service() -> (Service, Client) {
    let service = Service::start().await.expect("a double");
    let client = service
        .client_builder()
        .retry(RetryPolicy::new())
        .build()
        .expect("sound settings");
    (service, client)
}

fn get(path: &str) -> RawRequest {
    RawRequest::new(Method::GET, path).expect("a path")
}

#[tokio::test]
async fn an_answer_of_any_status_comes_as_it_is_and_nothing_is_repeated() {
    let (service, client) = service().await;
    service
        .usage([Reply::error(ErrorCode::ServiceUnavailable)])
        .expect("replies");
    let answer = client.raw(get("/v1/usage?month=2026-05")).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status.as_u16(), 503);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.request_id().is_some_and(|id| id.len() == 36));
    let requests = service.requests().await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url.query(), Some("month=2026-05"));
    assert_eq!(requests[0].headers["x-api-key"], Service::API_KEY);
    let error = answer.json::<Value>().expect_err("a refusal");
    assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable));
}

#[tokio::test]
async fn a_body_of_ones_own_is_sent_as_it_is() {
    let (service, client) = service().await;
    let body = json!({"image": "/9j/4A==", "image_format": "png", "mode": "newer"});
    let request = RawRequest::new(Method::POST, "/v1/check/liveness")
        .and_then(|request| request.json(&body))
        .expect("a request")
        .header(
            HeaderName::from_static("x-mode"),
            HeaderValue::from_static("newer"),
        );
    let answer = client.raw(request).await.expect("an answer");
    let read: Value = answer.json().expect("JSON");
    assert_eq!(read["data"]["isFakeFace"], false);
    let request = service.requests().await.remove(0);
    assert_eq!(request.body, body.to_string().as_bytes());
    assert_eq!(request.headers["x-mode"], "newer");
    assert_eq!(request.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_success_of_another_shape_than_asked_for_is_an_error() {
    let (_service, client) = service().await;
    let answer = client.raw(get("/v1/usage")).await.expect("an answer");
    let error = answer.json::<Vec<u8>>().expect_err("an object");
    assert!(matches!(error, Error::Response(_)), "{error:?}");
}

#[test]
fn a_path_that_could_lead_elsewhere_is_refused() {
    for path in ["", "v1/usage", "http://elsewhere/", "/v1#top"] {
        let error = RawRequest::new(Method::GET, path).expect_err(path);
        assert!(matches!(error, BuildError::Path(said) if said == path));
    }
}
