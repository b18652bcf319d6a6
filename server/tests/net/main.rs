//! The room `net`, over real sockets of the loopback interface.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows functions marked as tests, not what they call"
)]

mod caps;
mod drain;
mod fixture;
mod http2;
mod keep_alive;
mod malformed;
mod slow;
mod unread;
