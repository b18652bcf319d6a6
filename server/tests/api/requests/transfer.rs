//! Rows 17 and 25: how large a body may be, how slow, and of which type.

use livecheck_server::body::BodyLimits;
use reqwest::Method;

use crate::harness::{Answer, TestServer, Wishes, body, face};

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
