//! HTTP/2 by prior knowledge.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use livecheck_server::net::NetLimits;
use poem::http::Request;
use tokio::io::AsyncReadExt;

use crate::fixture::{SHORT, Server, patient, within};

async fn client(server: &Server) -> http2::SendRequest<Full<Bytes>> {
    let stream = TokioIo::new(server.connect().await.0);
    let (client, connection) = within(http2::handshake(TokioExecutor::new(), stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

fn request(path: &str, body: &'static str) -> Request<Full<Bytes>> {
    Request::post(format!("http://test{path}"))
        .body(Full::from(body))
        .unwrap()
}

#[tokio::test]
async fn many_requests_share_one_connection() {
    let mut server = Server::start(patient()).await;
    let mut client = client(&server).await;
    let waiting = client.send_request(request("/wait", ""));
    let waiting = tokio::spawn(waiting);
    let release = within(server.waiting.recv()).await.unwrap();
    for text in ["one", "two"] {
        let answer = within(client.send_request(request("/echo", text)))
            .await
            .unwrap();
        let body = within(answer.into_body().collect())
            .await
            .unwrap()
            .to_bytes();
        assert_eq!(body, text);
    }
    release.send(()).unwrap();
    let answer = within(waiting).await.unwrap().unwrap();
    let body = within(answer.into_body().collect())
        .await
        .unwrap()
        .to_bytes();
    assert_eq!(body, "waited");
}

#[tokio::test]
async fn a_drain_finishes_a_stream_in_progress() {
    let mut server = Server::start(patient()).await;
    let mut client = client(&server).await;
    let waiting = tokio::spawn(client.send_request(request("/wait", "")));
    let release = within(server.waiting.recv()).await.unwrap();
    let serving = server.stop();
    release.send(()).unwrap();
    assert!(
        within(waiting)
            .await
            .unwrap()
            .unwrap()
            .status()
            .is_success()
    );
    assert_eq!(within(serving).await.unwrap().cut, 0);
}

#[tokio::test]
async fn a_connection_at_rest_is_closed() {
    let server = Server::start(NetLimits {
        keep_alive_idle: SHORT,
        ..patient()
    })
    .await;
    let stream = TokioIo::new(server.connect().await.0);
    let (mut client, connection) = within(http2::handshake(TokioExecutor::new(), stream))
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let answer = within(client.send_request(request("/echo", "x")))
        .await
        .unwrap();
    assert!(answer.status().is_success());
    drop(answer);
    let _ended = within(connection).await.unwrap();
}

#[tokio::test]
async fn rapid_resets_end_the_connection_and_others_are_served() {
    let server = Server::start(patient()).await;
    let mut wire = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec();
    for stream in (1..2000_u32).step_by(2) {
        // HEADERS, end of stream and headers: GET, http, /, host "a".
        wire.extend(b"\0\0\x06\x01\x05");
        wire.extend(stream.to_be_bytes());
        wire.extend(b"\x82\x86\x84\x01\x01a");
        // RST_STREAM: CANCEL.
        wire.extend(b"\0\0\x04\x03\0");
        wire.extend(stream.to_be_bytes());
        wire.extend(8_u32.to_be_bytes());
    }
    let mut peer = server.connect().await;
    peer.send(wire).await;
    let mut said = Vec::new();
    // The socket may end with a reset; what was said before is what counts.
    let _ = within(peer.0.read_to_end(&mut said)).await;
    let mut rest = said.as_slice();
    let mut goaway = None;
    while let [a, b, c, kind, _flags, _, _, _, _, after @ ..] = rest {
        let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
        if *kind == 7 {
            goaway = Some(after[4..8].to_vec());
        }
        rest = &after[length..];
    }
    // ENHANCE_YOUR_CALM
    assert_eq!(goaway, Some(vec![0, 0, 0, 11]));
    server.serves_others().await;
}
