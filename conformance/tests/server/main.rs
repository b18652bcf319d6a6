//! Server mode against a server double: a right one, broken ones, and one that is not there.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

mod coverage;
mod double;
mod early_answer;
mod output;
mod planted_faults;
mod right_server;
mod score;
