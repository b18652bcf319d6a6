//! A byte stream that reports what goes over it, and closes without destroying the last answer.
//! Changes no byte.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::activity::Activity;
use super::framing::FramingWatch;
use super::limits::NetLimits;

/// Read at once while throwing away.
const DISCARD: usize = 16 * 1024;

/// One connection's stream: TCP now, TLS over it later.
pub(super) struct Socket<S> {
    stream: S,
    activity: Arc<Activity>,
    framing: FramingWatch,
    linger: Duration,
    linger_bytes: usize,
    closing: Closing,
}

enum Closing {
    Open,
    /// Our side is shut; the peer's bytes are thrown away until it shuts too.
    Lingering {
        until: Pin<Box<Sleep>>,
        bytes_left: usize,
    },
    Closed,
}

impl<S> Socket<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>, limits: &NetLimits) -> Self {
        Self {
            stream,
            activity,
            framing: FramingWatch::new(),
            linger: limits.linger,
            linger_bytes: limits.linger_bytes,
            closing: Closing::Open,
        }
    }

    fn note_write(&self, outcome: &Poll<io::Result<usize>>) {
        match outcome {
            Poll::Pending => self.activity.stalled(Instant::now()),
            Poll::Ready(_) => self.activity.sent(),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let Self {
            framing, activity, ..
        } = &mut *self;
        let bytes = &buffer.filled()[before..];
        if !bytes.is_empty() {
            activity.received(Instant::now());
            framing.see(bytes, |ordinal| activity.ambiguous_head(ordinal));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note_write(&outcome);
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.note_write(&outcome);
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Shuts our side; where the peer may still be sending, takes its bytes for a while before closing. A socket
    /// closed over unread bytes is reset, and a reset can overtake the answer (RFC 9112 section 9.6).
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            match &mut this.closing {
                Closing::Closed => return Poll::Ready(Ok(())),
                Closing::Open => {
                    ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
                    this.closing = if this.activity.leaves_bytes_unread() {
                        Closing::Lingering {
                            until: Box::pin(sleep(this.linger)),
                            bytes_left: this.linger_bytes,
                        }
                    } else {
                        Closing::Closed
                    };
                }
                Closing::Lingering { until, bytes_left } => {
                    let mut discarded = [0; DISCARD];
                    let mut buffer = ReadBuf::new(&mut discarded);
                    let read = Pin::new(&mut this.stream).poll_read(cx, &mut buffer);
                    let over = match read {
                        Poll::Pending => {
                            ready!(until.as_mut().poll(cx));
                            true
                        }
                        Poll::Ready(Err(_)) => true,
                        Poll::Ready(Ok(())) => {
                            let taken = buffer.filled().len();
                            *bytes_left = bytes_left.saturating_sub(taken);
                            taken == 0 || *bytes_left == 0 || until.is_elapsed()
                        }
                    };
                    if over {
                        this.closing = Closing::Closed;
                    }
                }
            }
        }
    }
}
