//! What is sent, to the byte.

use livecheck_client::{Client, Image};
use serde_json::json;
use wiremock::{Request, ResponseTemplate};

use crate::double::{Double, KEY, photo, usage};

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}

#[tokio::test]
async fn a_photo_goes_out_in_base64_with_its_format() {
    for (image, body) in [
        (photo(), r#"{"image":"/9j/4A==","image_format":"jpeg"}"#),
        (
            Image::png(&b"\x89PNG\r\n\x1a\n"[..]),
            r#"{"image":"iVBORw0KGgo=","image_format":"png"}"#,
        ),
    ] {
        let double = Double::answering_json(200, &usage()).await;
        // What comes back is no verdict, and is no matter here.
        double
            .client
            .check_liveness(image)
            .await
            .expect_err("no verdict");
        let request = double.request().await;
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(request.url.path(), "/v1/check/liveness");
        assert_eq!(String::from_utf8_lossy(&request.body), body);
        assert_eq!(header(&request, "content-type"), Some("application/json"));
        assert_eq!(
            header(&request, "content-length"),
            Some(body.len().to_string().as_str())
        );
        assert_eq!(header(&request, "x-api-key"), Some(KEY));
    }
}

#[tokio::test]
async fn a_request_without_a_body_says_nothing_of_one() {
    let double = Double::answering_json(200, &usage()).await;
    double.client.usage().await.expect("a success");
    let request = double.request().await;
    assert_eq!(
        (request.method.as_str(), request.url.path()),
        ("GET", "/v1/usage")
    );
    assert!(request.body.is_empty());
    assert_eq!(header(&request, "content-type"), None);
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(header(&request, "x-api-key"), Some(KEY));
    let agent = concat!("livecheck-client/", env!("CARGO_PKG_VERSION"));
    assert_eq!(header(&request, "user-agent"), Some(agent));
}

#[tokio::test]
async fn health_is_asked_without_the_key() {
    let double = Double::answering_json(200, &json!({"status": "ok"})).await;
    double.client.health().await.expect("healthy");
    let request = double.request().await;
    assert_eq!(
        (request.method.as_str(), request.url.path()),
        ("GET", "/v1/health")
    );
    assert_eq!(header(&request, "x-api-key"), None);
}

#[tokio::test]
async fn the_base_urls_own_path_stays_in_front() {
    let double = Double::answering_json(200, &usage()).await;
    let client = Client::new(format!("{}/gate/face/", double.uri()), KEY).expect("a URL");
    client.usage().await.expect("a success");
    assert_eq!(double.request().await.url.path(), "/gate/face/v1/usage");
}

#[tokio::test]
async fn settings_hold_with_an_http_client_of_ones_own() {
    let double = Double::answering_json(200, &usage()).await;
    let http = livecheck_client::reqwest::Client::builder()
        .user_agent("theirs")
        .build()
        .expect("an HTTP client");
    let client = Client::builder()
        .base_url(double.uri())
        .api_key(KEY)
        .user_agent("ours/1")
        .http_client(http)
        .build()
        .expect("sound settings");
    client.usage().await.expect("a success");
    let request = double.request().await;
    assert_eq!(header(&request, "user-agent"), Some("ours/1"));
    assert_eq!(request.headers.get_all("user-agent").iter().count(), 1);
}

#[tokio::test]
async fn the_key_does_not_follow_a_redirection() {
    let elsewhere = Double::answering_json(200, &usage()).await;
    let answer = ResponseTemplate::new(307)
        .insert_header("Location", format!("{}/v1/usage", elsewhere.uri()).as_str());
    let double = Double::answering(answer).await;
    let error = double.client.usage().await.expect_err("a redirection");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
    assert!(elsewhere.requests().await.is_empty());
}

#[tokio::test]
async fn a_refused_call_is_sent_once() {
    let double = Double::answering(ResponseTemplate::new(503)).await;
    double.client.usage().await.expect_err("a refusal");
    assert_eq!(double.requests().await.len(), 1);
}
