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
            Self::Forbidden => &[403u16],
            Self::InternalError => &[500u16],
            Self::InvalidApiKey => &[401u16],
            Self::InvalidImage => &[400u16],
            Self::InvalidRequest => &[400u16, 405u16, 408u16, 413u16, 415u16],
            Self::NotFound => &[404u16],
            Self::QuotaExceeded => &[429u16],
            Self::RateLimited => &[429u16],
            Self::ServiceUnavailable => &[503u16],
        }
    }
    /// Whether, and when, to try again.
    #[must_use]
    pub const fn retry(self) -> Retry {
        match self {
            Self::Forbidden => Retry::Never,
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
