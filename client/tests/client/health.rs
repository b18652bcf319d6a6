//! The service's health, which comes without the envelope.

use livecheck_client::{Error, ErrorCode, Health};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::double::{Double, refusal};

#[tokio::test]
async fn a_service_that_works_is_healthy() {
    let double = Double::answering_json(200, &json!({"status": "ok", "since": 3})).await;
    assert_eq!(double.client.health().await.expect("an answer"), Health::Ok);
}

#[tokio::test]
async fn a_service_without_its_database_is_unavailable_and_says_why() {
    let body = json!({"status": "error", "message": "database unavailable"});
    let double = Double::answering_json(503, &body).await;
    let health = double.client.health().await.expect("an answer");
    assert_eq!(
        health,
        Health::Unavailable("database unavailable".to_owned())
    );
}

#[tokio::test]
async fn a_refusal_in_the_envelope_keeps_its_code() {
    let double = Double::answering_json(503, &refusal("service_unavailable")).await;
    let error = double.client.health().await.expect_err("a refusal");
    assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable));
}

#[tokio::test]
async fn other_answers_are_errors_of_their_status() {
    for (status, body) in [
        (200, r#"{"status":"error","message":"?"}"#),
        (200, "<html>"),
        (404, "<html>"),
        (503, "<html>"),
        (500, r#"{"status":"error","message":"?"}"#),
    ] {
        let double = Double::answering(ResponseTemplate::new(status).set_body_string(body)).await;
        let error = double.client.health().await.expect_err(body);
        assert!(
            matches!(error, Error::Response(_)),
            "{status} {body}: {error:?}"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
}
