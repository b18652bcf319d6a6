//! A server may refuse a body before it has read it; the runner must see that answer rather than a broken connection.

use livecheck_conformance::{ApiKey, Filter, Fixtures, Target, run};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::double::KEY;

const HEALTHY: &str = r#"{"status":"ok"}"#;
const TOO_LARGE: &str = r#"{"metadata":{"date":"2026-05-04T12:34:56.789Z","ver":"1.1.0",
    "customer_id":"550e8400-e29b-41d4-a716-446655440000","remaining_calls":1,"over_limit_calls":0,"status":"error"},
    "error":{"code":"invalid_request","message":"The request body is larger than 15728640 bytes"}}"#;

/// Answers as soon as the head is there, then lets the client finish talking, as RFC 9112 section 9.6 advises.
async fn answer(mut connection: TcpStream) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await.unwrap() == 0 {
            return;
        }
    }
    let (status, body) = if head.starts_with(b"POST") {
        ("413 Content Too Large", TOO_LARGE)
    } else {
        ("200 OK", HEALTHY)
    };
    let text = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(text.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    let mut rest = vec![0; 64 * 1024];
    while connection.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_was_read_is_seen() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let server = tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(connection));
        }
    });
    let target = Target {
        base_url,
        api_key: ApiKey::new(KEY.to_owned()),
        fixtures: Fixtures::default(),
    };
    let filter = Filter {
        ids: vec!["req.body-*-too-large".parse().unwrap()],
        ..Filter::default()
    };
    let report = run(target, &filter).await.unwrap();
    server.abort();
    assert_eq!(report.results.len(), 2);
    for result in &report.results {
        assert!(
            matches!(result.outcome, livecheck_conformance::Outcome::Passed),
            "{result}"
        );
    }
}
