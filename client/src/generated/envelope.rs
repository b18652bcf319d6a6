// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `envelope`.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The envelope of every error.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ErrorEnvelope {
    /// What every error tells beside its code. The figures are null where no account is known, or the database cannot be asked.
    pub metadata: ErrorMetadata,
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What every success tells beside its data.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SuccessMetadata {
    /// When the answer was made, UTC, with exactly three decimals. A counted call belongs to the month of this date.
    pub date: String,
    /// The version of this document that the server applies (semantic version).
    pub ver: String,
    /// The account that the key belongs to.
    pub customer_id: Uuid,
    /// Calls of this month's credits that are left, never below 0. A counted call is already taken off.
    pub remaining_calls: i64,
    /// Calls of this month billed as overage; 0 on the free plan and while the hard cap is on.
    pub over_limit_calls: i64,
    /// Always `success`.
    pub status: SuccessMetadataStatus,
}

/// Always `success`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub enum SuccessMetadataStatus {
    /// `success`.
    #[serde(rename = "success")]
    Success,
}

impl SuccessMetadataStatus {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
        }
    }
}

/// What every error tells beside its code. The figures are null where no account is known, or the database cannot be asked.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ErrorMetadata {
    /// When the answer was made, UTC, with exactly three decimals.
    pub date: String,
    /// The version of this document that the server applies (semantic version).
    pub ver: String,
    /// The account that the key belongs to, if it is known.
    pub customer_id: Option<Uuid>,
    /// Calls of this month's credits that are left, never below 0.
    pub remaining_calls: Option<i64>,
    /// Calls of this month billed as overage; 0 on the free plan and while the hard cap is on.
    pub over_limit_calls: Option<i64>,
    /// Always `error`.
    pub status: ErrorMetadataStatus,
}

/// Always `error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[non_exhaustive]
pub enum ErrorMetadataStatus {
    /// `error`.
    #[serde(rename = "error")]
    Error,
}

impl ErrorMetadataStatus {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
        }
    }
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status.
    pub code: ErrorCode,
    /// The cause in words, for people. Its wording may change.
    pub message: String,
}

/// An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum ErrorCode {
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_image`.
    InvalidImage,
    /// `invalid_api_key`.
    InvalidApiKey,
    /// `forbidden`.
    Forbidden,
    /// `not_found`.
    NotFound,
    /// `idempotency_conflict`.
    IdempotencyConflict,
    /// `idempotency_mismatch`.
    IdempotencyMismatch,
    /// `quota_exceeded`.
    QuotaExceeded,
    /// `rate_limited`.
    RateLimited,
    /// `internal_error`.
    InternalError,
    /// `service_unavailable`.
    ServiceUnavailable,
    /// A value newer than this client, as it came. Never one of the values above when it comes from a conversion.
    Unknown(String),
}

impl ErrorCode {
    /// The value as it stands in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidImage => "invalid_image",
            Self::InvalidApiKey => "invalid_api_key",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::QuotaExceeded => "quota_exceeded",
            Self::RateLimited => "rate_limited",
            Self::InternalError => "internal_error",
            Self::ServiceUnavailable => "service_unavailable",
            Self::Unknown(value) => value,
        }
    }
}

impl From<&str> for ErrorCode {
    fn from(value: &str) -> Self {
        match value {
            "invalid_request" => Self::InvalidRequest,
            "invalid_image" => Self::InvalidImage,
            "invalid_api_key" => Self::InvalidApiKey,
            "forbidden" => Self::Forbidden,
            "not_found" => Self::NotFound,
            "idempotency_conflict" => Self::IdempotencyConflict,
            "idempotency_mismatch" => Self::IdempotencyMismatch,
            "quota_exceeded" => Self::QuotaExceeded,
            "rate_limited" => Self::RateLimited,
            "internal_error" => Self::InternalError,
            "service_unavailable" => Self::ServiceUnavailable,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl From<String> for ErrorCode {
    fn from(value: String) -> Self {
        match Self::from(value.as_str()) {
            Self::Unknown(_) => Self::Unknown(value),
            known => known,
        }
    }
}

impl From<ErrorCode> for String {
    fn from(value: ErrorCode) -> Self {
        value.as_str().to_owned()
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
