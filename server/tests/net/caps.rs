//! Caps on connections.

use livecheck_server::net::NetLimits;

use crate::fixture::{GET, Server, patient, within};

#[tokio::test]
async fn an_address_over_its_share_is_turned_away_until_it_lets_one_go() {
    let server = Server::start(NetLimits {
        max_connections_per_address: 2,
        ..patient()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut peer = server.connect().await;
        peer.send(GET).await;
        assert!(peer.answer().await.starts_with("HTTP/1.1 200"));
        held.push(peer);
    }
    let refused = server.connect().await.until_closed().await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    held.pop();
    // The server learns of the close in its own time; a try that comes too early is turned away and nothing else.
    within(async {
        loop {
            let mut peer = server.connect().await;
            peer.send(GET).await;
            if peer.answer().await.starts_with("HTTP/1.1 200") {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn above_the_total_a_connection_waits_its_turn() {
    let mut server = Server::start(NetLimits {
        max_connections: 1,
        ..patient()
    })
    .await;
    let mut first = server.connect().await;
    first.send(GET).await;
    first.answer().await;
    let mut second = server.connect().await;
    second
        .send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
        .await;
    first.send(GET).await;
    first.answer().await;
    assert!(
        server.waiting.try_recv().is_err(),
        "both were served at once"
    );
    drop(first);
    within(server.waiting.recv())
        .await
        .unwrap()
        .send(())
        .unwrap();
    assert!(second.answer().await.ends_with("waited"));
}
