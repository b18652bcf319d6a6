//! Reads a body into one buffer, stopping at the limit and at the clock. Never reads on after a refusal.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::Body;
use tokio::time::{Instant, timeout_at};

use super::{BodyError, BodyLimits};

/// Reserved before a byte has come, so that an announced length alone costs little.
const FIRST_RESERVE: usize = 64 * 1024;

/// Reads the whole body.
///
/// `content_length` is what the headers announce; a length over the limit is refused before anything is read,
/// and without asking an `Expect: 100-continue` client for the rest.
///
/// # Errors
/// [`BodyError::TooLarge`], [`BodyError::TooSlow`] and [`BodyError::Aborted`]; after each of them the connection
/// has to be closed.
pub async fn read(
    body: Body,
    content_length: Option<u64>,
    limits: &BodyLimits,
) -> Result<Vec<u8>, BodyError> {
    let limit = limits.max_http_bytes;
    let too_large = BodyError::TooLarge { limit };
    let announced = match content_length.map(usize::try_from) {
        None => None,
        Some(Ok(length)) if length <= limit => Some(length),
        Some(_) => return Err(too_large),
    };
    let mut pace = Pace::start(limits);
    let mut frames: BoxBody<Bytes, std::io::Error> = body.into();
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(FIRST_RESERVE));
    loop {
        let frame = match timeout_at(pace.deadline(), frames.frame()).await {
            Err(_elapsed) => return Err(BodyError::TooSlow),
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(BodyError::Aborted),
            Ok(Some(Ok(frame))) => frame,
        };
        // Trailers say nothing this API listens to.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        let total = bytes.len() + data.len();
        if total > limit {
            return Err(too_large);
        }
        // Once a sender has filled the first reserve it has earned the rest: one growth instead of many.
        if let Some(length) = announced
            && total > bytes.capacity()
        {
            bytes.reserve_exact(length.max(total) - bytes.len());
        }
        bytes.extend_from_slice(&data);
        pace.received(data.len());
        // A buffer that is always ready (loopback, tests) never lets `timeout_at` look at its clock.
        if pace.is_over() {
            return Err(BodyError::TooSlow);
        }
    }
    Ok(bytes)
}

/// A deadline that moves on with the bytes received, up to a last one.
struct Pace {
    start: Instant,
    grace: Duration,
    bytes_per_second: u64,
    last: Instant,
    received: u64,
}

impl Pace {
    fn start(limits: &BodyLimits) -> Self {
        let start = Instant::now();
        Self {
            start,
            grace: limits.grace,
            bytes_per_second: u64::from(limits.min_bytes_per_second.max(1)),
            last: start + limits.max_read_time,
            received: 0,
        }
    }

    fn received(&mut self, bytes: usize) {
        self.received = self.received.saturating_add(bytes as u64);
    }

    fn deadline(&self) -> Instant {
        let earned =
            Duration::from_millis(self.received.saturating_mul(1000) / self.bytes_per_second);
        (self.start + self.grace + earned).min(self.last)
    }

    fn is_over(&self) -> bool {
        Instant::now() > self.deadline()
    }
}
