//! One request and its answer: hyper's types to poem's and back. Changes neither, except a malformed request.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::CONNECTION;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue};
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use poem::Endpoint;
use poem::web::{LocalAddr, RemoteAddr};

use super::activity::{Activity, InFlight};
use super::head::{self, Malformed};

type Frames = BoxBody<Bytes, io::Error>;

/// Where a connection's requests come from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    pub(super) scheme: Scheme,
}

/// Has the endpoint answer one request. Errors of the endpoint become the answers they stand for.
pub(super) async fn answer<E: Endpoint>(
    endpoint: Arc<E>,
    request: hyper::Request<Incoming>,
    origin: Origin,
    in_flight: InFlight,
) -> Result<hyper::Response<Answer>, Infallible> {
    let malformed = if in_flight.is_ambiguous() {
        Some(Malformed::AmbiguousLength)
    } else {
        head::check_host(request.version(), request.headers()).err()
    };
    if !request.body().is_end_stream() {
        in_flight.activity().body_begins();
    }
    let mut request = poem::Request::from((
        request,
        LocalAddr(origin.local.into()),
        RemoteAddr(origin.remote.into()),
        origin.scheme,
    ));
    let body = request.take_body();
    match malformed {
        None => request.set_body(poem::Body::from(Frames::new(Question {
            frames: body.into(),
            activity: Arc::clone(in_flight.activity()),
        }))),
        Some(malformed) => {
            strip(request.headers_mut());
            request.extensions_mut().insert(malformed);
        }
    }
    let mut response: hyper::Response<Frames> = endpoint.get_response(request).await.into();
    // hyper closes after an answer to a body that was not read, unless all of it happens to be there. Unannounced, that
    // would meet the client's next request on the connection (RFC 9112 section 9.6).
    if malformed.is_some() || in_flight.activity().leaves_bytes_unread() {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|frames| Answer {
        frames,
        _in_flight: in_flight,
    }))
}

fn strip(headers: &mut HeaderMap) {
    let kept = headers.remove(head::KEPT);
    headers.clear();
    if let Some(kept) = kept {
        headers.insert(head::KEPT, kept);
    }
}

/// A request's body; says when it was read to its end.
struct Question {
    frames: Frames,
    activity: Arc<Activity>,
}

impl Body for Question {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.frames).poll_frame(cx));
        if frame.is_none() || self.frames.is_end_stream() {
            self.activity.body_ended();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.frames.size_hint()
    }
}

/// An answer's body; the exchange ends when hyper lets it go.
pub(super) struct Answer {
    frames: Frames,
    _in_flight: InFlight,
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut self.frames).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.frames.size_hint()
    }
}
