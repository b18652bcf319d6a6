//! What peers may take of the server's connections and time. Plain numbers, no behaviour.

use std::time::Duration;

/// Bounds on connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetLimits {
    /// From accepting a connection to the end of its first request head, and from the first byte of a later head
    /// to its end. Default 10 s.
    pub header_timeout: Duration,
    /// How long a connection may rest between two requests. Default 75 s, more than the 60 s after which common
    /// load balancers give up a resting connection: the side that closes first must not be ours.
    pub keep_alive_idle: Duration,
    /// How long a peer may refuse to take any byte of an answer. Default 30 s.
    pub write_stall: Duration,
    /// After an answer that leaves a request body unread, how long its bytes are taken and thrown away: closing at
    /// once would reset the connection and could destroy the answer on its way. Default 5 s.
    pub linger: Duration,
    /// Most bytes thrown away so. Default 32 MiB.
    pub linger_bytes: usize,
    /// Most bytes of one request head; 431 above. Default 32 KiB, at least 8 KiB. Also the read buffer of an HTTP/1
    /// connection.
    pub max_header_bytes: usize,
    /// Connections open at once; more wait in the kernel's queue. Default 900, which leaves room under the usual
    /// soft limit of 1024 descriptors. At least 1.
    pub max_connections: usize,
    /// Connections open at once from one IPv4 address or one IPv6 /64; more are turned away. Default 256. Raise it
    /// where a proxy stands in front.
    pub max_connections_per_address: usize,
    /// HTTP/2 streams open at once on one connection. Default 32.
    pub h2_max_streams: u32,
    /// HTTP/2 streams a peer may have reset before they were looked at (CVE-2023-44487); above it the connection
    /// is closed. Default 20.
    pub h2_max_pending_resets: usize,
    /// How long a drain waits for answers in progress. Default 30 s.
    pub drain: Duration,
}

impl Default for NetLimits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            keep_alive_idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(30),
            linger: Duration::from_secs(5),
            linger_bytes: 32 * 1024 * 1024,
            max_header_bytes: 32 * 1024,
            max_connections: 900,
            max_connections_per_address: 256,
            h2_max_streams: 32,
            h2_max_pending_resets: 20,
            drain: Duration::from_secs(30),
        }
    }
}
