//! Reading within the limit and the clock. Time is paused: it moves only when everything waits.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use livecheck_server::body::{BodyError, BodyLimits, read};
use poem::Body;
use tokio::sync::mpsc;

fn limits() -> BodyLimits {
    BodyLimits {
        max_http_bytes: 1000,
        ..BodyLimits::default()
    }
}

/// A body in pieces, each `pause` after the one before; endless where `pieces` is.
fn dripping(
    pieces: impl Iterator<Item = io::Result<&'static [u8]>> + Send + 'static,
    pause: Duration,
) -> Body {
    let (sender, mut receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for piece in pieces {
            tokio::time::sleep(pause).await;
            let frame = piece.map(|bytes| Frame::data(Bytes::from_static(bytes)));
            if sender.send(frame).await.is_err() {
                break;
            }
        }
    });
    let frames = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx));
    Body::from(BodyExt::boxed(StreamBody::new(frames)))
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read_whole() {
    let sent = vec![7_u8; 1000];
    for announced in [Some(1000), None] {
        let got = read(Body::from_vec(sent.clone()), announced, &limits()).await;
        assert_eq!(got.as_deref(), Ok(sent.as_slice()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_announced_length_over_the_limit_is_refused_before_a_byte_is_read() {
    for announced in [1001, u64::MAX] {
        let body = dripping(
            std::iter::repeat_with(|| Ok(&b"x"[..])),
            Duration::from_secs(3600),
        );
        let refused = read(body, Some(announced), &limits()).await;
        assert_eq!(refused, Err(BodyError::TooLarge { limit: 1000 }));
        assert!(refused.is_err_and(|error| error.must_close()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_body_without_a_length_is_left_at_the_limit() {
    let endless = dripping(std::iter::repeat_with(|| Ok(&[7; 300][..])), Duration::ZERO);
    assert_eq!(
        read(endless, None, &limits()).await,
        Err(BodyError::TooLarge { limit: 1000 })
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_longer_than_announced_is_still_held_to_the_limit() {
    let liar = dripping(std::iter::repeat_with(|| Ok(&[7; 300][..])), Duration::ZERO);
    assert_eq!(
        read(liar, Some(10), &limits()).await,
        Err(BodyError::TooLarge { limit: 1000 })
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_too_slow() {
    let body = dripping(
        std::iter::repeat_with(|| Ok(&b"{"[..])),
        Duration::from_secs(3600),
    );
    assert_eq!(read(body, None, &limits()).await, Err(BodyError::TooSlow));
}

#[tokio::test(start_paused = true)]
async fn dripping_below_the_least_rate_is_too_slow_and_above_it_is_read() {
    let strict = BodyLimits {
        min_bytes_per_second: 10,
        grace: Duration::from_secs(2),
        ..limits()
    };
    for (pause, expected) in [(500, Err(BodyError::TooSlow)), (50, Ok(40))] {
        let drops = std::iter::repeat_n((), 40).map(|()| Ok(&b"x"[..]));
        let body = dripping(drops, Duration::from_millis(pause));
        let got = read(body, None, &strict).await.map(|bytes| bytes.len());
        assert_eq!(got, expected, "a byte each {pause} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn no_body_may_take_longer_than_the_longest_time() {
    let patient = BodyLimits {
        min_bytes_per_second: 1,
        max_read_time: Duration::from_secs(60),
        ..limits()
    };
    let drops = std::iter::repeat_with(|| Ok(&b"xx"[..]));
    let body = dripping(drops, Duration::from_secs(1));
    assert_eq!(read(body, None, &patient).await, Err(BodyError::TooSlow));
}

#[tokio::test(start_paused = true)]
async fn a_body_cut_off_is_aborted() {
    let pieces = [Ok(&b"{"[..]), Err(io::ErrorKind::ConnectionReset.into())];
    let body = dripping(pieces.into_iter(), Duration::ZERO);
    assert_eq!(
        read(body, Some(20), &limits()).await,
        Err(BodyError::Aborted)
    );
}
