//! Running a program to its end.

use std::fs::File;
use std::io::{Error, Read as _, Result, Seek as _};
use std::process::{Command, Stdio};

/// Fails with what the program said. Its output goes through a file: a server that it leaves behind would keep a pipe
/// open, and its reader waiting.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let mut said: File = tempfile::tempfile()?;
    let status = command
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said.try_clone()?)
        .status()
        .map_err(|error| Error::new(error.kind(), format!("{command:?}: {error}")))?;
    if status.success() {
        return Ok(());
    }
    let mut text = String::new();
    said.rewind()?;
    said.read_to_string(&mut text)?;
    Err(Error::other(format!("{command:?}: {status}\n{text}")))
}
