//! What one request's body may cost. Plain numbers, no behaviour.

use std::time::Duration;

/// Bounds on one request's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyLimits {
    /// Most bytes of HTTP body, after transfer decoding. Default 15 MiB.
    pub max_http_bytes: usize,
    /// Most bytes of decoded image. Default 10,485,760.
    pub max_image_bytes: usize,
    /// Least average rate in bytes a second once [`grace`](Self::grace) is over. Default 1024.
    /// Zero is read as one.
    pub min_bytes_per_second: u32,
    /// Time a body may take before its rate is looked at. Default 10 s.
    pub grace: Duration,
    /// Most time a whole body may take, however steadily it drips. Default 300 s: at the least rate alone,
    /// a full body could hold its buffer for hours.
    pub max_read_time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            max_http_bytes: 15 * 1024 * 1024,
            max_image_bytes: 10_485_760,
            min_bytes_per_second: 1024,
            grace: Duration::from_secs(10),
            max_read_time: Duration::from_secs(300),
        }
    }
}
