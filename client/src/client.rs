//! The client: one method an operation. It names what is sent and how the answer is read; sending is the transport's.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::answer::{self, Answer};
use crate::builder::ClientBuilder;
use crate::error::{BuildError, Error};
use crate::generated::operations::{GetHealth, GetUsage};
use crate::generated::{LivenessData, UsageData};
use crate::health::Health;
use crate::image::Image;
use crate::operation::{Envelope, Operation};
use crate::transport::{Received, Transport};

/// A client of one account. Cloning it is cheap, and clones share their connections: make one and keep it.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
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
    /// Costs 1 call on success, and nothing on any error that the service tells. It is sent once.
    ///
    /// # Errors
    /// [`Error::Service`] where the service refuses the photo or the call, with a code such as
    /// [`ErrorCode::InvalidImage`](crate::ErrorCode::InvalidImage); else the phase that failed.
    pub async fn check_liveness(&self, image: Image) -> Result<Answer<LivenessData>, Error> {
        self.call(image.into_operation()).await
    }

    /// Tells what the account has used of the current month (UTC). Free.
    ///
    /// # Errors
    /// [`Error::Service`] where the service refuses it, else the phase that failed.
    pub async fn usage(&self) -> Result<Answer<UsageData>, Error> {
        self.call(GetUsage).await
    }

    /// Tells whether the service can answer. Free; the key is not sent.
    ///
    /// # Errors
    /// A service that says that it cannot work is [`Health::Unavailable`], not an error; one that cannot be reached, or answers
    /// something else, is an error.
    pub async fn health(&self) -> Result<Health, Error> {
        Health::read(self.exchange(GetHealth).await?)
    }

    pub(crate) fn over(transport: Transport) -> Self {
        Self {
            transport: Arc::new(transport),
        }
    }

    async fn call<O>(&self, operation: O) -> Result<Answer<<O::Success as Envelope>::Data>, Error>
    where
        O: Operation,
        O::Success: Envelope,
    {
        answer::read::<O::Success>(self.exchange(operation).await?)
    }

    /// The body is written once, however often it is sent.
    async fn exchange<O: Operation>(&self, operation: O) -> Result<Received, Error> {
        let body = operation.body().map_err(BuildError::Body)?.map(Bytes::from);
        drop(operation);
        self.transport.attempt::<O>(body).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.transport.base_url.as_str())
            .field("api_key", &self.transport.api_key)
            .field("user_agent", &self.transport.user_agent)
            .field("timeout", &self.transport.timeout)
            .finish_non_exhaustive()
    }
}
