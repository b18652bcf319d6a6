//! Programs of other languages: started with a plain word where one is missing, and installed under the target folder, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::root;

/// The target folder: the one that this task's own binary stands in.
pub(crate) fn target() -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    let target = here.parent().and_then(Path::parent);
    target.map_or_else(|| root().join("target"), Path::to_owned)
}

/// Runs a command to its end; what it says is shown only if it fails.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| missing(&program))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} failed:\n{said}{complaint}");
    }
    Ok(said)
}

fn missing(program: &str) -> String {
    let what = match program {
        "python3" => "Python 3.11 or newer with venv (on Debian: python3-venv)",
        "node" | "npm" | "npx" => "Node.js 20 or newer with npm",
        "go" | "gofmt" => "Go 1.19 or newer (on Debian: golang-go)",
        "java" | "javac" | "mvn" => {
            "a JDK 17 or newer and Maven (on Debian: default-jdk-headless maven)"
        }
        _ => return format!("{program} could not be started"),
    };
    format!("{program} could not be started; install {what}")
}

/// Does `make` unless it was done with the same `inputs` before. The folder is made anew otherwise.
pub(crate) fn once(folder: &Path, inputs: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = folder.join(".made-from");
    if fs::read_to_string(&stamp).ok().as_deref() == Some(inputs) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    make()?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// A Python environment under the target folder that holds what a list of pinned packages names; its `bin`. Made if need be.
pub(crate) fn python_environment(folder: &Path, requirements: &str) -> Result<PathBuf> {
    let list = root().join(requirements);
    let pinned =
        fs::read_to_string(&list).with_context(|| format!("{requirements} could not be read"))?;
    let bin = folder.join("bin");
    once(folder, &pinned, || {
        println!("installing {requirements}");
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        let mut pip = Command::new(bin.join("python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--requirement",
        ]);
        run(pip.arg(&list)).map(drop)
    })?;
    Ok(bin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_from_the_same_inputs_is_not_made_again() -> Result<()> {
        let parent = tempfile::tempdir()?;
        let folder = parent.path().join("tool");
        let mut made = 0;
        for inputs in ["1.0", "1.0", "1.1"] {
            once(&folder, inputs, || {
                made += 1;
                fs::create_dir_all(&folder)?;
                Ok(())
            })?;
        }
        assert_eq!(made, 2);
        Ok(())
    }

    #[test]
    fn what_failed_half_way_is_made_again() -> Result<()> {
        let parent = tempfile::tempdir()?;
        let folder = parent.path().join("tool");
        let broken = once(&folder, "1.0", || {
            fs::create_dir_all(&folder)?;
            bail!("the network is away")
        });
        assert!(broken.is_err());
        let mut made = false;
        once(&folder, "1.0", || {
            made = true;
            fs::create_dir_all(&folder)?;
            Ok(())
        })?;
        assert!(made);
        Ok(())
    }

    #[test]
    fn a_missing_tool_is_named_with_what_to_install() {
        let error = run(&mut Command::new("no-such-tool-of-ours")).expect_err("it is not there");
        assert!(
            error
                .to_string()
                .contains("no-such-tool-of-ours could not be started")
        );
        assert!(missing("mvn").contains("install a JDK 17 or newer and Maven"));
    }
}
