//! PostgreSQL clusters and databases that last as long as a test.
//!
//! Promises that whatever is started here ends and is removed when its value is dropped, and that nothing runs as root.
//! For tests, benches and tasks only: never part of the server.

#[cfg(feature = "databases")]
mod database;

mod cluster;
mod outcome;
mod programs;

pub use cluster::Cluster;
#[cfg(feature = "databases")]
pub use database::{CLUSTER, Database, cluster_of_this_run};
pub use programs::{PROGRAMS, Programs};
