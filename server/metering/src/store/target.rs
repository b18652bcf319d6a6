//! Which database to open.
//!
//! Promises an absolute path, so that no part of it is read as an option or as `:memory:`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::MeteringError;

/// The address of a database, as `--database-url` takes it: `sqlite://PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseAddress {
    path: PathBuf,
    shown: String,
}

impl DatabaseAddress {
    /// A SQLite file; a relative path starts at the current directory.
    ///
    /// # Errors
    /// [`MeteringError::BadAddress`] for an empty path or one that is not UTF-8.
    pub fn sqlite(path: impl AsRef<Path>) -> Result<Self, MeteringError> {
        let bad = || MeteringError::BadAddress(path.as_ref().to_string_lossy().into_owned());
        let absolute = std::path::absolute(path.as_ref()).map_err(|_| bad())?;
        let shown = absolute.to_str().ok_or_else(bad)?.to_owned();
        Ok(Self {
            path: absolute,
            shown,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn as_str(&self) -> &str {
        &self.shown
    }
}

impl FromStr for DatabaseAddress {
    type Err = MeteringError;

    fn from_str(address: &str) -> Result<Self, MeteringError> {
        match address.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() && path != ":memory:" => Self::sqlite(path),
            _ => Err(MeteringError::BadAddress(address.to_owned())),
        }
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_file_and_nothing_else() {
        assert_eq!(
            "sqlite:///var/lib/x.db"
                .parse::<DatabaseAddress>()
                .unwrap()
                .to_string(),
            "/var/lib/x.db"
        );
        assert!(
            "sqlite://data/x.db"
                .parse::<DatabaseAddress>()
                .unwrap()
                .to_string()
                .ends_with("/data/x.db")
        );
        for wrong in [
            "",
            "x.db",
            "sqlite://",
            "sqlite://:memory:",
            "mysql://host/x",
        ] {
            assert!(
                matches!(
                    wrong.parse::<DatabaseAddress>(),
                    Err(MeteringError::BadAddress(_))
                ),
                "{wrong}"
            );
        }
    }
}
