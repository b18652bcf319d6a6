//! Which photos there are, and what each shows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// What a photo shows, by the folder it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    BonaFide,
    /// By the species of the attack's instrument.
    Attack(String),
}

/// A photo to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Photo {
    pub(in crate::cli) path: PathBuf,
    /// The path below the folder that was given.
    pub(in crate::cli) name: String,
    pub(in crate::cli) kind: Kind,
}

/// Whether a folder without attacks will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Attacks {
    Needed,
    Welcome,
}

const BONA_FIDE: &str = "bona-fide";
const ATTACK: &str = "attack";

/// All photos of a folder, in the order of their names.
///
/// # Errors
/// When the folder is not laid out as it must be, or holds no photos of a kind; the message says what is missing.
pub(in crate::cli) fn find(folder: &Path, attacks: Attacks) -> Result<Vec<Photo>> {
    let (live, attack) = (folder.join(BONA_FIDE), folder.join(ATTACK));
    let only_live = attacks == Attacks::Welcome && !attack.exists();
    for part in [&live, &attack] {
        ensure!(
            part.is_dir() || (only_live && part == &attack),
            "{} is not there; a folder to evaluate holds {BONA_FIDE}/ and {ATTACK}/SPECIES/ with photos",
            part.display()
        );
    }
    let mut photos = Vec::new();
    collect(&live, folder, &Kind::BonaFide, &mut photos)?;
    ensure!(
        !photos.is_empty(),
        "{} holds no JPEG or PNG",
        live.display()
    );
    if only_live {
        return Ok(photos);
    }
    let mut species = 0;
    for entry in sorted(&attack)? {
        if !entry.is_dir() {
            bail!(
                "{} lies in no species' folder; move it into one, such as {ATTACK}/print",
                entry.display()
            );
        }
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let before = photos.len();
        collect(
            &entry,
            folder,
            &Kind::Attack(name.into_owned()),
            &mut photos,
        )?;
        ensure!(
            photos.len() > before,
            "{} holds no JPEG or PNG",
            entry.display()
        );
        species += 1;
    }
    ensure!(
        species > 0,
        "{} holds no folder of a species",
        attack.display()
    );
    Ok(photos)
}

fn collect(from: &Path, root: &Path, kind: &Kind, into: &mut Vec<Photo>) -> Result<()> {
    for path in sorted(from)? {
        if path.is_dir() {
            collect(&path, root, kind, into)?;
        } else if is_photo(&path) {
            into.push(Photo {
                name: super::short(&path, root),
                path,
                kind: kind.clone(),
            });
        }
    }
    Ok(())
}

fn is_photo(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    ["jpg", "jpeg", "png"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, b"").expect("a file");
        }
        folder
    }

    #[test]
    fn photos_are_found_at_any_depth_with_what_they_show() {
        let folder = folder(&[
            "bona-fide/a.JPG",
            "bona-fide/ann/b.png",
            "bona-fide/notes.txt",
            "attack/print/c.jpeg",
            "attack/replay/phone/d.jpg",
        ]);
        let photos = find(folder.path(), Attacks::Needed).expect("photos");
        let found: Vec<(&str, &Kind)> = photos
            .iter()
            .map(|photo| (photo.name.as_str(), &photo.kind))
            .collect();
        let attack = |name: &str| Kind::Attack(name.to_owned());
        assert_eq!(
            found,
            [
                ("bona-fide/a.JPG", &Kind::BonaFide),
                ("bona-fide/ann/b.png", &Kind::BonaFide),
                ("attack/print/c.jpeg", &attack("print")),
                ("attack/replay/phone/d.jpg", &attack("replay")),
            ]
        );
    }

    #[test]
    fn attacks_may_be_missing_only_where_they_are_not_needed() {
        let folder = folder(&["bona-fide/a.jpg"]);
        assert_eq!(
            find(folder.path(), Attacks::Welcome).expect("photos").len(),
            1
        );
        assert!(find(folder.path(), Attacks::Needed).is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        for (files, said) in [
            (&["bona-fide/a.jpg"][..], "attack is not there"),
            (&["attack/print/a.jpg"], "bona-fide is not there"),
            (
                &["bona-fide/a.txt", "attack/print/a.jpg"],
                "bona-fide holds no JPEG or PNG",
            ),
            (&["bona-fide/a.jpg", "attack/a.jpg"], "no species' folder"),
            (
                &["bona-fide/a.jpg", "attack/print/a.gif"],
                "print holds no JPEG or PNG",
            ),
        ] {
            let folder = folder(files);
            let refused =
                find(folder.path(), Attacks::Needed).expect_err("it is not laid out right");
            assert!(refused.to_string().contains(said), "{refused}");
        }
    }
}
