//! Shutting down.

use livecheck_server::net::{Drained, NetLimits};
use tokio::net::TcpStream;

use crate::fixture::{GET, SHORT, Server, patient, within};

const WAIT: &str = "GET /wait HTTP/1.1\r\nHost: test\r\n\r\n";

#[tokio::test]
async fn an_answer_in_progress_is_finished_and_nothing_new_is_taken() {
    let mut server = Server::start(patient()).await;
    let address = server.address;
    let mut peer = server.connect().await;
    peer.send(WAIT).await;
    let release = within(server.waiting.recv()).await.unwrap();
    let mut resting = server.connect().await;
    resting.send(GET).await;
    resting.answer().await;

    let serving = server.stop();
    // A connection at rest is closed at once; by then the listener is gone.
    assert_eq!(resting.until_closed().await, "");
    assert!(within(TcpStream::connect(address)).await.is_err());
    release.send(()).unwrap();
    let answer = peer.until_closed().await;
    assert!(answer.ends_with("waited"), "{answer}");
    assert!(
        answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
    let drained = within(serving).await.unwrap();
    assert_eq!(
        drained,
        Drained {
            finished: 2,
            cut: 0
        }
    );
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut() {
    let mut server = Server::start(NetLimits {
        drain: SHORT,
        ..patient()
    })
    .await;
    let mut peer = server.connect().await;
    peer.send(WAIT).await;
    let _never_released = within(server.waiting.recv()).await.unwrap();
    let drained = within(server.stop()).await.unwrap();
    assert_eq!(
        drained,
        Drained {
            finished: 0,
            cut: 1
        }
    );
    assert_eq!(peer.until_closed().await, "");
}

#[tokio::test]
async fn without_connections_a_drain_is_over_at_once() {
    let server = Server::start(patient()).await;
    let drained = within(server.stop()).await.unwrap();
    assert_eq!(
        drained,
        Drained {
            finished: 0,
            cut: 0
        }
    );
}
