// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! What holds for each error code.

use super::envelope::ErrorCode;

/// Whether a request that met an error can succeed when repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not without a change.
    Never,
    /// After a while.
    Backoff,
    /// In the next billing period, or with another plan.
    NextPeriod,
}

impl ErrorCode {
    /// The HTTP statuses that the code comes with; the first is the usual one.
    #[must_use]
    pub const fn statuses(self) -> &'static [u16] {
        match self {
            Self::Forbidden => &[403],
            Self::IdempotencyConflict => &[409],
            Self::IdempotencyMismatch => &[422],
            Self::InternalError => &[500],
            Self::InvalidApiKey => &[401],
            Self::InvalidImage => &[400],
            Self::InvalidRequest => &[400, 405, 408, 413, 415],
            Self::NotFound => &[404],
            Self::QuotaExceeded => &[429],
            Self::RateLimited => &[429],
            Self::ServiceUnavailable => &[503],
        }
    }

    /// Whether, and when, to try again.
    #[must_use]
    pub const fn retry(self) -> Retry {
        match self {
            Self::Forbidden => Retry::Never,
            Self::IdempotencyConflict => Retry::Backoff,
            Self::IdempotencyMismatch => Retry::Never,
            Self::InternalError => Retry::Never,
            Self::InvalidApiKey => Retry::Never,
            Self::InvalidImage => Retry::Never,
            Self::InvalidRequest => Retry::Never,
            Self::NotFound => Retry::Never,
            Self::QuotaExceeded => Retry::NextPeriod,
            Self::RateLimited => Retry::Backoff,
            Self::ServiceUnavailable => Retry::Backoff,
        }
    }
}
