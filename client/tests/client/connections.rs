//! Connections that fail: each phase has its error, and none shows the key.

use std::time::Duration;

use livecheck_client::{Client, ClientBuilder, Error, ErrorCode, Image, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::double::{KEY, photo, refusal};

async fn listener() -> (TcpListener, ClientBuilder) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let builder = Client::builder()
        .base_url(format!("http://{address}"))
        .api_key(KEY);
    (listener, builder)
}

/// Reads a request's head, and nothing of its body beyond what came along with it.
async fn take_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut head).await.expect("the request"), 0);
    }
}

/// Answers one connection with these bytes after its request's head, and closes it.
async fn answer_and_close(listener: TcpListener, answer: &'static [u8]) {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    take_head(&mut stream).await;
    stream.write_all(answer).await.expect("an open connection");
}

/// Answers one connection with these bytes after its request's head, reads no further, and keeps it open.
async fn answer_and_hold(listener: TcpListener, answer: Vec<u8>) -> TcpStream {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    take_head(&mut stream).await;
    stream.write_all(&answer).await.expect("an open connection");
    stream
}

fn assert_no_key(error: &Error) {
    let shown = format!("{error:?} {error}");
    assert!(!shown.contains(KEY) && !shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_failed_connection() {
    let (listener, builder) = listener().await;
    drop(listener);
    let client = builder.build().expect("sound settings");
    let error = client
        .check_liveness(photo())
        .await
        .expect_err("nobody listens");
    assert!(matches!(error, Error::Connect(_)), "{error:?}");
    assert_eq!((error.status(), error.code()), (None, None));
    assert_no_key(&error);
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout() {
    // The system accepts the connection; nobody ever reads from it.
    let (_listener, builder) = listener().await;
    let limit = Duration::from_millis(50);
    let client = builder.timeout(limit).build().expect("sound settings");
    let error = client.check_liveness(photo()).await.expect_err("silence");
    assert!(
        matches!(error, Error::Timeout { limit: said, .. } if said == limit),
        "{error:?}"
    );
    assert_no_key(&error);
}

#[tokio::test]
async fn an_answer_that_stops_midway_and_stays_open_is_a_timeout() {
    let (listener, builder) = listener().await;
    let limit = Duration::from_millis(500);
    let client = builder.timeout(limit).build().expect("sound settings");
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    let (answer, _open) = tokio::join!(client.usage(), answer_and_hold(listener, half));
    let error = answer.expect_err("half an answer");
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn a_refusal_that_comes_before_the_photo_is_sent_is_read() {
    let (listener, builder) = listener().await;
    let client = builder.build().expect("sound settings");
    let body = refusal("invalid_api_key").to_string();
    let length = body.len();
    let early = format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {length}\r\n\r\n{body}");
    // More than the system's buffers hold, so that the client is still sending when the answer comes.
    let photo = Image::jpeg(vec![0xff; Image::MAX_BYTES]);
    let (answer, _open) = tokio::join!(
        client.check_liveness(photo),
        answer_and_hold(listener, early.into_bytes())
    );
    let error = answer.expect_err("a refusal");
    assert_eq!(error.code(), Some(&ErrorCode::InvalidApiKey), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_broke() {
    let (listener, builder) = listener().await;
    let client = builder.build().expect("sound settings");
    let (error, ()) = tokio::join!(client.usage(), answer_and_close(listener, b""));
    let error = error.expect_err("no answer");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_key(&error);
}

/// Reads a request to the end of its body, and hands out its idempotency key.
async fn take_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\"}") {
        assert_ne!(stream.read_buf(&mut request).await.expect("the request"), 0);
    }
    let text = String::from_utf8(request).expect("text");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("idempotency-key: "));
    line.expect("a key").to_owned()
}

#[tokio::test]
async fn a_connection_that_broke_is_followed_by_the_same_request_under_the_same_key() {
    let (listener, builder) = listener().await;
    let policy = RetryPolicy::new().first_wait(Duration::ZERO);
    let client = builder.retry(policy).build().expect("sound settings");
    let body = refusal("quota_exceeded").to_string();
    let length = body.len();
    let head = "HTTP/1.1 429 Too Many Requests\r\nconnection: close";
    let whole = format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}");
    let server = async {
        let mut keys = Vec::new();
        for answer in ["", &whole[..whole.len() - 1], &whole] {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            keys.push(take_request(&mut stream).await);
            stream.write_all(answer.as_bytes()).await.expect("open");
        }
        keys
    };
    let (answer, keys) = tokio::join!(client.check_liveness(photo()), server);
    let error = answer.expect_err("a refusal");
    assert_eq!(error.code(), Some(&ErrorCode::QuotaExceeded), "{error:?}");
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn an_answer_cut_off_midway_broke() {
    let (listener, builder) = listener().await;
    let client = builder.build().expect("sound settings");
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"metadata\":";
    let (error, ()) = tokio::join!(client.usage(), answer_and_close(listener, cut));
    assert!(matches!(error, Err(Error::Transport(_))), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_is_not_http_broke() {
    let (listener, builder) = listener().await;
    let client = builder.build().expect("sound settings");
    let (error, ()) = tokio::join!(client.usage(), answer_and_close(listener, b"SSH-2.0-x\r\n"));
    assert!(matches!(error, Err(Error::Transport(_))), "{error:?}");
}
