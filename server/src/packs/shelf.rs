//! Where packs lie, and how one is found among them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use livecheck_engine::weights::{Pack, PackMetadata, embedded};

use super::{MAX_PACK_BYTES, read_bounded};
use crate::whole_file;

const FOLDER: &str = "models";
const ENDING: &str = "safetensors";
/// Fewest characters of a SHA-256 that name a pack.
const SHORTEST_HASH: usize = 8;

/// Where a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the binary.
    Embedded,
    /// In this file.
    File(PathBuf),
}

/// A pack and its place, or why what lies there is none.
#[derive(Debug)]
pub struct Shelved {
    /// Where it is.
    pub place: Place,
    /// The pack, unless it cannot be read.
    pub pack: Result<Pack>,
}

/// The packs of a data folder, and the embedded ones.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf of a data folder, which need not be there.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join(FOLDER),
        }
    }

    /// The packs of any folder.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Whether this is the shelf's folder.
    #[must_use]
    pub fn is_at(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    /// All packs: embedded ones first, then files by name.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn all(&self) -> Result<Vec<Shelved>> {
        let mut all: Vec<Shelved> = embedded()?
            .into_iter()
            .map(|pack| Shelved {
                place: Place::Embedded,
                pack: Ok(pack),
            })
            .collect();
        for path in self.files()? {
            all.push(Shelved {
                pack: read_pack(&path),
                place: Place::File(path),
            });
        }
        Ok(all)
    }

    /// All packs that can be read.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn readable(&self) -> Result<Vec<Pack>> {
        Ok(self
            .all()?
            .into_iter()
            .filter_map(|shelved| shelved.pack.ok())
            .collect())
    }

    /// The pack that a word means: a file's path, a name, a name with version, or the first characters of a SHA-256.
    ///
    /// # Errors
    /// When there is none, or several; the message names those there are.
    pub fn find(&self, word: &str) -> Result<Shelved> {
        let path = Path::new(word);
        if path.is_file() {
            return Ok(Shelved {
                pack: Ok(read_pack(path)?),
                place: Place::File(path.to_owned()),
            });
        }
        let mut found = Vec::new();
        let mut known = Vec::new();
        for shelved in self.all()? {
            let Ok(pack) = &shelved.pack else {
                continue;
            };
            known.push(full_name(&pack.metadata));
            if is_meant(pack, word) {
                found.push(shelved);
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => bail!(
                "there is no pack `{word}`, neither as a file nor among: {}",
                known.join(", ")
            ),
            (Some(last), false) => {
                let all = found
                    .iter()
                    .chain([&last])
                    .filter_map(|one| one.pack.as_ref().ok());
                let names: Vec<_> = all.map(|pack| full_name(&pack.metadata)).collect();
                bail!(
                    "`{word}` means several packs: {}; name one with its version",
                    names.join(", ")
                )
            }
        }
    }

    /// Puts a pack on the shelf; the file it lies in.
    ///
    /// # Errors
    /// When one of its name and version is there already, or the folder cannot be written.
    pub fn put(&self, bytes: &[u8], metadata: &PackMetadata) -> Result<PathBuf> {
        refuse_odd_names(metadata)?;
        let name = full_name(metadata);
        let present = self.readable()?;
        ensure!(
            !present.iter().any(|pack| full_name(&pack.metadata) == name),
            "there is a pack {name} already; give this one another name or version"
        );
        let path = self.folder.join(format!("{name}.{ENDING}"));
        ensure!(!path.exists(), "{} is there already", path.display());
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("{} cannot be made", self.folder.display()))?;
        whole_file::write(&path, bytes)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&self.folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("{} cannot be read", self.folder.display()))?;
        let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        // Files in the making begin with a dot.
        let is_hidden = |path: &Path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        files.retain(|path| path.extension().is_some_and(|e| e == ENDING) && !is_hidden(path));
        files.sort();
        Ok(files)
    }
}

/// A pack's name with its version, which also names its file.
#[must_use]
pub(super) fn full_name(metadata: &PackMetadata) -> String {
    format!("{}-{}", metadata.name, metadata.version)
}

fn is_meant(pack: &Pack, word: &str) -> bool {
    let by_hash = word.len() >= SHORTEST_HASH && pack.sha256.starts_with(&word.to_lowercase());
    by_hash || pack.metadata.name == word || full_name(&pack.metadata) == word
}

fn read_pack(path: &Path) -> Result<Pack> {
    let bytes = read_bounded(path, MAX_PACK_BYTES)?;
    Pack::parse(&bytes).with_context(|| format!("{} is no usable pack", path.display()))
}

/// Names become files' names, so nothing may be in them that means something there.
pub(crate) fn refuse_odd_names(metadata: &PackMetadata) -> Result<()> {
    for (what, text) in [("name", &metadata.name), ("version", &metadata.version)] {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        ensure!(
            starts_well && text.len() <= 64 && text.chars().all(plain),
            "the {what} `{text}` is not usable: at most 64 letters, digits, and . _ + - after the first"
        );
    }
    Ok(())
}
