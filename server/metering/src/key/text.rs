//! The text of a key: `lc_`, 8 characters of public id, 21 of secret, 6 of checksum, all base62; 38 in all.
//!
//! Promises that a mistyped key is told from a real one without a look-up, and that new keys come from the operating
//! system's randomness alone. Test keys begin with `lc_test_`: `_` is outside base62, so no live key can.

use std::fmt;

use rand::TryRng;
use rand::rngs::SysRng;
use subtle::ConstantTimeEq;

use super::KeyId;
use super::hash::KeyHash;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BRAND: &str = "lc_";
const TEST_BRAND: &str = "lc_test_";
const SECRET: usize = 21;
const CHECKSUM: usize = 6;
/// What follows the brand.
const BODY: usize = KeyId::LENGTH + SECRET + CHECKSUM;
/// How much of a key a list shows after its brand.
const LISTED: usize = 5;

/// What follows the brand of a text that begins like a key.
pub(super) fn body(text: &str) -> Option<&str> {
    text.strip_prefix(TEST_BRAND)
        .or_else(|| text.strip_prefix(BRAND))
}

/// The operating system gave no random bytes; nothing was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

/// A well formed key, live or of the sandbox.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyText {
    text: String,
    brand: &'static str,
}

/// What a caller showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presented {
    /// A live key with a right checksum.
    Live(KeyText),
    /// A sandbox key with a right checksum.
    Test(KeyText),
    /// No key at all, or one with a typing error.
    Malformed,
}

impl Presented {
    pub(crate) fn read(text: &str) -> Self {
        match KeyText::read(text, TEST_BRAND) {
            Some(key) => Self::Test(key),
            None => KeyText::read(text, BRAND).map_or(Self::Malformed, Self::Live),
        }
    }
}

impl KeyText {
    fn read(text: &str, brand: &'static str) -> Option<Self> {
        let body = text.strip_prefix(brand)?;
        if body.len() != BODY || !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (checked, checksum) = text.split_at_checked(text.len() - CHECKSUM)?;
        let right = checksum_of(checked).as_bytes().ct_eq(checksum.as_bytes());
        bool::from(right).then(|| Self {
            text: text.to_owned(),
            brand,
        })
    }

    /// A key that can be charged.
    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        Self::generate_as(BRAND)
    }

    /// A key of the sandbox.
    pub(crate) fn generate_test() -> Result<Self, NoRandomness> {
        Self::generate_as(TEST_BRAND)
    }

    fn generate_as(brand: &'static str) -> Result<Self, NoRandomness> {
        let mut text = String::with_capacity(brand.len() + BODY);
        text.push_str(brand);
        for _ in 0..KeyId::LENGTH + SECRET {
            text.push(random_character()?);
        }
        let checksum = checksum_of(&text);
        text.push_str(&checksum);
        Ok(Self { text, brand })
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.text
    }

    pub(crate) fn id(&self) -> KeyId {
        let body = self.text.chars().skip(self.brand.len());
        KeyId(body.take(KeyId::LENGTH).collect())
    }

    pub(crate) fn prefix(&self) -> String {
        self.text.chars().take(self.brand.len() + LISTED).collect()
    }

    pub(crate) fn hash(&self) -> KeyHash {
        KeyHash::of(&self.text)
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyText({}..)", self.prefix())
    }
}

/// CRC-32 (IEEE) of everything before it, base62, most significant digit first, padded with `0` to six digits.
/// 62^6 exceeds 2^32, so it always fits; every language's standard library can compute it.
fn checksum_of(checked: &str) -> String {
    let mut rest = crc32fast::hash(checked.as_bytes());
    let mut digits = [0; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = rest % 62;
        rest /= 62;
    }
    digits.iter().map(|&digit| base62(digit as usize)).collect()
}

/// A base62 digit below 248 = 4 x 62 of a random byte: larger bytes are drawn again, so no character is favoured.
fn random_character() -> Result<char, NoRandomness> {
    loop {
        let mut byte = [0_u8];
        SysRng.try_fill_bytes(&mut byte).map_err(|_| NoRandomness)?;
        if byte[0] < 248 {
            return Ok(base62(usize::from(byte[0] % 62)));
        }
    }
}

fn base62(digit: usize) -> char {
    char::from(BASE62[digit % BASE62.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> String {
        KeyText::generate().unwrap().reveal().to_owned()
    }

    #[test]
    fn a_new_key_has_38_characters_and_reads_back() {
        let key = key();
        assert_eq!(key.len(), 38);
        let Presented::Live(text) = Presented::read(&key) else {
            panic!("{key}")
        };
        assert_eq!(text.id().as_str(), &key[3..11]);
        assert_eq!(text.prefix(), key[..8]);
    }

    #[test]
    fn every_single_mistyped_character_is_noticed() {
        let key = key();
        for at in 0..key.len() {
            for replacement in ['x', 'y', '0'] {
                let mut typed: Vec<char> = key.chars().collect();
                if typed[at] != replacement {
                    typed[at] = replacement;
                    let typed: String = typed.into_iter().collect();
                    assert_eq!(Presented::read(&typed), Presented::Malformed, "{typed}");
                }
            }
        }
    }

    #[test]
    fn neighbours_typed_in_the_wrong_order_are_noticed() {
        let key = key();
        for at in 0..key.len() - 1 {
            let mut typed: Vec<char> = key.chars().collect();
            if typed[at] != typed[at + 1] {
                typed.swap(at, at + 1);
                assert_eq!(
                    Presented::read(&typed.into_iter().collect::<String>()),
                    Presented::Malformed
                );
            }
        }
    }

    #[test]
    fn what_is_no_key_is_malformed_and_never_panics() {
        let key = key();
        for wrong in [
            "",
            "lc_",
            "LC_",
            " ",
            "lc_é",
            &key[..37],
            &format!("{key}0"),
            &format!(" {key}"),
            &key[3..],
            "é".repeat(19).as_str(),
        ] {
            assert_eq!(Presented::read(wrong), Presented::Malformed, "{wrong}");
        }
    }

    #[test]
    fn a_test_key_is_told_from_a_live_one_and_from_a_mistyped_one() {
        let key = KeyText::generate_test().unwrap();
        assert!(key.reveal().starts_with("lc_test_"));
        assert_eq!(key.prefix().len(), "lc_test_".len() + 5);
        assert_eq!(key.id().as_str(), &key.reveal()[8..16]);
        assert_eq!(Presented::read(key.reveal()), Presented::Test(key.clone()));
        let typed = format!("{}!", &key.reveal()[..42]);
        assert_eq!(Presented::read(&typed), Presented::Malformed);
        // A live key does not become a test key by its brand, nor the other way round.
        let (live, body) = (self::key(), &key.reveal()[8..]);
        assert_eq!(
            Presented::read(&format!("lc_test_{}", &live[3..])),
            Presented::Malformed
        );
        assert_eq!(Presented::read(&format!("lc_{body}")), Presented::Malformed);
    }

    #[test]
    fn a_full_key_tells_its_id_to_whoever_shows_it_by_mistake() {
        for key in [
            KeyText::generate().unwrap(),
            KeyText::generate_test().unwrap(),
        ] {
            assert_eq!(KeyId::inside_full_key(key.reveal()), Some(key.id()));
            let mistyped = &key.reveal()[..key.reveal().len() - 1];
            assert_eq!(KeyId::inside_full_key(mistyped), Some(key.id()));
            assert_eq!(KeyId::inside_full_key(&key.prefix()), None);
        }
        assert_eq!(KeyId::inside_full_key("abcdefgh"), None);
    }

    #[test]
    fn the_checksum_is_the_documented_one() {
        // CRC-32 of "123456789" is 0xCBF43926 (the check value of the IEEE polynomial) = 3421780262.
        let mut value = 0xCBF4_3926_u64;
        let mut expected = Vec::new();
        for _ in 0..6 {
            expected.insert(0, char::from(BASE62[(value % 62) as usize]));
            value /= 62;
        }
        assert_eq!(
            checksum_of("123456789"),
            expected.iter().collect::<String>()
        );
    }

    #[test]
    fn debug_output_shows_no_more_than_a_list_does() {
        let text = KeyText::generate().unwrap();
        let shown = format!("{text:?} {:?}", text.hash());
        assert!(!shown.contains(&text.reveal()[8..]));
    }
}
