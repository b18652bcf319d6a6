//! Where the service is. Promises that a path in the base URL stays in front of the API's own; never guesses a scheme or a host.

use reqwest::Url;

/// Why a text is no base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// Write it out, scheme included: `https://livecheck.example.com`.
    #[error("it is not a URL: {0}")]
    Syntax(String),
    /// Only `http` and `https` are spoken.
    #[error("its scheme is {0}, not http or https")]
    Scheme(String),
    /// Leave out what stands before `@`: the API key is the only credential.
    #[error("it holds a user name or a password")]
    Credentials,
    /// Leave out everything from `?` or `#` on.
    #[error("it holds a query or a fragment")]
    Query,
}

/// An `http` or `https` URL without query, fragment and credentials.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl(Url);

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|error| BaseUrlError::Syntax(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Query);
        }
        Ok(Self(url))
    }

    /// The URL of one of the API's paths, which begin with a slash and may end in a query.
    pub(crate) fn join(&self, path: &str) -> Url {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url.set_query(query);
        url
    }

    /// The URL as a text.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_base_stays_in_front() {
        for (base, joined) in [
            ("http://h:1", "http://h:1/v1/usage"),
            ("http://h:1/", "http://h:1/v1/usage"),
            ("https://h/live/check", "https://h/live/check/v1/usage"),
            ("https://h/live/check//", "https://h/live/check/v1/usage"),
            ("https://h/a%20b", "https://h/a%20b/v1/usage"),
        ] {
            let base = BaseUrl::parse(base).expect(base);
            assert_eq!(base.join("/v1/usage").as_str(), joined);
        }
    }

    #[test]
    fn a_query_stays_a_query() {
        let base = BaseUrl::parse("http://h/live").expect("a URL");
        let url = base.join("/v2/usage?month=2026-05&all");
        assert_eq!(url.as_str(), "http://h/live/v2/usage?month=2026-05&all");
    }

    #[test]
    fn what_is_no_base_url_is_refused_with_its_fault() {
        assert!(matches!(
            BaseUrl::parse("localhost"),
            Err(BaseUrlError::Syntax(_))
        ));
        assert!(matches!(BaseUrl::parse(""), Err(BaseUrlError::Syntax(_))));
        for (text, fault) in [
            (
                "localhost:8080",
                BaseUrlError::Scheme("localhost".to_owned()),
            ),
            ("file:///etc", BaseUrlError::Scheme("file".to_owned())),
            ("http://me:pw@h", BaseUrlError::Credentials),
            ("http://h/?a=1", BaseUrlError::Query),
            ("http://h/#top", BaseUrlError::Query),
        ] {
            assert_eq!(BaseUrl::parse(text).expect_err(text), fault);
        }
    }
}
