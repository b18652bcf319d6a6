//! The service's word on its own health, which comes without the envelope.

use reqwest::StatusCode;

use crate::answer::{failure, parse};
use crate::error::Error;
use crate::generated::{Healthy, Unhealthy};
use crate::transport::Received;

/// Whether the service can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// It can.
    Ok,
    /// It answers, but says that it cannot work just now, and why.
    Unavailable(String),
}

impl Health {
    pub(crate) fn read(received: Received) -> Result<Self, Error> {
        if received.status == StatusCode::SERVICE_UNAVAILABLE
            && let Ok(Unhealthy { message, .. }) = parse(&received)
        {
            return Ok(Self::Unavailable(message));
        }
        if !received.status.is_success() {
            return Err(failure(received));
        }
        parse::<Healthy>(&received).map(|_| Self::Ok)
    }
}
