//! A clock that stands where a file says: month ends at the turn of a hand, for several processes at once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::WallClock;
use crate::time::{BadInstant, UtcMicros};

/// A clock read from a file that holds one RFC 3339 instant, such as `2026-05-31T23:59:59Z`. For tests and sandboxes
/// only: whoever writes the file sets the time of every bill.
#[derive(Debug)]
pub struct FileClock {
    path: PathBuf,
    last: Mutex<UtcMicros>,
}

/// The file holds no instant from 1970 on, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "the test clock {path} cannot be used ({detail}); write one instant into it, such as 2026-05-31T23:59:59Z"
)]
pub struct BadClockFile {
    path: String,
    detail: String,
}

impl FileClock {
    /// A clock that goes by this file.
    ///
    /// # Errors
    /// [`BadClockFile`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, BadClockFile> {
        let path = path.as_ref().to_owned();
        let last = read(&path).map_err(|detail| BadClockFile {
            path: path.display().to_string(),
            detail,
        })?;
        Ok(Self {
            path,
            last: Mutex::new(last),
        })
    }
}

impl WallClock for FileClock {
    /// What the file says now; what it said last, while it is being written.
    fn now(&self) -> UtcMicros {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(instant) = read(&self.path) {
            *last = instant;
        }
        *last
    }
}

fn read(path: &Path) -> Result<UtcMicros, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    text.trim()
        .parse()
        .map_err(|error: BadInstant| error.to_string())
}
