//! What a run may use: two images of a face, accounts in states that only the server's operator can bring about, and the hand on
//! the server's clock where the operator lends it.
//! Declares nothing by itself but the drawn faces; the keys in it never appear in a report.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Deserialize;
use uuid::Uuid;

use crate::case::body::Format;
use crate::clock::TestClock;

const DRAWN_JPEG: &[u8] = include_bytes!("../fixtures/drawn-face.jpg");
const DRAWN_PNG: &[u8] = include_bytes!("../fixtures/drawn-face.png");

/// An API key. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ApiKey(String);

impl ApiKey {
    /// A key as the caller has it; whether it opens anything is the server's to say.
    #[must_use]
    pub fn new(key: String) -> Self {
        Self(key)
    }

    /// The key itself, for the `X-API-Key` header alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

/// Faces and accounts.
#[derive(Debug, Clone)]
pub struct Fixtures {
    jpeg: Bytes,
    png: Bytes,
    accounts: BTreeMap<String, ApiKey>,
    /// Tells this run from every other.
    run: Uuid,
    clock: Option<TestClock>,
}

impl Default for Fixtures {
    fn default() -> Self {
        Self {
            jpeg: Bytes::from_static(DRAWN_JPEG),
            png: Bytes::from_static(DRAWN_PNG),
            accounts: BTreeMap::new(),
            run: Uuid::new_v4(),
            clock: None,
        }
    }
}

/// Why a fixtures file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FixturesError {
    /// The file, or an image it names, cannot be read; check the path.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file's content does not fit; mend it.
    #[error("{path}: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: serde_norway::Error,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    faces: Faces,
    #[serde(default)]
    accounts: BTreeMap<String, Account>,
    clock: Option<TestClock>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Faces {
    jpeg: Option<PathBuf>,
    png: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    key: ApiKey,
}

impl Fixtures {
    /// Reads a fixtures file. Paths of images in it count from the file's folder.
    ///
    /// # Errors
    /// `Unreadable` or `Malformed`, each with the path.
    pub fn read(path: &Path) -> Result<Self, FixturesError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| FixturesError::Unreadable { path, source }
        };
        let text = std::fs::read_to_string(path).map_err(unreadable(path))?;
        let file: File =
            serde_norway::from_str(&text).map_err(|source| FixturesError::Malformed {
                path: path.to_owned(),
                source,
            })?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let image = |declared: Option<PathBuf>, drawn: Bytes| match declared {
            Some(name) => {
                let full = folder.join(name);
                std::fs::read(&full)
                    .map(Bytes::from)
                    .map_err(unreadable(&full))
            }
            None => Ok(drawn),
        };
        let drawn = Self::default();
        Ok(Self {
            jpeg: image(file.faces.jpeg, drawn.jpeg.clone())?,
            png: image(file.faces.png, drawn.png.clone())?,
            accounts: file
                .accounts
                .into_iter()
                .map(|(name, account)| (name, account.key))
                .collect(),
            run: drawn.run,
            clock: file.clock,
        })
    }

    /// A file with one face that the server finds.
    #[must_use]
    pub fn face(&self, format: Format) -> &Bytes {
        match format {
            Format::Jpeg => &self.jpeg,
            Format::Png => &self.png,
        }
    }

    /// An id that no other run has.
    pub(crate) fn run(&self) -> Uuid {
        self.run
    }

    /// The key of a declared account.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<&ApiKey> {
        self.accounts.get(name)
    }

    /// Lends the hand on the server's clock.
    #[must_use]
    pub fn with_clock(mut self, clock: TestClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The hand on the server's clock, if it is lent.
    #[must_use]
    pub fn clock(&self) -> Option<&TestClock> {
        self.clock.as_ref()
    }

    /// All keys that the fixtures declare.
    pub fn keys(&self) -> impl Iterator<Item = &ApiKey> {
        self.accounts.values()
    }

    /// Declares one more account.
    #[must_use]
    pub fn with_account(mut self, name: &str, key: ApiKey) -> Self {
        self.accounts.insert(name.to_owned(), key);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_looked_for_beside_the_fixtures_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.jpg"), b"mine").unwrap();
        let file = folder.path().join("fixtures.yaml");
        std::fs::write(
            &file,
            "faces: {jpeg: mine.jpg}\naccounts: {over_limit: {key: lc_x}}\n",
        )
        .unwrap();
        let fixtures = Fixtures::read(&file).unwrap();
        assert_eq!(fixtures.face(Format::Jpeg), &Bytes::from_static(b"mine"));
        assert_eq!(fixtures.face(Format::Png), &Bytes::from_static(DRAWN_PNG));
        assert!(fixtures.account("over_limit").is_some() && fixtures.account("other").is_none());
    }

    #[test]
    fn a_missing_image_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("fixtures.yaml");
        std::fs::write(&file, "faces: {png: gone.png}\n").unwrap();
        assert!(
            Fixtures::read(&file)
                .unwrap_err()
                .to_string()
                .contains("gone.png")
        );
    }

    #[test]
    fn a_key_is_not_shown_by_debug() {
        let fixtures = Fixtures::default().with_account("a", ApiKey::new("lc_secret".to_owned()));
        assert!(!format!("{fixtures:?}").contains("secret"));
    }
}
