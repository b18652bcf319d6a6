//! The operator's side as an operator meets it: the real binary, run as a process, on a database of its own.
#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why and stops"
)]

mod alerts;
mod calibrate;
mod clock;
mod databases;
mod evaluate;
mod export;
mod ground;
mod keys;
mod models;
mod month_end;
mod refusals;
mod serving;
mod shadow;
