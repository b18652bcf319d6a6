//! Peers that are silent or slow.

use bytes::Bytes;
use futures_util::stream;
use livecheck_server::net::NetLimits;
use poem::{Body, Response, endpoint};
use tokio::sync::mpsc;

use crate::fixture::{GET, SHORT, Server, patient, within};

fn short_heads() -> NetLimits {
    NetLimits {
        header_timeout: SHORT,
        ..patient()
    }
}

#[tokio::test]
async fn a_silent_socket_is_closed_and_others_are_served() {
    let server = Server::start(short_heads()).await;
    let mut silent = server.connect().await;
    server.serves_others().await;
    assert_eq!(silent.until_closed().await, "");
    server.serves_others().await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_closed() {
    let server = Server::start(short_heads()).await;
    for start in [
        "G",
        "GET / HTTP/1.1\r\nHost: te",
        "PRI * HTTP/2",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut slow = server.connect().await;
        slow.send(start).await;
        let mut bytes = Vec::new();
        // HTTP/2 says its settings and goodbye first; how the socket ends does not matter.
        let _ = within(tokio::io::AsyncReadExt::read_to_end(
            &mut slow.0,
            &mut bytes,
        ))
        .await;
        server.serves_others().await;
    }
}

#[tokio::test]
async fn a_later_head_that_never_ends_is_closed_too() {
    let server = Server::start(short_heads()).await;
    let mut slow = server.connect().await;
    slow.send(GET).await;
    assert!(slow.answer().await.starts_with("HTTP/1.1 200"));
    slow.send("GET / HT").await;
    assert_eq!(slow.until_closed().await, "");
}

#[tokio::test]
async fn an_answer_that_takes_long_is_not_cut_by_the_header_deadline() {
    let mut server = Server::start(NetLimits {
        keep_alive_idle: SHORT,
        ..short_heads()
    })
    .await;
    let mut patient = server.connect().await;
    patient
        .send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
        .await;
    let release = within(server.waiting.recv()).await.unwrap();
    // A silent connection made after it is gone: so the deadline has passed for both.
    assert_eq!(server.connect().await.until_closed().await, "");
    release.send(()).unwrap();
    assert!(patient.answer().await.ends_with("waited"));
}

/// Tells when it is dropped.
struct Gone(mpsc::UnboundedSender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[tokio::test]
async fn a_peer_that_takes_no_bytes_is_cut() {
    let (gone, mut seen_gone) = mpsc::unbounded_channel();
    let endless = endpoint::make_sync(move |_| {
        let gone = Gone(gone.clone());
        let chunks = stream::unfold(gone, |gone| async move {
            Some((
                Ok::<_, std::io::Error>(Bytes::from_static(&[0; 65536])),
                gone,
            ))
        });
        Response::builder().body(Body::from_bytes_stream(chunks))
    });
    let limits = NetLimits {
        write_stall: SHORT,
        ..patient()
    };
    let server = Server::start_with(limits, endless).await;
    let mut deaf = server.connect().await;
    deaf.send(GET).await;
    within(seen_gone.recv()).await.unwrap();
}
