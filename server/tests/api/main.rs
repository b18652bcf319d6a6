//! The server as its callers meet it: real sockets, real bodies, the real engine, a ledger of its own for each test.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says why and stops"
)]

mod billing;
mod client;
mod envelope;
mod harness;
#[path = "../ledger/mod.rs"]
mod ledger;
mod pages;
mod projection;
mod rate;
mod repetition;
mod requests;
mod samples;
mod sandbox;
