//! Why a request was refused. Made anywhere behind the edge; the edge alone turns it into an envelope.

use std::borrow::Cow;
use std::fmt;

use livecheck_engine::CheckError;
use livecheck_metering::{AuthError, CommitRefusal, CustomerId, MeteringError, Standing};
use poem::error::ResponseError;
use poem::http::StatusCode;

use crate::body::BodyError;
use crate::generated::envelope::ErrorCode;
use crate::inference::SubmitError;

/// The figures of a known account that an error's metadata shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub customer: CustomerId,
    /// Credits left this month.
    pub remaining_calls: u64,
    /// Calls billed as overage this month.
    pub over_limit_calls: u64,
}

impl From<Standing> for Account {
    fn from(standing: Standing) -> Self {
        Self {
            customer: standing.customer,
            remaining_calls: standing.remaining_calls,
            over_limit_calls: standing.over_limit_calls,
        }
    }
}

/// Whether an error's metadata shows the account's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Figures {
    /// They are not read yet; whoever knows the caller reads them.
    #[default]
    Ask,
    /// These.
    Known(Account),
    /// They stay null: nobody is authenticated, or the database cannot be asked.
    Withheld,
}

/// What becomes of the connection once the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// It serves the next request.
    #[default]
    Keep,
    /// It is closed: the rest of the request will not be read.
    Close,
}

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of the document.
    pub code: ErrorCode,
    /// The HTTP status, one of those that the document lists for the code.
    pub status: StatusCode,
    /// For people; says nothing of the server's inside.
    pub message: Cow<'static, str>,
    /// The account's figures.
    pub figures: Figures,
    /// Whole seconds to wait.
    pub retry_after: Option<u64>,
    /// What becomes of the connection.
    pub connection: Connection,
}

impl Refusal {
    /// A refusal with the code's usual status.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        let usual = code.statuses().first().copied().unwrap_or(500);
        Self {
            code,
            status: StatusCode::from_u16(usual).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            message: message.into(),
            figures: Figures::Ask,
            retry_after: None,
            connection: Connection::Keep,
        }
    }

    /// The same with another of the code's statuses.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with the account's figures.
    #[must_use]
    pub fn of(mut self, account: impl Into<Account>) -> Self {
        self.figures = Figures::Known(account.into());
        self
    }

    /// The same with null for every figure.
    #[must_use]
    pub fn without_figures(mut self) -> Self {
        self.figures = Figures::Withheld;
        self
    }

    /// The same, asking to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// The same, doing to the connection what another refusal does.
    #[must_use]
    pub fn closing_as(mut self, other: &Self) -> Self {
        self.connection = other.connection;
        self
    }

    /// The one answer to every key that opens nothing.
    #[must_use]
    pub fn invalid_api_key() -> Self {
        Self::new(ErrorCode::InvalidApiKey, "The API key is not valid").without_figures()
    }

    /// The month's credits are used up on a capped account.
    #[must_use]
    pub fn quota_exceeded(standing: Standing) -> Self {
        Self::new(ErrorCode::QuotaExceeded, "This month's calls are used up").of(standing)
    }

    /// The first request with this idempotency key is still under way.
    #[must_use]
    pub fn idempotency_conflict() -> Self {
        Self::new(
            ErrorCode::IdempotencyConflict,
            "The first request with this Idempotency-Key is still under way; try again shortly",
        )
        .retry_after(1)
    }

    /// The idempotency key was used for another request.
    #[must_use]
    pub fn idempotency_mismatch() -> Self {
        Self::new(
            ErrorCode::IdempotencyMismatch,
            "This Idempotency-Key was used for another request; take a new one",
        )
    }

    /// A fault of the server; the log says which.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::new(ErrorCode::InternalError, "An internal error occurred")
    }

    /// The database does not answer.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(
            ErrorCode::ServiceUnavailable,
            "The service is temporarily unavailable",
        )
        .retry_after(1)
        .without_figures()
    }

    /// No room for one more request just now.
    #[must_use]
    pub fn busy(retry_after: u64) -> Self {
        Self::new(
            ErrorCode::ServiceUnavailable,
            "The server is busy; try again shortly",
        )
        .retry_after(retry_after)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for Refusal {}

impl ResponseError for Refusal {
    fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Refused => Self::invalid_api_key(),
            AuthError::Unavailable => Self::unavailable(),
        }
    }
}

impl From<MeteringError> for Refusal {
    fn from(error: MeteringError) -> Self {
        tracing::error!(%error, "the database does not answer");
        Self::unavailable()
    }
}

impl From<CommitRefusal> for Refusal {
    fn from(refusal: CommitRefusal) -> Self {
        match refusal {
            CommitRefusal::QuotaExceeded(standing) => Self::quota_exceeded(standing),
            CommitRefusal::KeyRevoked => Self::invalid_api_key(),
            CommitRefusal::Unavailable => Self::unavailable(),
        }
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        let mut message = error.to_string();
        // A message that begins with a member's name keeps that name as it is.
        if message.starts_with("the ") {
            message.replace_range(..1, "T");
        }
        let code = match error {
            BodyError::ImageTooLarge { .. } => ErrorCode::InvalidImage,
            _ => ErrorCode::InvalidRequest,
        };
        let status = match error {
            BodyError::UnsupportedMediaType | BodyError::UnsupportedEncoding => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            BodyError::TooSlow => StatusCode::REQUEST_TIMEOUT,
            BodyError::Aborted | BodyError::ImageTooLarge { .. } | BodyError::Invalid(_) => {
                StatusCode::BAD_REQUEST
            }
        };
        let mut refusal = Self::new(code, message).with_status(status);
        if error.must_close() {
            refusal.connection = Connection::Close;
        }
        refusal
    }
}

impl From<CheckError> for Refusal {
    fn from(error: CheckError) -> Self {
        if error.is_callers_fault() {
            Self::new(ErrorCode::InvalidImage, error.to_string())
        } else {
            tracing::error!(?error, "the engine failed");
            Self::internal_error()
        }
    }
}

impl From<SubmitError> for Refusal {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Full { retry_after } => Self::busy(retry_after),
            SubmitError::Lost => Self::internal_error(),
            SubmitError::Check(error) => error.into(),
        }
    }
}
