//! The API key. Promises that the key is never printed: neither `Debug` nor an error shows it, and the header that carries it is
//! marked as sensitive for everything below.

use std::fmt;

use reqwest::header::HeaderValue;

/// A key that can stand in a header. Whether it opens anything, only the server knows.
#[derive(Clone)]
pub(crate) struct ApiKey(HeaderValue);

impl ApiKey {
    /// A key of visible ASCII characters; `None` for anything else, such as a key with its file's line break at the end.
    pub(crate) fn parse(key: &str) -> Option<Self> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut header = HeaderValue::from_str(key).ok()?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    /// The header's value.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_cannot_stand_in_a_header_is_refused() {
        for key in [
            "",
            " ",
            "lc_abc\n",
            "lc_abc\r\nHost: x",
            " lc_abc",
            "lc_äbc",
        ] {
            assert!(ApiKey::parse(key).is_none(), "{key:?}");
        }
    }

    #[test]
    fn neither_the_key_nor_its_header_shows_the_secret() {
        let key = ApiKey::parse("lc_secret").expect("a key");
        assert_eq!(format!("{key:?}"), "ApiKey(redacted)");
        assert_eq!(format!("{:?}", key.header()), "Sensitive");
        assert_eq!(key.header().as_bytes(), b"lc_secret");
    }
}
