//! Brings a folder of generated code to what was generated: writes, compares, and removes what no longer comes from the document.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::files::{self, Files};
use crate::workspace::{Mode, root};

/// Returns a line for each file that differed.
pub(crate) fn bring(folder: &Path, generated: &Files, mode: Mode) -> Result<Vec<String>> {
    let shown = folder.strip_prefix(root()).unwrap_or(folder).display();
    let standing = files::read(folder)?;
    let mut differing = Vec::new();
    for (path, text) in generated {
        ensure!(
            text.contains("@generated"),
            "{shown}/{path} does not say that it is generated"
        );
        let old = standing.get(path);
        if old != Some(text) {
            let what = old.map_or_else(|| "missing".to_owned(), |old| difference(old, text));
            differing.push(format!("  {shown}/{path} ({what})"));
            if mode == Mode::Write {
                files::write(&folder.join(path), text)?;
            }
        }
    }
    for stale in standing
        .keys()
        .filter(|path| !generated.contains_key(*path))
    {
        differing.push(format!("  {shown}/{stale} (stale)"));
        if mode == Mode::Write {
            fs::remove_file(folder.join(stale))?;
        }
    }
    Ok(differing)
}

/// The first line that differs.
fn difference(old: &str, new: &str) -> String {
    let mut lines = old.lines().zip(new.lines()).zip(1..);
    match lines.find(|((old, new), _)| old != new) {
        Some(((old, new), line)) => {
            format!("line {line} is {:?}, not {:?}", old.trim(), new.trim())
        }
        None => "its end differs".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(text: &str) -> Files {
        Files::from([("a/b.txt".to_owned(), format!("@generated\n{text}\n"))])
    }

    #[test]
    fn a_check_names_changed_missing_and_stale_files_and_touches_none() -> Result<()> {
        let folder = tempfile::tempdir()?;
        files::write(&folder.path().join("a/b.txt"), "@generated\nold\n")?;
        files::write(&folder.path().join("stale.txt"), "@generated\n")?;
        let mut wanted = generated("new");
        wanted.insert("c.txt".to_owned(), "@generated\n".to_owned());

        let differing = bring(folder.path(), &wanted, Mode::Check)?.join("\n");

        assert!(
            differing.contains("b.txt (line 2 is \"old\", not \"new\")"),
            "{differing}"
        );
        assert!(differing.contains("c.txt (missing)"), "{differing}");
        assert!(differing.contains("stale.txt (stale)"), "{differing}");
        assert_eq!(files::read(folder.path())?.len(), 2);
        Ok(())
    }

    #[test]
    fn after_writing_nothing_differs_and_nothing_stale_is_left() -> Result<()> {
        let folder = tempfile::tempdir()?;
        files::write(&folder.path().join("stale.txt"), "@generated\n")?;

        assert_eq!(
            bring(folder.path(), &generated("new"), Mode::Write)?.len(),
            2
        );

        assert_eq!(
            bring(folder.path(), &generated("new"), Mode::Check)?,
            Vec::<String>::new()
        );
        assert_eq!(files::read(folder.path())?, generated("new"));
        Ok(())
    }

    #[test]
    fn a_file_without_the_header_is_refused() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let bare = Files::from([("a.txt".to_owned(), "text\n".to_owned())]);

        assert!(bring(folder.path(), &bare, Mode::Write).is_err());
        Ok(())
    }
}
