//! Answers that miss the contract's shape: always an error that names the status, never a success and never a panic.

use livecheck_client::{Error, ResponseError, ResponseFault};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::double::{Double, refusal, usage, with, without};

async fn misread(answer: ResponseTemplate) -> ResponseError {
    let double = Double::answering(answer).await;
    match double.client.usage().await {
        Err(Error::Response(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_success_of_another_shape_is_an_error_with_its_status_and_its_beginning() {
    let cut = usage().to_string();
    let wrong: [(&str, String); 10] = [
        ("truncated JSON", cut[..cut.len() / 2].to_owned()),
        ("an empty body", String::new()),
        ("no JSON", "OK".to_owned()),
        ("another JSON", "[]".to_owned()),
        ("an error's envelope", refusal("internal_error").to_string()),
        (
            "a text for a number",
            with(usage(), "/data/total_calls", json!("12")).to_string(),
        ),
        (
            "null for a number",
            with(usage(), "/data/total_calls", Value::Null).to_string(),
        ),
        (
            "a number for a plan",
            with(usage(), "/data/plan", json!(3)).to_string(),
        ),
        ("no data", without(usage(), "", "data").to_string()),
        (
            "another status inside",
            with(usage(), "/metadata/status", json!("error")).to_string(),
        ),
    ];
    for (name, body) in wrong {
        let error = misread(ResponseTemplate::new(200).set_body_string(&body)).await;
        assert_eq!(error.status.as_u16(), 200, "{name}");
        assert!(body.starts_with(&error.excerpt), "{name}: {error}");
        assert!(
            matches!(error.fault, ResponseFault::Shape(_)),
            "{name}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_page_of_a_proxy_is_an_error_of_its_status() {
    for status in [301, 403, 407, 413, 500, 502, 504] {
        let page = "<html><body><h1>Bad Gateway</h1></body></html>";
        let answer = ResponseTemplate::new(status)
            .insert_header("X-Request-Id", "at-the-proxy")
            .set_body_raw(page, "text/html");
        let error = misread(answer).await;
        assert_eq!(error.status.as_u16(), status);
        assert_eq!(error.excerpt, page);
        assert_eq!(error.request_id.as_deref(), Some("at-the-proxy"));
        assert!(error.to_string().contains("<h1>Bad Gateway"), "{error}");
    }
}

#[tokio::test]
async fn an_error_outside_the_envelope_is_an_error_of_its_status() {
    for body in [
        json!({"error": "nope"}),
        json!({"message": "Forbidden"}),
        usage(),
    ] {
        let error = misread(ResponseTemplate::new(403).set_body_json(&body)).await;
        assert_eq!(error.status.as_u16(), 403, "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_text_is_shown_with_replacements() {
    let answer = ResponseTemplate::new(200).set_body_bytes(vec![0xff, 0x00, b'a']);
    let error = misread(answer).await;
    assert_eq!(error.excerpt, "\u{fffd}\0a");
}

#[tokio::test]
async fn the_beginning_that_is_shown_is_short() {
    let answer = ResponseTemplate::new(200).set_body_string("ä".repeat(5000));
    assert_eq!(misread(answer).await.excerpt, "ä".repeat(256));
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() {
    let answer = ResponseTemplate::new(200).set_body_string(" ".repeat(2_000_000));
    let error = misread(answer).await;
    assert!(
        matches!(error.fault, ResponseFault::TooLong { .. }),
        "{error:?}"
    );
}
