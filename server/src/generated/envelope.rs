// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `envelope`.

use crate::api::nullable::Nullable;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

/// The envelope of every error.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct ErrorEnvelope {
    /// What every error tells beside its code. The figures are null where no account is known, or the database cannot be asked.
    pub metadata: ErrorMetadata,
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What every success tells beside its data.
#[derive(Debug, Clone, PartialEq, Object)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SuccessMetadataStatus {
    /// `success`.
    #[oai(rename = "success")]
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
#[derive(Debug, Clone, PartialEq, Object)]
pub struct ErrorMetadata {
    /// When the answer was made, UTC, with exactly three decimals.
    pub date: String,
    /// The version of this document that the server applies (semantic version).
    pub ver: String,
    /// The account that the key belongs to, if it is known.
    pub customer_id: Nullable<Uuid>,
    /// Calls of this month's credits that are left, never below 0.
    pub remaining_calls: Nullable<i64>,
    /// Calls of this month billed as overage; 0 on the free plan and while the hard cap is on.
    pub over_limit_calls: Nullable<i64>,
    /// Always `error`.
    pub status: ErrorMetadataStatus,
}

/// Always `error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ErrorMetadataStatus {
    /// `error`.
    #[oai(rename = "error")]
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
#[derive(Debug, Clone, PartialEq, Object)]
pub struct ErrorDetail {
    /// An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status.
    pub code: ErrorCode,
    /// The cause in words, for people. Its wording may change.
    pub message: String,
}

/// An error's code, for programs. New codes may be added; treat an unknown one as an error of its HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// `invalid_request`.
    #[oai(rename = "invalid_request")]
    InvalidRequest,
    /// `invalid_image`.
    #[oai(rename = "invalid_image")]
    InvalidImage,
    /// `invalid_api_key`.
    #[oai(rename = "invalid_api_key")]
    InvalidApiKey,
    /// `forbidden`.
    #[oai(rename = "forbidden")]
    Forbidden,
    /// `not_found`.
    #[oai(rename = "not_found")]
    NotFound,
    /// `idempotency_conflict`.
    #[oai(rename = "idempotency_conflict")]
    IdempotencyConflict,
    /// `idempotency_mismatch`.
    #[oai(rename = "idempotency_mismatch")]
    IdempotencyMismatch,
    /// `quota_exceeded`.
    #[oai(rename = "quota_exceeded")]
    QuotaExceeded,
    /// `rate_limited`.
    #[oai(rename = "rate_limited")]
    RateLimited,
    /// `internal_error`.
    #[oai(rename = "internal_error")]
    InternalError,
    /// `service_unavailable`.
    #[oai(rename = "service_unavailable")]
    ServiceUnavailable,
}

impl ErrorCode {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
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
        }
    }
}
