//! The server as its callers meet it: real sockets, real bodies, the real engine, a ledger of its own for each test.

mod billing;
mod envelope;
mod harness;
mod pages;
mod projection;
mod requests;
mod samples;
