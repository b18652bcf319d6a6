//! The client: one method an operation. It names what is sent and how the answer is read; sending is the transport's.

use std::fmt;
use std::sync::Arc;

use crate::answer::{self, Answer};
use crate::builder::ClientBuilder;
use crate::call::{Calls, Outgoing};
use crate::check::Check;
use crate::error::{BuildError, Error};
use crate::generated::operations::{GetHealth, GetUsage};
use crate::generated::{LivenessData, LivenessSuccess, UsageData, UsageSuccess};
use crate::health::Health;
use crate::operation::Credential;
use crate::raw::{RawAnswer, RawRequest};
use crate::retry::{Repetition, RetryPolicy};

/// A client of one account. Cloning it is cheap, and clones share their connections: make one and keep it.
#[derive(Clone)]
pub struct Client {
    calls: Arc<Calls>,
}

impl Client {
    /// A client with the usual settings.
    ///
    /// # Errors
    /// A [`BuildError`] that names what is wrong with the base URL or the key.
    pub fn new(base_url: impl Into<String>, api_key: impl AsRef<str>) -> Result<Self, BuildError> {
        Self::builder().base_url(base_url).api_key(api_key).build()
    }

    /// A client with settings of your own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Judges one photo: is it a live person in front of the camera, or a presentation attack?
    ///
    /// Costs 1 call on success, and nothing on any error that the service tells. It takes an [`Image`](crate::Image), or a
    /// [`Check`] with an idempotency key of your own. The photo is not copied, but written into the body as Base64 once.
    ///
    /// # Errors
    /// [`Error::Service`] where the service refuses the photo or the call, with a code such as
    /// [`ErrorCode::InvalidImage`](crate::ErrorCode::InvalidImage); else the phase that failed.
    pub async fn check_liveness(
        &self,
        check: impl Into<Check>,
    ) -> Result<Answer<LivenessData>, Error> {
        let mut check = check.into();
        check.idempotency_key = self.calls.key(check.idempotency_key)?;
        let key = check.idempotency_key.clone();
        self.calls
            .perform(check.into_operation(), key, answer::read::<LivenessSuccess>)
            .await
    }

    /// Tells what the account has used of the current month (UTC). Free.
    ///
    /// # Errors
    /// [`Error::Service`] where the service refuses it, else the phase that failed.
    pub async fn usage(&self) -> Result<Answer<UsageData>, Error> {
        self.calls
            .perform(GetUsage, None, answer::read::<UsageSuccess>)
            .await
    }

    /// Tells whether the service can answer. Free; the key is not sent.
    ///
    /// # Errors
    /// A service that says that it cannot work is [`Health::Unavailable`], not an error; one that cannot be reached, or answers
    /// something else, is an error.
    pub async fn health(&self) -> Result<Health, Error> {
        self.calls.perform(GetHealth, None, Health::read).await
    }

    /// Sends a request of your own, once, with the key. An answer of any status is a success here.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Timeout`] or [`Error::Transport`] if no whole answer came, [`Error::Response`] if it is longer
    /// than 1 MiB.
    pub async fn raw(&self, request: RawRequest) -> Result<RawAnswer, Error> {
        let outgoing = Outgoing {
            operation: None,
            method: request.method,
            url: self.calls.transport.base_url.join(&request.path),
            credential: Credential::ApiKey,
            headers: request.headers,
            body: request.body,
            idempotency_key: None,
            repetition: Repetition::MayBeCounted,
        };
        let once = RetryPolicy::never();
        self.calls
            .run(&outgoing, &once, |received| Ok(RawAnswer::of(received)))
            .await
    }

    pub(crate) fn over(calls: Calls) -> Self {
        Self {
            calls: Arc::new(calls),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.calls.transport.base_url.as_str())
            .field("api_key", &self.calls.transport.api_key)
            .field("user_agent", &self.calls.transport.user_agent)
            .field("timeout", &self.calls.transport.timeout)
            .field("total_timeout", &self.calls.total_timeout)
            .field("retry", &self.calls.retry)
            .field("hooks", &self.calls.hooks)
            .finish_non_exhaustive()
    }
}
