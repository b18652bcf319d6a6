//! The name of a call, by which a service can tell a repetition from a new one. Promises that every attempt of a call bears the
//! same; never derived from the photo.

use std::fmt;

use reqwest::header::HeaderValue;
use uuid::Uuid;

use crate::error::BuildError;

/// What is sent as `Idempotency-Key`: a name that no other call of the account bears. The service counts one call under it and gives
/// its answer again, free, for 24 hours. Set one of your own, an order's number for example, where a call may be repeated by
/// another process than the one that began it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    text: String,
    header: HeaderValue,
}

impl IdempotencyKey {
    /// The longest that a key may be, in characters.
    pub const MAX_LENGTH: usize = 255;

    /// A key of one to 255 visible ASCII characters.
    ///
    /// # Errors
    /// [`BuildError::IdempotencyKey`] for anything else.
    pub fn new(key: impl Into<String>) -> Result<Self, BuildError> {
        let text = key.into();
        let sound = (1..=Self::MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        match HeaderValue::from_str(&text) {
            Ok(header) if sound => Ok(Self { text, header }),
            _ => Err(BuildError::IdempotencyKey),
        }
    }

    /// A key that nobody had before.
    pub(crate) fn random() -> Result<Self, BuildError> {
        Self::new(Uuid::new_v4().to_string())
    }

    /// The key as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_a_sane_length() {
        let longest = "k".repeat(IdempotencyKey::MAX_LENGTH);
        for key in ["order-17", "\"8e03978e-40d5\"", longest.as_str()] {
            assert_eq!(IdempotencyKey::new(key).expect(key).as_str(), key);
        }
        let longer = format!("{longest}k");
        for key in ["", " ", "a b", "a\n", "\u{e9}", longer.as_str()] {
            assert!(IdempotencyKey::new(key).is_err(), "{key:?}");
        }
    }

    #[test]
    fn keys_that_are_drawn_differ() {
        let drawn = || IdempotencyKey::random().expect("a UUID");
        assert_ne!(drawn(), drawn());
    }
}
