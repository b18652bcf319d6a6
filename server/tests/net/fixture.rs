//! A server with a trivial endpoint, and a client that writes raw bytes. Every wait is bounded.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use livecheck_server::body::{BodyLimits, content_length, read};
use livecheck_server::net::{Drained, Listener, Malformed, NetLimits, serve};
use poem::http::StatusCode;
use poem::http::header::CONNECTION;
use poem::{Endpoint, Request, Response, endpoint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// A deadline these tests set short, to see it pass.
pub(crate) const SHORT: Duration = Duration::from_millis(200);
/// A deadline that must not be what ends a test.
pub(crate) const LONG: Duration = Duration::from_secs(3600);
/// Most bytes the endpoint's `/echo` reads.
pub(crate) const ECHO_LIMIT: usize = 1000;

/// Limits under which only what a test shortens can end a connection.
pub(crate) fn patient() -> NetLimits {
    NetLimits {
        header_timeout: LONG,
        keep_alive_idle: LONG,
        write_stall: LONG,
        linger: LONG,
        drain: LONG,
        ..NetLimits::default()
    }
}

/// Waits, but not for ever.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future)
        .await
        .expect("nothing happened in time")
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// One message for each request that reached `/wait`; sending on it lets the answer go.
    pub(crate) waiting: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Drained>,
}

impl Server {
    /// Serves the trivial endpoint.
    pub(crate) async fn start(limits: NetLimits) -> Self {
        let (entered, waiting) = mpsc::unbounded_channel();
        let endpoint = endpoint::make(move |request| answer(request, entered.clone()));
        Self::serving(limits, endpoint, waiting).await
    }

    /// Serves `endpoint`; nothing waits.
    pub(crate) async fn start_with(limits: NetLimits, endpoint: impl Endpoint + 'static) -> Self {
        Self::serving(limits, endpoint, mpsc::unbounded_channel().1).await
    }

    async fn serving(
        limits: NetLimits,
        endpoint: impl Endpoint + 'static,
        waiting: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
    ) -> Self {
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into())
            .await
            .unwrap();
        let address = listener.local_addr();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            // A dropped sender is a finished test: stop as well.
            let _ = stopped.await;
        };
        let serving = tokio::spawn(serve(listener, endpoint, limits, shutdown));
        Self {
            address,
            waiting,
            stop,
            serving,
        }
    }

    pub(crate) async fn connect(&self) -> Peer {
        Peer(within(TcpStream::connect(self.address)).await.unwrap())
    }

    /// Asserts that a stranger is served.
    pub(crate) async fn serves_others(&self) {
        let mut other = self.connect().await;
        other.send(GET).await;
        assert!(other.answer().await.starts_with("HTTP/1.1 200"));
    }

    /// Tells the server to stop; what comes of it is for `await`.
    pub(crate) fn stop(self) -> JoinHandle<Drained> {
        self.stop.send(()).unwrap();
        self.serving
    }
}

/// A request that is answered with 200.
pub(crate) const GET: &str = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

async fn answer(
    request: Request,
    entered: mpsc::UnboundedSender<oneshot::Sender<()>>,
) -> poem::Result<Response> {
    if let Some(malformed) = request.extensions().get::<Malformed>() {
        let headers = request.headers().len();
        return Ok(Response::builder()
            .status(StatusCode::BAD_REQUEST)
            .body(format!("{malformed} ({headers} headers left)")));
    }
    match request.uri().path() {
        "/panic" => panic!("as asked"),
        "/wait" => {
            let (release, released) = oneshot::channel();
            entered.send(release).unwrap();
            let _ = released.await;
            Ok(Response::builder().body("waited"))
        }
        "/echo" => {
            let length = content_length(request.headers());
            let limits = BodyLimits {
                max_http_bytes: ECHO_LIMIT,
                ..BodyLimits::default()
            };
            Ok(match read(request.into_body(), length, &limits).await {
                Ok(bytes) => Response::builder().body(bytes),
                Err(error) => {
                    assert!(error.must_close());
                    Response::builder()
                        .status(StatusCode::PAYLOAD_TOO_LARGE)
                        .header(CONNECTION, "close")
                        .body(error.to_string())
                }
            })
        }
        _ => Ok(Response::builder().body("hello")),
    }
}

/// The client's end of one connection.
pub(crate) struct Peer(pub(crate) TcpStream);

impl Peer {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        within(self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// One answer: its head, and its body by Content-Length.
    pub(crate) async fn answer(&mut self) -> String {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..end].to_ascii_lowercase()).unwrap();
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .map_or(0, |length| length.parse().unwrap());
                let missing = end + 4 + length - bytes.len();
                let mut rest = vec![0; missing];
                within(self.0.read_exact(&mut rest)).await.unwrap();
                bytes.extend(rest);
                return String::from_utf8(bytes).unwrap();
            }
            // Byte by byte, so that nothing of a following answer is taken.
            let byte = within(self.0.read_u8()).await;
            match byte {
                Ok(byte) => bytes.push(byte),
                Err(error) => panic!("no whole answer ({error}): {bytes:?}"),
            }
        }
    }

    /// Everything until the server closes.
    pub(crate) async fn until_closed(&mut self) -> String {
        let mut bytes = Vec::new();
        within(self.0.read_to_end(&mut bytes)).await.unwrap();
        String::from_utf8(bytes).unwrap()
    }
}
