//! What RFC 9112 has a server refuse and hyper lets pass. Reads heads; answers nothing.

use http::header::{HOST, HeaderName};
use http::uri::Authority;
use http::{HeaderMap, Version};
use thiserror::Error;

/// Why a request that could be parsed has to be answered with 400, whatever it asks for.
///
/// Such a request reaches the endpoint without its body and without its headers (but `X-Request-Id`), so that
/// nothing can act on it, and the connection is closed after the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Malformed {
    /// HTTP/1.1 without `Host` (RFC 9112 section 3.2).
    #[error("the Host header is missing")]
    MissingHost,
    /// More than one `Host` line.
    #[error("the Host header stands more than once")]
    SeveralHosts,
    /// A `Host` that is no host with an optional port.
    #[error("the Host header is not a host name")]
    InvalidHost,
    /// `Transfer-Encoding` beside `Content-Length` (RFC 9112 section 6.1).
    #[error("the request has both Content-Length and Transfer-Encoding")]
    AmbiguousLength,
}

/// The headers a malformed request keeps: what the answer is to be found by.
pub(super) const KEPT: HeaderName = HeaderName::from_static("x-request-id");

/// Checks the `Host` of a request.
pub(super) fn check_host(version: Version, headers: &HeaderMap) -> Result<(), Malformed> {
    let mut hosts = headers.get_all(HOST).iter();
    let Some(host) = hosts.next() else {
        // HTTP/1.0 knows no Host, HTTP/2 says it in :authority.
        return if version == Version::HTTP_11 {
            Err(Malformed::MissingHost)
        } else {
            Ok(())
        };
    };
    if hosts.next().is_some() {
        return Err(Malformed::SeveralHosts);
    }
    // An empty Host is what a URI without authority has to send.
    let valid = host.is_empty()
        || Authority::try_from(host.as_bytes()).is_ok_and(|host| !host.as_str().contains('@'));
    if valid {
        Ok(())
    } else {
        Err(Malformed::InvalidHost)
    }
}
