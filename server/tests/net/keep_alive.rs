//! Several requests on one connection.

use livecheck_server::net::NetLimits;

use crate::fixture::{GET, SHORT, Server, patient};

#[tokio::test]
async fn port_zero_picks_a_port_and_a_connection_serves_many_requests() {
    let server = Server::start(patient()).await;
    assert_ne!(server.address.port(), 0);
    let mut peer = server.connect().await;
    for _ in 0..3 {
        peer.send(GET).await;
        let answer = peer.answer().await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("hello"), "{answer}");
        assert!(
            !answer.to_lowercase().contains("connection: close"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_turn() {
    let server = Server::start(patient()).await;
    let mut peer = server.connect().await;
    let echo = |text: &str| {
        format!(
            "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        )
    };
    let chunked = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n";
    peer.send([&echo("one"), chunked, GET, &echo("four")].concat())
        .await;
    for expected in ["one", "two", "hello", "four"] {
        let answer = peer.answer().await;
        assert!(answer.ends_with(&format!("\r\n\r\n{expected}")), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_that_rests_too_long_is_closed() {
    let server = Server::start(NetLimits {
        keep_alive_idle: SHORT,
        ..patient()
    })
    .await;
    let mut peer = server.connect().await;
    peer.send(GET).await;
    assert!(peer.answer().await.starts_with("HTTP/1.1 200"));
    assert_eq!(peer.until_closed().await, "");
}

#[tokio::test]
async fn a_connection_that_rests_outlives_the_header_deadline() {
    let server = Server::start(NetLimits {
        header_timeout: SHORT,
        ..patient()
    })
    .await;
    let mut peer = server.connect().await;
    peer.send(GET).await;
    assert!(peer.answer().await.starts_with("HTTP/1.1 200"));
    // A silent connection made after it is gone: so the deadline has passed for both.
    assert_eq!(server.connect().await.until_closed().await, "");
    peer.send(GET).await;
    assert!(peer.answer().await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_panic_ends_its_own_connection_only() {
    let server = Server::start(patient()).await;
    let mut other = server.connect().await;
    other.send(GET).await;
    other.answer().await;
    let mut peer = server.connect().await;
    peer.send("GET /panic HTTP/1.1\r\nHost: test\r\n\r\n").await;
    assert_eq!(peer.until_closed().await, "");
    other.send(GET).await;
    assert!(other.answer().await.starts_with("HTTP/1.1 200"));
}
