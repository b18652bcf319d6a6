// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! What comes from the OpenAPI document: types, routes, error codes and billing rules.

pub mod billing;
pub mod envelope;
pub mod errors;
pub mod health;
pub mod liveness;
pub mod routes;
pub mod usage;

/// `info.version` of the document: what `metadata.ver` says.
pub const API_VERSION: &str = "1.2.0";
