//! Rows 19, 20, 22, 23 and 24: what the JSON of a body may be.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::{all_refused_and_free, row};
use crate::harness::{TestServer, body, face};

#[tokio::test]
async fn a_body_that_is_no_request_is_an_invalid_request() {
    let image = STANDARD.encode(face());
    let nested = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let deep = format!(r#"{{"image": "{image}", "image_format": "jpeg", "x": {nested}}}"#);
    let invalid = "invalid_request";
    all_refused_and_free(vec![
        row("nothing", "", 400, invalid, "empty"),
        row("no JSON", "image=abc", 400, invalid, "JSON"),
        row("an array", "[]", 400, invalid, "object"),
        row("null", "null", 400, invalid, "object"),
        row("cut off", &br#"{"image": "abc"#[..], 400, invalid, "JSON"),
        row(
            "trailing bytes",
            format!("{} x", body(b"abc", "jpeg")),
            400,
            invalid,
            "JSON",
        ),
        row("300 deep", deep, 400, invalid, "JSON"),
        row(
            "invalid UTF-8",
            &b"{\"image\": \"\xff\", \"image_format\": \"jpeg\"}"[..],
            400,
            invalid,
            "UTF-8",
        ),
        row(
            "image twice",
            r#"{"image": "YQ==", "image": "YQ==", "image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "an unknown member twice",
            r#"{"image": "YQ==", "image_format": "jpeg", "x": 1, "x": 2}"#,
            400,
            invalid,
            "JSON",
        ),
        row(
            "image missing",
            r#"{"image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "image empty",
            r#"{"image": "", "image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "image null",
            r#"{"image": null, "image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "image a number",
            r#"{"image": 7, "image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "image no Base64",
            r#"{"image": "a*b", "image_format": "jpeg"}"#,
            400,
            invalid,
            "image",
        ),
        row(
            "image with a lone surrogate",
            r#"{"image": "\ud800", "image_format": "jpeg"}"#,
            400,
            invalid,
            "",
        ),
        row(
            "format missing",
            r#"{"image": "YQ=="}"#,
            400,
            invalid,
            "image_format",
        ),
        row(
            "format a number",
            r#"{"image": "YQ==", "image_format": 1}"#,
            400,
            invalid,
            "image_format",
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_unknown_format_is_told_the_two_that_are_known() {
    let rows = ["jpg", "JPEG", "webp", "image/png", ""]
        .into_iter()
        .map(|format| {
            row(
                "an unknown format",
                body(&face(), format),
                400,
                "invalid_request",
                "\"jpeg\" or \"png\"",
            )
        })
        .collect();
    all_refused_and_free(rows).await;
}

#[tokio::test]
async fn lenient_forms_of_base64_and_json_are_accepted() {
    let server = TestServer::start().await;
    let face = face();
    let standard = STANDARD.encode(&face);
    let lines: Vec<&str> = standard
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).expect("ASCII"))
        .collect();
    let bodies = [
        ("standard", body(&face, "jpeg")),
        (
            "URL-safe, no padding",
            json!({"image": URL_SAFE_NO_PAD.encode(&face), "image_format": "jpeg"}).to_string(),
        ),
        (
            "line breaks",
            json!({"image": lines.join("\r\n"), "image_format": "jpeg"}).to_string(),
        ),
        (
            "a data: prefix",
            json!({"image": format!("data:image/jpeg;base64,{standard}"), "image_format": "jpeg"})
                .to_string(),
        ),
        (
            "escaped slashes",
            format!(
                r#"{{"image": "{}", "image_format": "jpeg"}}"#,
                standard.replace('/', "\\/")
            ),
        ),
        (
            "unknown members",
            json!({"image": standard, "image_format": "jpeg", "note": {"a": [1, null]}})
                .to_string(),
        ),
        (
            "white space around",
            format!("\n\t {} \n", body(&face, "jpeg")),
        ),
    ];
    let mut likelihoods = Vec::new();
    for (name, body) in bodies {
        let answer = server.check(body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        likelihoods.push(answer.json["data"]["isFakeLikelihood"].as_f64());
    }
    assert!(
        likelihoods.windows(2).all(|pair| pair[0] == pair[1]),
        "{likelihoods:?}"
    );
}
