//! Faults of the settings, found before anything is sent.

use crate::base_url::BaseUrlError;

/// Why a client, or a request, could not be made. None of its texts holds the API key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Call [`ClientBuilder::base_url`](crate::ClientBuilder::base_url).
    #[error("no base URL was given")]
    NoBaseUrl,
    /// The base URL cannot be used.
    #[error("the base URL cannot be used")]
    BaseUrl(#[from] BaseUrlError),
    /// Call [`ClientBuilder::api_key`](crate::ClientBuilder::api_key).
    #[error("no API key was given")]
    NoApiKey,
    /// The key holds something besides visible ASCII characters, or is empty. A line break at its end is the usual cause.
    #[error(
        "the API key is empty, or holds blanks, line breaks or other characters that no key has"
    )]
    ApiKey,
    /// The user agent holds characters that cannot stand in a header.
    #[error("the user agent cannot stand in a header")]
    UserAgent,
    /// A connect timeout belongs to the HTTP client, and an HTTP client was given: set it there.
    #[error("a connect timeout cannot be set on an HTTP client that was given")]
    ConnectTimeout,
    /// An idempotency key is one to 255 visible ASCII characters.
    #[error("the idempotency key is empty, too long, or holds other than visible ASCII characters")]
    IdempotencyKey,
    /// The name of a sandbox's fixture is visible ASCII characters.
    #[error(
        "the name of the sandbox's fixture is empty, or holds other than visible ASCII characters"
    )]
    SandboxFixture,
    /// The path of a raw request begins with a slash and holds no fragment.
    #[error("the path {0:?} does not begin with a slash, or holds a fragment")]
    Path(String),
    /// The threads of a blocking client could not be started, or are gone: mostly a limit of the system.
    #[cfg(feature = "blocking")]
    #[error("the blocking client has no threads to work with")]
    Threads(#[source] std::io::Error),
    /// The HTTP client refused its settings; mostly TLS, such as no trusted certificates on this machine.
    #[error("the HTTP client could not be made")]
    Http(#[source] reqwest::Error),
    /// The request could not be written as JSON.
    #[error("the request could not be written as JSON")]
    Body(#[source] serde_json::Error),
}
