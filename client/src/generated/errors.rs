// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! What holds for each error code.

use super::ErrorCode;

/// Whether a request that met an error can succeed when repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Not without a change.
    Never,
    /// After a while; as long as `Retry-After` says, where it is sent.
    Backoff,
    /// In the next billing period, or with another plan.
    NextPeriod,
}

impl ErrorCode {
    /// The HTTP statuses that the code comes with, the usual one first; none for an unknown code.
    #[must_use]
    pub const fn statuses(&self) -> &'static [u16] {
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
            Self::Unknown(_) => &[],
        }
    }

    /// Whether, and when, to try again. Nothing is known of an unknown code, so it says [`Retry::Never`].
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::IdempotencyConflict | Self::RateLimited | Self::ServiceUnavailable => {
                Retry::Backoff
            }
            Self::QuotaExceeded => Retry::NextPeriod,
            Self::Forbidden
            | Self::IdempotencyMismatch
            | Self::InternalError
            | Self::InvalidApiKey
            | Self::InvalidImage
            | Self::InvalidRequest
            | Self::NotFound
            | Self::Unknown(_) => Retry::Never,
        }
    }
}
