//! Several server processes on one database, as callers meet them: the real binary, real sockets, real kills. On files,
//! or, where the run is pointed at a PostgreSQL cluster with `LIVECHECK_TEST_POSTGRES`, there.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why and stops"
)]

mod away;
mod cap;
mod fleet;
mod keys;
mod kill;
#[path = "../ledger/mod.rs"]
mod ledger;
mod process;
