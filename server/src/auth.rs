//! Who is asking: the API key, checked before anything else of the request is looked at.

use std::sync::{Arc, OnceLock};

use livecheck_metering::{Caller as Account, CustomerId, EventId, Metering};
use poem::Request;
use poem_openapi::auth::ApiKey;

use crate::api::Refusal;
use crate::edge::{RequestId, Stage, Stopwatch};
use crate::throttle::{Allowance, Traffic};

/// An authenticated request.
#[derive(Debug, Clone)]
pub struct Caller {
    account: Account,
    event: EventId,
    stopwatch: Arc<Stopwatch>,
    allowance: Arc<OnceLock<Allowance>>,
}

impl Caller {
    /// The customer and the key.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The customer.
    #[must_use]
    pub fn customer(&self) -> &CustomerId {
        self.account.customer()
    }

    /// The id under which the ledger counts this request: the request's own id where the server made it.
    #[must_use]
    pub fn event(&self) -> EventId {
        self.event
    }

    /// What the request is for: a sandbox key wants a fixture.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        if self.account.sandbox() {
            Traffic::Sandbox
        } else {
            Traffic::Live
        }
    }

    /// Notes what the throttle said, for the headers of the answer.
    pub fn note_allowance(&self, allowance: Allowance) {
        // A request passes the throttle once.
        let _ = self.allowance.set(allowance);
    }

    /// Where the stages of the request write their times.
    #[must_use]
    pub fn stopwatch(&self) -> &Stopwatch {
        &self.stopwatch
    }
}

/// Looks the key up. Every key that opens nothing gets the same refusal.
///
/// # Errors
/// `invalid_api_key`, or `service_unavailable` when the database does not answer.
pub async fn check_api_key(request: &Request, key: ApiKey) -> poem::Result<Caller> {
    let metering = request
        .data::<Metering>()
        .ok_or_else(Refusal::internal_error)?;
    let stopwatch = request
        .data::<Arc<Stopwatch>>()
        .cloned()
        .unwrap_or_default();
    let started = std::time::Instant::now();
    let account = metering
        .authenticate(&key.key)
        .await
        .map_err(Refusal::from)?;
    stopwatch.record(Stage::Key, started.elapsed());
    let allowance = request
        .data::<Arc<OnceLock<Allowance>>>()
        .cloned()
        .unwrap_or_default();
    let event = request
        .data::<RequestId>()
        .and_then(RequestId::made_here)
        .map_or_else(EventId::fresh, EventId::from);
    Ok(Caller {
        account,
        event,
        stopwatch,
        allowance,
    })
}
