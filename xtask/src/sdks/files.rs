//! Text files of a folder, by their path inside it with `/` between names. Folders that tools make are passed over.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Text by path.
pub(crate) type Files = BTreeMap<String, String>;

/// What tools leave in a package's folder; none of it is source.
const MADE: [&str; 5] = ["node_modules", "dist", "target", "__pycache__", ".venv"];

/// All text files under a folder; none where there is no such folder.
pub(crate) fn read(folder: &Path) -> Result<Files> {
    let mut found = Files::new();
    let mut open = vec![String::new()];
    while let Some(inside) = open.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inside)) else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{inside}{name}");
            if entry.file_type()?.is_dir() {
                if !MADE.contains(&name.as_str()) {
                    open.push(format!("{path}/"));
                }
            } else {
                let text = fs::read_to_string(entry.path())
                    .with_context(|| format!("{} is no text", entry.path().display()))?;
                found.insert(path, text);
            }
        }
    }
    Ok(found)
}

/// Makes `to` hold the text files of `from` and no others; what tools made in `to` stays, and what did not change is not touched.
pub(crate) fn mirror(from: &Path, to: &Path) -> Result<()> {
    let wanted = read(from)?;
    for (path, text) in &wanted {
        let file = to.join(path);
        if fs::read_to_string(&file).ok().as_deref() != Some(text) {
            write(&file, text)?;
        }
    }
    for stale in read(to)?.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(to.join(stale))?;
    }
    Ok(())
}

/// Writes a file, and the folders above it.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(file, text).with_context(|| format!("{} could not be written", file.display()))
}
