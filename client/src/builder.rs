//! The client's settings. Checks them once, when the client is built; never reads the environment.

use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::api_key::ApiKey;
use crate::base_url::BaseUrl;
use crate::call::Calls;
use crate::client::Client;
use crate::error::BuildError;
use crate::hook::{Hook, Hooks};
use crate::retry::RetryPolicy;
use crate::transport::Transport;

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const USER_AGENT: &str = concat!("livecheck-client/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`Client`]; `Client::builder()` makes one.
///
/// ```
/// # use std::time::Duration;
/// # use livecheck_client::{BuildError, Client};
/// let client = Client::builder()
///     .base_url("http://127.0.0.1:8080")
///     .api_key("lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx")
///     .timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok::<(), BuildError>(())
/// ```
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    base_url: Option<String>,
    /// The inner `None` is a text that cannot be a key; the text itself is not kept, so it is never printed.
    api_key: Option<Option<ApiKey>>,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    http: Option<reqwest::Client>,
    total_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    hooks: Hooks,
}

impl ClientBuilder {
    /// Where the service is: an `http` or `https` URL, without the `/v1` of the API's paths. A path of its own is kept in front
    /// of them. Required.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// A key of the account, primary or secondary. Required. It is sent in the `X-API-Key` header and never printed.
    pub fn api_key(mut self, api_key: impl AsRef<str>) -> Self {
        self.api_key = Some(ApiKey::parse(api_key.as_ref()));
        self
    }

    /// How long one attempt may take, from its beginning to the answer's last byte. 30 seconds if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a call may take with all its attempts and the waits between them. Unbounded if not set, beyond what the bounds of
    /// the attempts and the waits come to. A wait that would last longer is not begun: the call ends with the error at hand.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// Whether and when a call is tried again. It is tried once if not set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a [`Hook`], which is told of every attempt. Hooks are asked in the order in which they were added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.add(hook);
        self
    }

    /// How long a connection may take to come about; it is part of the attempt. 5 seconds if not set. A browser has no such bound.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// What the client calls itself. `livecheck-client/` and its version if not set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sends through an HTTP client of your own: with a proxy, certificates or a pool as you need them.
    ///
    /// It should follow no redirections: `X-API-Key` is not among the headers that reqwest leaves out when it is sent on to
    /// another host. Its own user agent and timeout give way to this client's.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Checks the settings. Connects to nothing.
    ///
    /// # Errors
    /// A [`BuildError`] that names the setting at fault.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = self.base_url.ok_or(BuildError::NoBaseUrl)?;
        let api_key = self.api_key.ok_or(BuildError::NoApiKey)?;
        let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
        let transport = Transport {
            base_url: BaseUrl::parse(&base_url)?,
            api_key: api_key.ok_or(BuildError::ApiKey)?,
            user_agent: HeaderValue::from_str(user_agent).map_err(|_| BuildError::UserAgent)?,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            http: http_client(self.http, self.connect_timeout)?,
        };
        Ok(Client::over(Calls {
            transport,
            retry: self.retry.unwrap_or(RetryPolicy::never()),
            total_timeout: self.total_timeout,
            hooks: self.hooks,
        }))
    }

    /// As [`build`](Self::build), for a program that is not async.
    ///
    /// # Errors
    /// A [`BuildError`] that names the setting at fault, or [`BuildError::Threads`].
    #[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
    pub fn build_blocking(self) -> Result<crate::blocking::Client, BuildError> {
        crate::blocking::Client::over(self.build()?)
    }
}

fn http_client(
    given: Option<reqwest::Client>,
    connect_timeout: Option<Duration>,
) -> Result<reqwest::Client, BuildError> {
    match (given, connect_timeout) {
        (Some(_), Some(_)) => Err(BuildError::ConnectTimeout),
        (Some(http), None) => Ok(http),
        (None, timeout) => own_http_client(timeout.unwrap_or(CONNECT_TIMEOUT)),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn own_http_client(connect_timeout: Duration) -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(BuildError::Http)
}

/// The browser connects, and follows redirections, as it sees fit.
#[cfg(target_arch = "wasm32")]
fn own_http_client(_: Duration) -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder().build().map_err(BuildError::Http)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> ClientBuilder {
        ClientBuilder::default()
            .base_url("http://h")
            .api_key("lc_secret")
    }

    #[test]
    fn each_fault_of_the_settings_is_named() {
        let fault = |builder: ClientBuilder| builder.build().expect_err("a fault");
        let bare = ClientBuilder::default;
        assert!(matches!(
            fault(bare().api_key("lc_a")),
            BuildError::NoBaseUrl
        ));
        assert!(matches!(
            fault(bare().base_url("http://h")),
            BuildError::NoApiKey
        ));
        assert!(matches!(
            fault(complete().base_url("h")),
            BuildError::BaseUrl(_)
        ));
        assert!(matches!(
            fault(complete().api_key("lc_secret\n")),
            BuildError::ApiKey
        ));
        assert!(matches!(
            fault(complete().user_agent("a\nb")),
            BuildError::UserAgent
        ));
        let http = reqwest::Client::new();
        let both = complete().http_client(http).connect_timeout(TIMEOUT);
        assert!(matches!(fault(both), BuildError::ConnectTimeout));
    }

    #[test]
    fn the_key_stands_neither_in_the_settings_nor_in_the_client_nor_in_an_error() {
        let client = complete().build().expect("complete");
        let error = complete()
            .api_key("lc_secret\n")
            .build()
            .expect_err("a line break");
        for shown in [
            format!("{:?}", complete()),
            format!("{:?}", complete().api_key("lc_secret\n")),
            format!("{client:?}"),
            format!("{error:?} {error}"),
        ] {
            assert!(!shown.contains("secret"), "{shown}");
        }
    }
}
