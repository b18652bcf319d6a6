//! The Livecheck server: face liveness over HTTP, each success counted once.
//!
//! One call walks forward through the rooms and never back: [`net`] -> [`edge`] -> [`auth`] -> [`throttle`] -> credits ->
//! [`body`] -> [`inference`] -> the ledger -> answer. Shapes, routes and codes are [`generated`] from the OpenAPI document;
//! [`api`] decides; the ledger is `livecheck-metering`, the networks are `livecheck-engine`.

pub mod api;
pub mod app;
pub mod auth;
pub mod body;
pub mod cli;
pub mod edge;
pub mod generated;
pub mod inference;
pub mod jobs;
pub mod mail;
pub mod net;
pub mod packs;
pub mod reference;
pub mod sandbox;
pub mod shadow;
pub mod telemetry;
pub mod throttle;
pub mod whole_file;
