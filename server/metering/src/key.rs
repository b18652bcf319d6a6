//! API keys: their text, their hash, and what is kept of them.
//!
//! Promises that a full key exists only in what a caller presents and in [`IssuedKey`], and that neither shows it in
//! debug output. Never stores or logs one.

mod hash;
mod text;

use std::fmt;

pub(crate) use hash::KeyHash;
pub use text::NoRandomness;
pub(crate) use text::{KeyText, Presented};

use crate::time::UtcMicros;

/// The public id of a key: the eight characters after `lc_`. It is no secret and identifies the key everywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Length of a key id in characters.
    pub const LENGTH: usize = 8;

    /// Reads a key id: eight of `0-9A-Za-z`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .then(|| Self(text.to_owned()))
    }

    /// The id inside a text that looks like a full key, right or mistyped, so that whoever shows one where an id is
    /// meant can be told its id; `None` for anything else.
    #[must_use]
    pub fn inside_full_key(text: &str) -> Option<Self> {
        text::body(text).and_then(|body| {
            let (id, secret) = body.split_at_checked(Self::LENGTH)?;
            Self::parse(id).filter(|_| !secret.is_empty())
        })
    }

    /// The id's characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One of an account's two places for a key; both work alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeySlot {
    /// The first.
    Primary,
    /// The spare, for rotation without a pause.
    Secondary,
}

impl KeySlot {
    /// The name used in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
        }
    }

    /// Reads a slot's name; `None` for anything else.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Primary, Self::Secondary]
            .into_iter()
            .find(|slot| slot.as_str() == name)
    }
}

/// Whether a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// It does, as long as its customer is active.
    Active,
    /// It was revoked or replaced; it never works again.
    Deactivated,
    /// Its time ran out.
    Expired,
}

impl KeyState {
    /// The name used in the database and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Active, Self::Deactivated, Self::Expired]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// A key that was just made: the only value that ever holds one in full.
#[derive(Clone)]
pub struct IssuedKey {
    id: KeyId,
    slot: KeySlot,
    text: KeyText,
}

impl IssuedKey {
    pub(crate) fn fresh(slot: KeySlot) -> Result<Self, NoRandomness> {
        let text = KeyText::generate()?;
        Ok(Self {
            id: text.id(),
            slot,
            text,
        })
    }

    pub(crate) const fn text(&self) -> &KeyText {
        &self.text
    }

    /// The key's public id.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// The slot it was made for.
    #[must_use]
    pub const fn slot(&self) -> KeySlot {
        self.slot
    }

    /// The full key, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.text.reveal()
    }
}

impl fmt::Debug for IssuedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedKey")
            .field("id", &self.id)
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}

/// A sandbox key that was just made. It answers from fixtures and is never charged.
#[derive(Clone)]
pub struct IssuedSandboxKey(KeyText);

impl IssuedSandboxKey {
    pub(crate) fn fresh() -> Result<Self, NoRandomness> {
        KeyText::generate_test().map(Self)
    }

    pub(crate) const fn text(&self) -> &KeyText {
        &self.0
    }

    /// The key's public id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.0.id()
    }

    /// The full key, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl fmt::Debug for IssuedSandboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IssuedSandboxKey").field(&self.id()).finish()
    }
}

/// What a list may show of a sandbox key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxKeySummary {
    /// The public id.
    pub id: KeyId,
    /// The first characters of the key.
    pub prefix: String,
    /// Whether it works.
    pub state: KeyState,
    /// When it was made.
    pub created: UtcMicros,
}

/// What a list may show of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySummary {
    /// The public id.
    pub id: KeyId,
    /// The slot.
    pub slot: KeySlot,
    /// The first characters of the key.
    pub prefix: String,
    /// Whether it works.
    pub state: KeyState,
    /// When it was made.
    pub created: UtcMicros,
    /// When it stops working, if ever.
    pub expires: Option<UtcMicros>,
    /// When a call was last counted on it, to the minute.
    pub last_used: Option<UtcMicros>,
}
