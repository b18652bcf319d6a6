//! What belongs to the command line alone: its arguments, and how a run is told. The library knows nothing of it.

pub(crate) mod arguments;
pub(crate) mod telling;

use std::io;
use std::path::PathBuf;

use livecheck_conformance::{Error, FixturesError, KnownFailuresError};

/// Why the command ends with status 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0:?} is no base URL; give something like http://127.0.0.1:8080")]
    BaseUrl(String),
    #[error("--{0} is missing")]
    Missing(&'static str),
    #[error(transparent)]
    Fixtures(#[from] FixturesError),
    #[error(transparent)]
    Known(#[from] KnownFailuresError),
    #[error(transparent)]
    Suite(#[from] Error),
    #[error("cannot write {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot make the report: {0}")]
    Template(#[from] askama::Error),
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}
