//! Which database to open.
//!
//! Promises an absolute path for a file, so that no part of it is read as an option or as `:memory:`, and that neither
//! display nor debug output of an address shows a password.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::MeteringError;

/// The address of a database, as `--database-url` takes it: `sqlite://PATH` or `postgres://USER@HOST/DATABASE`.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress(pub(super) Target);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Target {
    Sqlite { path: PathBuf, text: String },
    Postgres { url: String },
}

impl DatabaseAddress {
    /// A SQLite file; a relative path starts at the current directory.
    ///
    /// # Errors
    /// [`MeteringError::BadAddress`] for an empty path or one that is not UTF-8.
    pub fn sqlite(path: impl AsRef<Path>) -> Result<Self, MeteringError> {
        let bad = || MeteringError::BadAddress(path.as_ref().to_string_lossy().into_owned());
        let absolute = std::path::absolute(path.as_ref()).map_err(|_| bad())?;
        let text = absolute.to_str().ok_or_else(bad)?.to_owned();
        Ok(Self(Target::Sqlite {
            path: absolute,
            text,
        }))
    }

    /// The file this names; `None` for a server.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Target::Sqlite { path, .. } => Some(path),
            Target::Postgres { .. } => None,
        }
    }

    /// Whether this names a PostgreSQL database, whose tables only `livecheck migrate` changes.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self.0, Target::Postgres { .. })
    }
}

impl FromStr for DatabaseAddress {
    type Err = MeteringError;

    fn from_str(address: &str) -> Result<Self, MeteringError> {
        let rest = |scheme| address.strip_prefix(scheme).filter(|rest| !rest.is_empty());
        if let Some(path) = rest("sqlite://").filter(|path| *path != ":memory:") {
            Self::sqlite(path)
        } else if rest("postgres://")
            .or_else(|| rest("postgresql://"))
            .is_some()
        {
            Ok(Self(Target::Postgres {
                url: address.to_owned(),
            }))
        } else {
            Err(MeteringError::BadAddress(without_password(address)))
        }
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::Sqlite { text, .. } => f.write_str(text),
            Target::Postgres { url } => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address up to its parameters, which may hold secrets, and without the password before the `@`.
fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{user}@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str) -> String {
        address.parse::<DatabaseAddress>().unwrap().to_string()
    }

    #[test]
    fn an_address_names_a_file_or_a_server_and_nothing_else() {
        assert_eq!(shown("sqlite:///var/lib/x.db"), "/var/lib/x.db");
        assert!(shown("sqlite://data/x.db").ends_with("/data/x.db"));
        assert!(
            "postgresql://host/x"
                .parse::<DatabaseAddress>()
                .unwrap()
                .is_postgres()
        );
        for wrong in [
            "",
            "x.db",
            "sqlite://",
            "sqlite://:memory:",
            "postgres://",
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

    #[test]
    fn an_address_never_shows_its_password() {
        assert_eq!(
            shown("postgres://ann:s3cret@host:5433/livecheck?password=s3cret"),
            "postgres://ann@host:5433/livecheck"
        );
        let odd: DatabaseAddress = "postgres://ann:s3c@ret@host/x".parse().unwrap();
        assert_eq!(format!("{odd:?}"), "postgres://ann@host/x");
    }
}
