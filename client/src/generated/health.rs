// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `health`.

use serde::{Deserialize, Serialize};

/// The service answers.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Healthy {
    /// Always `ok`.
    pub status: HealthyStatus,
}

/// Always `ok`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub enum HealthyStatus {
    /// `ok`.
    #[serde(rename = "ok")]
    Ok,
}

impl HealthyStatus {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
        }
    }
}

/// The service cannot answer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Unhealthy {
    /// Always `error`.
    pub status: UnhealthyStatus,
    /// What is missing.
    pub message: String,
}

/// Always `error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub enum UnhealthyStatus {
    /// `error`.
    #[serde(rename = "error")]
    Error,
}

impl UnhealthyStatus {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
        }
    }
}
