//! Sockets to requests and answers to sockets.
//!
//! Promises: a peer that is silent, slow or greedy is let go in bounded time and cannot keep others out; every
//! request that can be parsed reaches the endpoint once; a drain lets answers in progress finish.
//! Never: looks into a body, knows a route or a customer, or makes an envelope. A request whose head is broken in a
//! way that hyper lets pass arrives at the endpoint stripped, with a [`Malformed`] among its extensions: whoever
//! makes the envelopes answers it with 400. What hyper cannot parse at all it answers itself, without a body.
//!
//! TLS and trusted proxies fit in at `serve`: a socket is any byte stream, and `Origin` is
//! where a request's addresses and scheme come from.

mod activity;
mod connection;
mod exchange;
mod framing;
mod head;
mod limits;
mod listener;
mod peers;
mod serve;
mod socket;

pub use head::Malformed;
pub use limits::NetLimits;
pub use listener::Listener;
pub use serve::{Drained, serve};
