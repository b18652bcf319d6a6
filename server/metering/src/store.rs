//! The database behind the ledger: connections, migrations, and every statement.
//!
//! Promises portable SQL: one text serves every engine, and parameters appear in order. Blocks the thread it runs on,
//! so it is called only from the writer's thread and from blocking tasks. Decides nothing about billing.

pub(crate) mod audit;
mod connection;
pub(crate) mod customers;
mod failure;
pub(crate) mod idempotency;
pub(crate) mod instant;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod mail;
mod migrations;
pub(crate) mod months;
mod postgres;
mod readers;
mod row;
pub(crate) mod sandbox;
pub(crate) mod schedule;
mod schema;
mod sqlite;
mod statement;
mod target;

pub(crate) use connection::{Abort, AnyConnection, Role, write_transaction};
pub(crate) use failure::StoreFailure;
pub(crate) use migrations::{migrate, require_current};
pub(crate) use readers::Readers;
pub use target::DatabaseAddress;
