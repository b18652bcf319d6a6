//! Metering through its public face, on real files in temporary folders.

// Clippy knows the tests themselves, not what they stand on.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod accounts;
mod audit;
mod calls;
mod ground;
mod keys;
mod kill;
mod months;
mod opening;
mod processes;
