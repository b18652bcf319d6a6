//! Client mode: plays the server to a client under test, one case after the other, and judges what the client makes of it.
//!
//! The client is reached through an adapter, a program that reads one JSON object a line and writes one back (see the README).
//! Nothing here knows in which language the client is written; an adapter that dies or falls silent fails its case and is
//! started again for the next.

pub mod case;
mod catalogue;
mod documented;
mod judge;
mod observer;
mod player;
mod program;
pub mod protocol;
mod request;
mod run;

pub use catalogue::ClientCatalogue;
pub use run::{ClientRunError, run_client};
