//! The id that a request is known by: in its answer, in the log, and on the ledger.

use std::fmt;

use poem::http::HeaderMap;
use uuid::Uuid;

/// A sane id of the caller's own, or a UUID made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId {
    text: String,
    made_here: Option<Uuid>,
}

/// Characters of a caller's id at most.
const MOST_CHARACTERS: usize = 128;

impl RequestId {
    /// The caller's `X-Request-Id` if it is 1 to 128 letters, digits or `-_.:=+/`, else a fresh UUIDv7.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let sane = |text: &&str| {
            (1..=MOST_CHARACTERS).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+/".contains(&byte))
        };
        let callers = headers
            .get(super::X_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(sane);
        match callers {
            Some(text) => Self {
                text: text.to_owned(),
                made_here: None,
            },
            None => {
                let id = Uuid::now_v7();
                Self {
                    text: id.to_string(),
                    made_here: Some(id),
                }
            }
        }
    }

    /// As it stands in the answer's header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The UUID, if this server made it: then nobody else has used it.
    #[must_use]
    pub fn made_here(&self) -> Option<Uuid> {
        self.made_here
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::HeaderValue;

    fn id(value: &'static [u8]) -> RequestId {
        let mut headers = HeaderMap::new();
        headers.insert(
            super::super::X_REQUEST_ID,
            HeaderValue::from_bytes(value).expect("a header value"),
        );
        RequestId::of(&headers)
    }

    #[test]
    fn a_sane_id_of_the_callers_is_kept() {
        assert_eq!(
            id(b"order-17/2026:a.b_c+d=").as_str(),
            "order-17/2026:a.b_c+d="
        );
        assert_eq!(id(b"x").made_here(), None);
    }

    #[test]
    fn an_odd_id_is_replaced_by_a_uuid() {
        for odd in [
            &b""[..],
            b"two words",
            b"\"quoted\"",
            b"\xff\xfe",
            &[b'a'; 129],
        ] {
            let id = id(odd);
            assert_eq!(
                id.made_here().map(|uuid| uuid.to_string()).as_deref(),
                Some(id.as_str())
            );
        }
    }
}
