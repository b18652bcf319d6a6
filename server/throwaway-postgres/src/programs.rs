//! The programs of one version of PostgreSQL, and the user they run as.
//!
//! Promises never to run them as root, which PostgreSQL refuses: root steps down to another user first.

use std::ffi::OsString;
use std::fs;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::outcome::run;

/// Names the environment variable with the folder of the programs that a test run is for.
pub const PROGRAMS: &str = "LIVECHECK_TEST_POSTGRES_PROGRAMS";

/// Whom root may step down to, in this order: the user of Debian's packages, and one that every system has.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// The folder that holds `initdb`, `pg_ctl` and `postgres`.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    steps_down_to: Option<User>,
}

#[derive(Debug, Clone)]
struct User {
    name: &'static str,
    group: String,
}

impl Programs {
    /// The programs in a folder.
    ///
    /// # Errors
    /// When there is no `initdb`, or root finds nobody to step down to.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = fs::canonicalize(folder.into())?;
        if !folder.join("initdb").exists() {
            let text = format!("{} holds no initdb", folder.display());
            return Err(Error::new(ErrorKind::NotFound, text));
        }
        Ok(Self {
            folder,
            steps_down_to: if runs_as_root()? {
                Some(unprivileged()?)
            } else {
                None
            },
        })
    }

    /// The newest version that Debian's packages have installed; `None` without one.
    ///
    /// # Errors
    /// As [`Programs::in_folder`].
    pub fn installed() -> Result<Option<Self>> {
        let newest = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let version: u32 = entry.file_name().to_str()?.parse().ok()?;
                let folder = entry.path().join("bin");
                folder.join("initdb").exists().then_some((version, folder))
            })
            .max();
        newest
            .map(|(_, folder)| Self::in_folder(folder))
            .transpose()
    }

    /// The programs that this test run is for: those of [`PROGRAMS`], or the installed ones.
    ///
    /// # Errors
    /// When there are none.
    pub fn of_this_run() -> Result<Self> {
        match std::env::var_os(PROGRAMS) {
            Some(folder) => Self::in_folder(folder),
            None => Self::installed()?
                .ok_or_else(|| Error::new(ErrorKind::NotFound, "PostgreSQL is not installed here")),
        }
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The line of `postgres --version`.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn version(&self) -> Result<String> {
        let said = Command::new(self.folder.join("postgres"))
            .arg("--version")
            .output()?;
        Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
    }

    /// A program, to be run as the owner of its cluster, through `launcher` (a program with its first arguments) if that
    /// is not empty.
    pub(crate) fn command(&self, name: &str, launcher: &[OsString]) -> Command {
        let program = self.folder.join(name).into_os_string();
        let mut words: Vec<OsString> = Vec::new();
        if let Some(User { name, group }) = &self.steps_down_to {
            words.push("setpriv".into());
            words.push(format!("--reuid={name}").into());
            words.push(format!("--regid={group}").into());
            words.push("--init-groups".into());
        }
        words.extend_from_slice(launcher);
        words.push(program);
        let mut words = words.into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    }

    /// Gives a folder to the user the programs run as.
    pub(crate) fn give(&self, folder: &Path) -> Result<()> {
        match &self.steps_down_to {
            Some(user) => run(Command::new("chown").arg(user.name).arg(folder)),
            None => Ok(()),
        }
    }
}

fn runs_as_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}

fn unprivileged() -> Result<User> {
    for name in USERS {
        let id = Command::new("id").args(["-g", name]).output()?;
        if id.status.success() {
            let group = String::from_utf8_lossy(&id.stdout).trim().to_owned();
            return Ok(User { name, group });
        }
    }
    Err(Error::new(
        ErrorKind::NotFound,
        format!("root needs a user to run PostgreSQL as: one of {USERS:?}"),
    ))
}
