//! A double of the service for tests of your own. Promises that its answers and refusals are those of the OpenAPI document; never
//! judges a photo, and never leaves this machine.
//!
//! ```
//! use livecheck_client::test_util::{Reply, Service};
//! use livecheck_client::{ErrorCode, Image, RetryPolicy};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = Service::start().await?;
//! service.check_liveness([
//!     Reply::error(ErrorCode::RateLimited),
//!     Reply::example("attack").with("/data/isFakeLikelihood", 0.5),
//! ])?;
//!
//! let patient = RetryPolicy::new().first_wait(Duration::ZERO);
//! let client = service.client_builder().retry(patient).build()?;
//! let answer = client.check_liveness(Image::jpeg(&b"\xff\xd8\xff"[..])).await?;
//! assert_eq!(answer.data.is_fake_likelihood, 0.5);
//! assert_eq!(service.requests().await.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! A program that is not async starts it on a runtime of its own and keeps that runtime:
//! `tokio::runtime::Runtime::new()?.block_on(Service::start())`.

mod bodies;
mod refusals;
mod reply;
mod service;

use livecheck_openapi::DocumentError;

pub use reply::Reply;
pub use service::Service;
pub use wiremock::Request;

/// Why the double cannot answer as it was told to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestUtilError {
    /// The OpenAPI document that this crate embeds is broken: a fault of this crate.
    #[error("the embedded OpenAPI document is broken")]
    Document(#[source] &'static DocumentError),
    /// Give one of the names that the document gives to the operation's examples.
    #[error("{operation} has no example {name:?}; it has {known:?}")]
    NoExample {
        /// The `operationId`.
        operation: String,
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A member can be changed only where the document's example has it.
    #[error("the answer has no member {pointer:?}")]
    NoMember {
        /// The JSON pointer (RFC 6901) that leads nowhere.
        pointer: String,
    },
    /// A status is a number from 100 to 999, and a header's name and value are of HTTP's characters.
    #[error("{0:?} cannot stand in an HTTP answer")]
    NotHttp(String),
}
