//! What can go wrong, by phase: each variant says how far the call came, and so whether it may have been counted.

mod build;
mod response;
mod service;

use std::time::Duration;

use reqwest::StatusCode;

pub use build::BuildError;
pub use response::{ResponseError, ResponseFault};
pub use service::ServiceError;

use crate::generated::ErrorCode;
use crate::image::ImageError;

/// Why a call brought no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client or the request could not be made: mend the setting named. Nothing was sent.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// There is no image to send. Nothing was sent.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// No connection came about: check the base URL and the network, or try again. Nothing was sent, so nothing was counted.
    #[error("the server could not be reached")]
    Connect(#[source] reqwest::Error),
    /// No whole answer came in time: allow more of it, or try again. The call may have been counted.
    #[error("no answer came within {limit:?}")]
    Timeout {
        /// The time allowed for one attempt, or what was left of the whole call's.
        limit: Duration,
        /// What the HTTP client says of it.
        source: reqwest::Error,
    },
    /// The connection broke before the answer was whole. The call may have been counted.
    #[error("the connection broke before the answer was whole")]
    Transport(#[source] reqwest::Error),
    /// An answer came, but not one of this API: often a proxy's page, or a base URL that leads elsewhere. The call may have been
    /// counted if its status is a success.
    #[error(transparent)]
    Response(Box<ResponseError>),
    /// The service refused the call, and says why. It was not counted.
    #[error(transparent)]
    Service(Box<ServiceError>),
}

impl Error {
    /// The service's error code, if the service refused the call.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Service(error) => Some(&error.code),
            _ => None,
        }
    }

    /// The HTTP status, if an answer came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Service(error) => Some(error.status),
            Self::Response(error) => Some(error.status),
            _ => None,
        }
    }

    /// The request's id in the server's log, if an answer came and held one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id.as_deref(),
            Self::Response(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// Sorts what the HTTP client met. A connection that took too long to come about is a failed connection: nothing was sent.
    pub(crate) fn of_attempt(error: reqwest::Error, limit: Duration) -> Self {
        if error.is_builder() {
            Self::Build(BuildError::Http(error))
        } else if is_connect(&error) {
            Self::Connect(error)
        } else if error.is_timeout() {
            Self::Timeout {
                limit,
                source: error,
            }
        } else {
            Self::Transport(error)
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn is_connect(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// A browser does not tell a connection that failed from one that broke.
#[cfg(target_arch = "wasm32")]
fn is_connect(_: &reqwest::Error) -> bool {
    false
}

impl From<ResponseError> for Error {
    fn from(error: ResponseError) -> Self {
        Self::Response(Box::new(error))
    }
}
