//! Drives one connection to its end: HTTP/1 or HTTP/2 as the peer begins, deadlines, the drain.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::Endpoint;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::activity::Activity;
use super::exchange::{self, Origin};
use super::limits::NetLimits;
use super::socket::Socket;

/// hyper takes no smaller read buffer.
const MIN_HEADER_BYTES: usize = 8192;
/// Between asking a connection to end and cutting it.
const GOODBYE: Duration = Duration::from_secs(1);

/// hyper, set up once for all connections.
pub(super) fn protocol(limits: &NetLimits) -> auto::Builder<TokioExecutor> {
    let header_bytes = limits.max_header_bytes.max(MIN_HEADER_BYTES);
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol
        .http1()
        .timer(TokioTimer::new())
        // Our own deadlines are finer: hyper's would also end a connection that rests between two requests.
        .header_read_timeout(None)
        // A head has to fit the read buffer, so this is its cap.
        .max_buf_size(header_bytes);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.h2_max_streams)
        .max_pending_accept_reset_streams(limits.h2_max_pending_resets)
        .max_header_list_size(u32::try_from(header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.keep_alive_idle / 2)
        .keep_alive_timeout(limits.header_timeout);
    protocol
}

/// Serves `stream` until it ends, is past a deadline, or `drain` turns true and its answers are done.
pub(super) async fn drive<S, E>(
    stream: S,
    origin: Origin,
    endpoint: Arc<E>,
    protocol: Arc<auto::Builder<TokioExecutor>>,
    limits: Arc<NetLimits>,
    mut drain: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    E: Endpoint + 'static,
{
    let remote = origin.remote;
    let activity = Activity::start(Instant::now());
    let socket = TokioIo::new(Socket::new(stream, Arc::clone(&activity), &limits));
    let service = {
        let activity = Arc::clone(&activity);
        service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let in_flight = activity.begin(request.version());
            exchange::answer(Arc::clone(&endpoint), request, origin.clone(), in_flight)
        })
    };
    let mut connection = pin!(protocol.serve_connection(socket, service));
    let mut drain = pin!(async move { drain.wait_for(|drain| *drain).await.is_ok() });
    let mut alarm = pin!(sleep_until(Instant::now() + limits.header_timeout));
    let mut ending = Ending::NotYet;
    poll_fn(|cx| {
        if matches!(ending, Ending::NotYet) && drain.as_mut().poll(cx).is_ready() {
            connection.as_mut().graceful_shutdown();
            ending = Ending::Draining;
        }
        loop {
            if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
                if let Err(error) = ended {
                    tracing::debug!(%remote, error, "connection ended early");
                }
                return Poll::Ready(());
            }
            let now = Instant::now();
            match (activity.deadline(&limits), &ending) {
                (_, Ending::CutAt(cut)) if *cut <= now => return Poll::Ready(()),
                (_, Ending::CutAt(cut)) => alarm.as_mut().reset(*cut),
                (Some(due), _) if due <= now => {
                    tracing::debug!(%remote, "connection is silent, slow or at rest for too long");
                    connection.as_mut().graceful_shutdown();
                    ending = Ending::CutAt(now + GOODBYE.min(limits.header_timeout));
                    continue;
                }
                (Some(due), _) => alarm.as_mut().reset(due),
                // HTTP/2 answers end in tasks of their own, which need not wake this one: look again in a while.
                (None, _) if alarm.is_elapsed() => {
                    alarm.as_mut().reset(now + limits.header_timeout);
                }
                (None, _) => {}
            }
            if alarm.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    })
    .await;
}

/// How far a connection is on its way out.
enum Ending {
    NotYet,
    /// Answers in progress finish, no request follows them.
    Draining,
    /// It was past a deadline and asked to end; then it is cut.
    CutAt(Instant),
}
