//! `cargo xtask train`: the trainer's own program does the work; here it is built and called. Training is never part of the
//! server, which a test here holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::{binary, build, root};

/// Where a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// At the first step.
    Anew,
    /// After the last checkpoint.
    Resumed,
}

impl From<bool> for Begin {
    fn from(resume: bool) -> Self {
        if resume { Self::Resumed } else { Self::Anew }
    }
}

/// Trains the student of a recipe; its paths are relative to the project's folder.
pub(crate) fn run(recipe: &Path, begin: Begin, out: Option<&PathBuf>) -> Result<()> {
    build(&["livecheck-train"])?;
    let mut trainer = Command::new(binary("livecheck-train"));
    trainer.arg("train").arg(recipe).arg("--base").arg(root());
    if begin == Begin::Resumed {
        trainer.arg("--resume");
    }
    if let Some(out) = out {
        trainer.arg("--out").arg(out);
    }
    // Every step needs as much memory as the last: giving it back and asking again costs a tenth of the time.
    trainer.env("MIMALLOC_PURGE_DELAY", "-1");
    let status = trainer
        .status()
        .context("livecheck-train could not be started")?;
    ensure!(
        status.success(),
        "the training of {} failed",
        recipe.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;

    use super::*;

    /// Every package of the lock file with the packages that it needs, whatever for.
    fn needs() -> BTreeMap<String, Vec<String>> {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file is there");
        let packages = lock.split("[[package]]").skip(1).map(|package| {
            let quoted = |line: &str| {
                let name = line.split('"').nth(1).unwrap_or_default();
                name.split(' ').next().unwrap_or_default().to_owned()
            };
            let name = package.lines().find(|line| line.starts_with("name = "));
            let needs = package.lines().filter(|line| line.starts_with(" \""));
            (
                name.map(quoted).unwrap_or_default(),
                needs.map(quoted).collect(),
            )
        });
        packages.collect()
    }

    #[test]
    fn the_server_never_needs_the_trainer() {
        let needs = needs();
        let mut reached = BTreeSet::new();
        let mut open = vec!["livecheck-server"];
        while let Some(package) = open.pop() {
            if reached.insert(package) {
                open.extend(needs.get(package).into_iter().flatten().map(String::as_str));
            }
        }
        assert!(reached.contains("livecheck-engine"), "{reached:?}");
        assert!(needs.contains_key("livecheck-training"));
        assert!(!reached.contains("livecheck-training"));
    }
}
