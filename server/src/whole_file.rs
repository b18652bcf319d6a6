//! Files that are there whole or not at all.
//!
//! Promises that a reader never sees half a file and that a file which was there stays as it was until the new one is
//! complete and on the disk. Until then the pieces are in a file whose name begins with a dot. Never leaves a piece
//! behind where the process lives to tidy up.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file in the making. Dropped before [`WholeFile::finish`], it was never there.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    pieces: BufWriter<NamedTempFile>,
}

impl WholeFile {
    /// Begins a file beside its place, so that putting it there is one step. Only its owner can read it.
    ///
    /// # Errors
    /// The operating system's: mostly that the folder is not there or cannot be written.
    pub fn begin(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            pieces: BufWriter::new(NamedTempFile::new_in(folder_of(path))?),
        })
    }

    /// Puts the file in its place, over one that may be there.
    ///
    /// # Errors
    /// The operating system's; the place is as it was, or, if only the folder failed, perhaps changed.
    pub fn finish(self) -> io::Result<()> {
        let file = self
            .pieces
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // The name is a part of the folder, which a power cut takes back unless it is on the disk as well.
        #[cfg(unix)]
        std::fs::File::open(folder_of(&self.path))?.sync_all()?;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pieces.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pieces.flush()
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a whole file at once.
///
/// # Errors
/// As [`WholeFile::begin`] and [`WholeFile::finish`].
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    file.write_all(bytes)?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_finished_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bill.csv");
        write(&path, b"old").expect("written");
        let mut half = WholeFile::begin(&path).expect("begun");
        half.write_all(b"ne").expect("written");
        drop(half);
        assert_eq!(std::fs::read(&path).expect("there"), b"old");
        write(&path, b"new").expect("written");
        assert_eq!(std::fs::read(&path).expect("there"), b"new");
        let names = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, 1);
    }
}
