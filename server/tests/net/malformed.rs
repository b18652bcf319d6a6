//! Requests that break RFC 9112.

use livecheck_server::net::NetLimits;

use crate::fixture::{Server, patient};

/// What hyper refuses by itself: no request reaches the endpoint.
#[tokio::test]
async fn what_cannot_be_parsed_gets_400_and_a_closed_connection() {
    let server = Server::start(patient()).await;
    for wire in [
        "nonsense\r\n\r\n",
        "GET / HTTP/3.7\r\nHost: test\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  /  HTTP/1.1\r\nHost: test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : test\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: test\r\nA: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: test\r\nA\x01: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: test\r\nA: b\x00c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1, 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        let mut peer = server.connect().await;
        peer.send(wire).await;
        let answer = peer.answer().await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{wire:?}: {answer}");
        tokio::io::AsyncWriteExt::shutdown(&mut peer.0)
            .await
            .unwrap();
        assert_eq!(peer.until_closed().await, "", "{wire:?}");
        server.serves_others().await;
    }
}

/// What hyper lets pass: the endpoint makes the answer.
#[tokio::test]
async fn what_hyper_lets_pass_reaches_the_endpoint_stripped_and_the_connection_is_closed() {
    let server = Server::start(patient()).await;
    let key = "X-API-Key: lc_secret\r\nX-Request-Id: 7\r\n";
    for (head, message) in [
        ("", "the Host header is missing"),
        (
            "Host: a\r\nHost: a\r\n",
            "the Host header stands more than once",
        ),
        ("Host: a b\r\n", "the Host header is not a host name"),
        ("Host: a@b\r\n", "the Host header is not a host name"),
        ("Host: a/b\r\n", "the Host header is not a host name"),
        (
            "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "the request has both Content-Length and Transfer-Encoding",
        ),
        (
            "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "the request has both Content-Length and Transfer-Encoding",
        ),
    ] {
        let mut peer = server.connect().await;
        peer.send(format!(
            "POST / HTTP/1.1\r\n{key}{head}\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ))
        .await;
        tokio::io::AsyncWriteExt::shutdown(&mut peer.0)
            .await
            .unwrap();
        let answer = peer.until_closed().await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{head:?}: {answer}");
        assert!(
            answer.ends_with(&format!("{message} (1 headers left)")),
            "{head:?}: {answer}"
        );
        server.serves_others().await;
    }
}

#[tokio::test]
async fn a_second_request_with_two_lengths_is_refused_after_the_first_was_served() {
    let server = Server::start(patient()).await;
    let mut peer = server.connect().await;
    peer.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n\
         POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    )
    .await;
    assert!(peer.answer().await.ends_with("\r\n\r\nx"));
    assert!(peer.answer().await.starts_with("HTTP/1.1 400"));
}

#[tokio::test]
async fn lawful_oddities_are_served() {
    let server = Server::start(patient()).await;
    for wire in [
        "GET / HTTP/1.0\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nhOsT:test:8080\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "GET http://test/ HTTP/1.1\r\nHost: test\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
    ] {
        let mut peer = server.connect().await;
        peer.send(wire).await;
        let answer = peer.answer().await;
        assert!(answer.contains(" 200 OK\r\n"), "{wire:?}: {answer}");
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_or_has_too_many_lines_is_refused() {
    let server = Server::start(NetLimits {
        max_header_bytes: 8192,
        ..patient()
    })
    .await;
    let head = |lines: &str| format!("GET / HTTP/1.1\r\nHost: test\r\n{lines}\r\n");
    let mut fits = server.connect().await;
    fits.send(head(&format!("A: {}\r\n", "x".repeat(8000))))
        .await;
    assert!(fits.answer().await.starts_with("HTTP/1.1 200"));
    for wire in [
        head(&format!("A: {}\r\n", "x".repeat(9000))),
        head(&format!("A: {}\r\n", "x".repeat(1_000_000))),
        head(&"A: b\r\n".repeat(200)),
        format!("GET /{} HTTP/1.1\r\nHost: test\r\n\r\n", "x".repeat(9000)),
    ] {
        let mut peer = server.connect().await;
        peer.send(wire).await;
        let answer = peer.answer().await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
        server.serves_others().await;
    }
}
