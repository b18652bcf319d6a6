//! Metering through its public face, on real files in temporary folders; with `LIVECHECK_TEST_POSTGRES=postgres://...`
//! the same tests run on databases of that cluster.

// Clippy knows the tests themselves, not what they stand on.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod accounts;
mod alerts;
mod audit;
mod backdoor;
mod calls;
mod disk;
mod export;
mod full;
mod gate;
mod ground;
mod idempotency;
mod keys;
mod kill;
mod links;
mod model;
mod months;
mod opening;
mod processes;
mod proxy;
mod reads;
mod sandbox;
mod schedule;
mod set_back;
mod tables;
