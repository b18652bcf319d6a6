//! The contract's rows 17 to 29 on requests, each over real bodies. After every refusal the customer has been charged nothing.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use livecheck_engine::drawn_face::DrawnFace;
use livecheck_server::body::BodyLimits;
use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, TestServer, Wishes, body, face};

/// A body, what it must be answered with, and a word that the message must hold.
struct Row {
    name: &'static str,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
    says: &'static str,
}

fn row(
    name: &'static str,
    body: impl Into<Vec<u8>>,
    status: u16,
    code: &'static str,
    says: &'static str,
) -> Row {
    Row {
        name,
        body: body.into(),
        status,
        code,
        says,
    }
}

async fn all_refused_and_free(rows: Vec<Row>) {
    let server = TestServer::start().await;
    for row in rows {
        let answer = server.check(row.body).await;
        let seen = (answer.status, answer.code().to_owned());
        assert_eq!(
            seen,
            (row.status, row.code.to_owned()),
            "{}: {}",
            row.name,
            answer.text
        );
        assert!(
            answer.message().contains(row.says),
            "{}: {}",
            row.name,
            answer.message()
        );
        assert_eq!(answer.json["metadata"]["status"], "error", "{}", row.name);
        assert_eq!(
            answer.json["metadata"]["remaining_calls"], 5000,
            "{}",
            row.name
        );
    }
    assert_eq!(server.counted().await, 0);
}

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
async fn an_image_that_cannot_be_judged_is_an_invalid_image() {
    let jpeg = face();
    let png = DrawnFace::new(160, 160).png();
    let invalid = "invalid_image";
    all_refused_and_free(vec![
        row("text", body(b"hello, world", "jpeg"), 400, invalid, ""),
        row("one byte", body(b"\xff", "jpeg"), 400, invalid, ""),
        row(
            "a GIF",
            body(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "png"),
            400,
            invalid,
            "",
        ),
        row(
            "half a JPEG",
            body(&jpeg[..jpeg.len() / 2], "jpeg"),
            400,
            invalid,
            "",
        ),
        row(
            "half a PNG",
            body(&png[..png.len() / 2], "png"),
            400,
            invalid,
            "",
        ),
        row("a JPEG called png", body(&jpeg, "png"), 400, invalid, ""),
        row("a PNG called jpeg", body(&png, "jpeg"), 400, invalid, ""),
        row(
            "a PNG of 65535 by 65535",
            body(&png_header(65535, 65535), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "a PNG of 20000 by 100",
            body(&png_header(20_000, 100), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "a PNG of 10000 by 6000",
            body(&png_header(10_000, 6_000), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "no face",
            body(&DrawnFace::new(320, 320).nobody().png(), "png"),
            400,
            invalid,
            "No face was detected",
        ),
        row(
            "10,485,761 bytes",
            body(&vec![0xff; 10_485_761], "jpeg"),
            400,
            invalid,
            "10485760",
        ),
    ])
    .await;
}

/// The first chunks of a PNG that claims to be this large.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32fast::hash(&header).to_be_bytes());
    for (length, chunk) in [(1, &b"IDAT\0"[..]), (0, b"IEND")] {
        png.extend(u32::to_be_bytes(length));
        png.extend(chunk);
        png.extend(crc32fast::hash(chunk).to_be_bytes());
    }
    png
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

#[tokio::test]
async fn a_body_over_15_mib_is_answered_413_whether_announced_or_not() {
    let server = TestServer::start().await;
    let large = vec![b' '; 16 * 1024 * 1024];
    let announced = server.check(large.clone()).await;
    let pieces = large
        .chunks(64 * 1024)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect::<Vec<_>>();
    let unannounced = server
        .check(reqwest::Body::wrap_stream(futures_util::stream::iter(
            pieces,
        )))
        .await;
    for answer in [announced, unannounced] {
        assert_eq!((answer.status, answer.code()), (413, "invalid_request"));
        assert_eq!(answer.header("connection"), Some("close"));
    }
    assert_eq!(server.counted().await, 0);
}

#[tokio::test]
async fn a_body_that_drips_is_answered_408() {
    let limits = BodyLimits {
        grace: std::time::Duration::from_millis(50),
        ..BodyLimits::default()
    };
    let server = TestServer::with(Wishes {
        body_limits: limits,
        ..Wishes::default()
    })
    .await;
    let never_ending = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let answer = server.check(reqwest::Body::wrap_stream(never_ending)).await;
    assert_eq!((answer.status, answer.code()), (408, "invalid_request"));
}

#[tokio::test]
async fn another_media_type_or_a_compressed_body_is_answered_415() {
    let server = TestServer::start().await;
    for (name, value) in [
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Type", "application/json; charset=latin1"),
        ("Content-Encoding", "gzip"),
    ] {
        let sent = server
            .request(Method::POST, "/v1/check/liveness")
            .header(name, value)
            .body(body(&face(), "jpeg"));
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (415, "invalid_request"),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn json_is_read_without_a_content_type_and_with_a_charset() {
    let server = TestServer::start().await;
    for content_type in [
        None,
        Some("application/json; charset=utf-8"),
        Some("application/problem+json"),
    ] {
        let mut sent = server
            .request(Method::POST, "/v1/check/liveness")
            .body(body(&face(), "jpeg"));
        if let Some(content_type) = content_type {
            sent = sent.header("Content-Type", content_type);
        }
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(answer.status, 200, "{content_type:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found_under_v1_and_everywhere() {
    let server = TestServer::start().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/check",
        "/v1/check/liveness/",
        "/v1/%ff",
        "/v2/usage",
        "/console",
        "/console/dashboard",
        "/nothing",
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_answered_405_with_allow() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        (Method::GET, "/v1/check/liveness", "POST"),
        (Method::OPTIONS, "/v1/check/liveness", "POST"),
        (Method::POST, "/v1/usage", "GET, HEAD"),
        (Method::DELETE, "/v1/health", "GET, HEAD"),
        (Method::POST, "/openapi.json", "GET, HEAD"),
    ] {
        let answer = Answer::of(
            server
                .request(method.clone(), path)
                .send()
                .await
                .expect("an answer"),
        )
        .await;
        assert_eq!(
            (answer.status, answer.code()),
            (405, "invalid_request"),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[tokio::test]
async fn head_answers_where_get_does_and_without_a_body() {
    let server = TestServer::start().await;
    for path in ["/v1/usage", "/v1/health", "/openapi.yaml", "/docs"] {
        let answer = Answer::of(
            server
                .request(Method::HEAD, path)
                .send()
                .await
                .expect("an answer"),
        )
        .await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
    }
}

#[tokio::test]
async fn every_key_that_opens_nothing_gets_one_answer() {
    let server = TestServer::start().await;
    let secondary = server.customer.secondary.id();
    server.metering.revoke_key(secondary).await.expect("a key");
    let mut typo = server.key.clone();
    typo.replace_range(20..21, if &typo[20..21] == "a" { "b" } else { "a" });
    let keys = [
        None,
        Some(""),
        Some("Bearer abc"),
        Some("lc_"),
        Some("lc_test_0000000000000000000000000000000000"),
        Some(typo.as_str()),
        Some(server.customer.secondary.reveal()),
    ];
    for key in keys {
        let mut sent = server.bare(Method::GET, "/v1/usage");
        if let Some(key) = key {
            sent = sent.header("X-API-Key", key);
        }
        let answer = Answer::of(sent.send().await.expect("an answer")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (401, "invalid_api_key"),
            "{key:?}"
        );
        assert_eq!(answer.message(), "The API key is not valid");
        let metadata = &answer.json["metadata"];
        for member in ["customer_id", "remaining_calls", "over_limit_calls"] {
            assert!(
                metadata.get(member).is_some_and(serde_json::Value::is_null),
                "{key:?}: {member}"
            );
        }
    }
}

#[tokio::test]
async fn a_suspended_account_is_answered_like_an_unknown_key() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/v1/usage").await.status, 200);
    server
        .metering
        .suspend(&server.customer.customer)
        .await
        .expect("suspended");
    let answer = server.get("/v1/usage").await;
    assert_eq!((answer.status, answer.code()), (401, "invalid_api_key"));
}

#[tokio::test]
async fn the_checks_run_in_the_contracts_order() {
    // 401 before anything of the body; the quota before the body; the body before the image.
    let server = TestServer::with(Wishes {
        plan: livecheck_metering::Plan::Starter,
        limit: Some(1),
        hard_cap: Some(true),
        ..Wishes::default()
    })
    .await;
    let no_key = server
        .bare(Method::POST, "/v1/check/liveness")
        .body("no JSON");
    assert_eq!(no_key.send().await.expect("an answer").status(), 401);
    assert_eq!(server.check("no JSON").await.status, 400);
    assert_eq!(server.check_image(&face(), "jpeg").await.status, 200);
    let answer = server.check("no JSON").await;
    assert_eq!((answer.status, answer.code()), (429, "quota_exceeded"));
}

#[tokio::test]
async fn too_fast_a_customer_is_told_how_long_to_wait() {
    let server = TestServer::with(Wishes {
        requests_per_second: 2,
        ..Wishes::default()
    })
    .await;
    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(server.get("/v1/usage").await);
    }
    let limited = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("a limited answer");
    assert_eq!(limited.code(), "rate_limited");
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(limited.json["metadata"]["remaining_calls"], 5000);
}
