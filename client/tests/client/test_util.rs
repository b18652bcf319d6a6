//! The double for other people's tests: it answers by the document, and refuses by it.

use livecheck_client::reqwest::Method;
use livecheck_client::reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use livecheck_client::test_util::{Reply, Service, TestUtilError};
use livecheck_client::{Client, ErrorCode, RawRequest};
use livecheck_openapi::document;
use serde_json::json;

use crate::double::photo;

async fn service() -> (Service, Client) {
    let service = Service::start().await.expect("a double");
    let client = service.client_builder().build().expect("sound settings");
    (service, client)
}

#[tokio::test]
async fn every_code_of_the_document_is_played_with_its_usual_status() {
    let (service, client) = service().await;
    for (code, rule) in document().expect("the document").errors() {
        let known = ErrorCode::from(code.as_str());
        service
            .check_liveness([Reply::error(known.clone())])
            .expect(code);
        let error = client.check_liveness(photo()).await.expect_err(code);
        assert_eq!(error.code(), Some(&known));
        let status = error.status().map(|status| status.as_u16());
        assert_eq!(status, rule.status.first().copied(), "{code}");
    }
}

#[tokio::test]
async fn every_example_of_the_document_is_played_by_its_name() {
    let (service, client) = service().await;
    let operation = document().expect("the document").operation("getUsage");
    for answer in &operation.expect("getUsage").answers {
        for (name, body) in &answer.examples {
            service.usage([Reply::example(name)]).expect(name);
            let request = RawRequest::new(Method::GET, "/v1/usage").expect("a path");
            let played = client.raw(request).await.expect(name);
            assert_eq!(played.status.as_u16(), answer.status, "{name}");
            assert_eq!(played.body, body.to_string(), "{name}");
        }
    }
}

#[tokio::test]
async fn replies_come_in_turn_and_the_last_stays() {
    let (service, client) = service().await;
    let likelihood = |value| Reply::success().with("/data/isFakeLikelihood", value);
    service
        .check_liveness([likelihood(0.1), likelihood(0.2)])
        .expect("replies");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = client.check_liveness(photo()).await.expect("a verdict");
        seen.push(answer.data.is_fake_likelihood);
    }
    assert_eq!(seen, [0.1, 0.2, 0.2]);
}

#[tokio::test]
async fn a_reply_that_cannot_be_made_is_refused_when_it_is_told() {
    let (service, _) = service().await;
    let refused = |reply| service.usage([reply]).expect_err("a fault");
    assert!(matches!(
        refused(Reply::example("attack")),
        TestUtilError::NoExample { known, .. } if known.contains(&"standard".to_owned())
    ));
    assert!(matches!(
        refused(Reply::success().with("/data/nose", 1)),
        TestUtilError::NoMember { .. }
    ));
    for reply in [
        Reply::raw(7, ""),
        Reply::success().header("a b", "c"),
        Reply::success().header("a", "b\n"),
    ] {
        assert!(matches!(refused(reply), TestUtilError::NotHttp(_)));
    }
}

#[tokio::test]
async fn a_request_that_breaks_the_document_is_refused_by_it() {
    let (service, client) = service().await;
    let check = |body: serde_json::Value| {
        RawRequest::new(Method::POST, "/v1/check/liveness")
            .and_then(|request| request.json(&body))
            .expect("a request")
    };
    let bare = |method, path: &str| RawRequest::new(method, path).expect("a path");
    let sound = json!({"image": "/9j/", "image_format": "jpeg"});
    let text = HeaderValue::from_static("text/plain");
    let named = |key: &str| {
        let name = HeaderName::from_static("idempotency-key");
        check(json!({"image": "/9j/", "image_format": "jpeg"}))
            .header(name, HeaderValue::from_str(key).expect("a header"))
    };
    for (request, status, code) in [
        (bare(Method::GET, "/v2/usage"), 404, "not_found"),
        (bare(Method::PUT, "/v1/usage"), 405, "invalid_request"),
        (
            check(sound).header(CONTENT_TYPE, text),
            415,
            "invalid_request",
        ),
        (
            check(json!({"image_format": "png"})),
            400,
            "invalid_request",
        ),
        (
            check(json!({"image": "", "image_format": "png"})),
            400,
            "invalid_request",
        ),
        (
            check(json!({"image": "/9j/", "image_format": "jpg"})),
            400,
            "invalid_request",
        ),
        (check(json!([])), 400, "invalid_request"),
        (named("two words"), 400, "invalid_request"),
        (named(&"k".repeat(256)), 400, "invalid_request"),
        (
            bare(Method::POST, "/v1/check/liveness"),
            400,
            "invalid_request",
        ),
    ] {
        let shown = format!("{request:?}");
        let answer = client.raw(request).await.expect("an answer");
        assert_eq!(answer.status.as_u16(), status, "{shown}");
        let error = answer.json::<serde_json::Value>().expect_err("a refusal");
        assert_eq!(error.code().map(ErrorCode::as_str), Some(code), "{shown}");
    }
    let stranger = Client::new(service.url(), "lc_another").expect("a URL");
    let error = stranger.usage().await.expect_err("another key");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidApiKey));
}
