//! Answers to requests whose bodies are not read: they must arrive.

use livecheck_server::net::NetLimits;

use crate::fixture::{ECHO_LIMIT, SHORT, Server, patient};

#[tokio::test]
async fn a_sender_of_too_much_hears_413_even_if_it_sends_all_before_it_listens() {
    let server = Server::start(patient()).await;
    let body = vec![b'x'; 8 << 20];
    let heads = [
        format!(
            "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n\r\n",
            body.len()
        ),
        format!(
            "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
            body.len()
        ),
    ];
    for head in heads {
        let mut peer = server.connect().await;
        peer.send(&head).await;
        peer.send(&body).await;
        let answer = peer.answer().await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(
            answer.ends_with(&format!("larger than {ECHO_LIMIT} bytes")),
            "{answer}"
        );
        drop(peer);
        server.serves_others().await;
    }
}

#[tokio::test]
async fn an_answer_to_a_body_that_nobody_read_says_that_the_connection_closes() {
    let server = Server::start(patient()).await;
    for body in ["ok".to_owned(), "x".repeat(100_000)] {
        let mut peer = server.connect().await;
        let length = body.len();
        peer.send(format!(
            "POST /ignores HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
        .await;
        let answer = peer.until_closed().await.to_lowercase();
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(answer.ends_with("hello"), "{answer}");
    }
    let mut peer = server.connect().await;
    peer.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok")
        .await;
    let kept = peer.answer().await.to_lowercase();
    assert!(!kept.contains("connection: close"), "{kept}");
}

#[tokio::test]
async fn a_sender_that_never_stops_is_left_after_a_while() {
    let server = Server::start(NetLimits {
        linger: SHORT,
        ..patient()
    })
    .await;
    let mut peer = server.connect().await;
    peer.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999\r\n\r\nabc")
        .await;
    let said = peer.until_closed().await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    // The write side is shut at once; that the reading stops as well shows when the rest cannot be sent.
    let flood = vec![b'x'; 1 << 16];
    crate::fixture::within(async {
        while tokio::io::AsyncWriteExt::write_all(&mut peer.0, &flood)
            .await
            .is_ok()
        {}
    })
    .await;
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_without_sending() {
    let server = Server::start(patient()).await;
    let mut peer = server.connect().await;
    peer.send(
        "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n",
    )
    .await;
    assert!(peer.answer().await.starts_with("HTTP/1.1 413"));

    let mut peer = server.connect().await;
    peer.send(
        "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    )
    .await;
    assert!(peer.answer().await.starts_with("HTTP/1.1 100"));
    peer.send("ok").await;
    assert!(peer.answer().await.ends_with("\r\n\r\nok"));
}
