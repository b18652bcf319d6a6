//! `cargo xtask samples`: what a reader would paste, run as it stands: the line that the first start prints, and README's
//! samples. Only the server's address and the key are put in. Needs curl, Python with requests, and Node.js.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::server::Running;
use crate::workspace::{build, root};

/// The address that README's samples call.
const README_ADDRESS: &str = "http://127.0.0.1:8080";

/// Runs every sample against a fresh server and counts that each was one call.
pub(crate) fn run() -> Result<()> {
    build(&["livecheck"])?;
    let folder = tempfile::tempdir().context("a folder for the run could not be made")?;
    let mut server = Running::start(folder.path())?;
    let first_call = server.first_call()?;
    let key = first_call
        .split(['\'', ' '])
        .find(|word| word.starts_with("lc_"))
        .context("the greeting shows no key")?
        .to_owned();
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    let readme = readme
        .split_once("## Call it")
        .context("README has no section 'Call it'")?
        .1;

    let mut shell = Sample::new(
        "the first start's line",
        "bash",
        &["-euo", "pipefail", "-c"],
    );
    shell.run(&first_call, "\"isFakeLikelihood\":", folder.path(), &key)?;
    ensure!(folder.path().join("face.jpg").exists(), "no face was drawn");
    for (language, program, arguments, expected) in [
        (
            "sh",
            "bash",
            &["-euo", "pipefail", "-c"][..],
            "\"isFakeLikelihood\":",
        ),
        ("python", "python3", &["-c"][..], "likelihood"),
        (
            "js",
            "node",
            &["--input-type=module", "--eval"][..],
            "likelihood",
        ),
    ] {
        let code = fenced(readme, language)
            .with_context(|| format!("README has no {language} sample"))?
            .replace(README_ADDRESS, &server.base)
            .replace("export LIVECHECK_API_KEY=lc_...\n", "");
        let mut sample = Sample::new(language, program, arguments);
        sample.run(&code, expected, folder.path(), &key)?;
    }
    let accounts = server.admin(&["list"])?;
    let calls = accounts
        .pointer("/0/total_calls")
        .and_then(serde_json::Value::as_u64);
    server.stop()?;
    ensure!(calls == Some(4), "four samples were counted as {calls:?}");
    println!("4 passed, 0 failed");
    Ok(())
}

/// One program that is handed the sample's code as its last argument.
struct Sample {
    name: String,
    command: Command,
}

impl Sample {
    fn new(name: &str, program: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments);
        Self {
            name: name.to_owned(),
            command,
        }
    }

    fn run(&mut self, code: &str, expected: &str, folder: &Path, key: &str) -> Result<()> {
        let output = self
            .command
            .arg(code)
            .current_dir(folder)
            .env("LIVECHECK_API_KEY", key)
            .output()
            .with_context(|| format!("{}: the program could not be started", self.name))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success() && said.contains(expected),
            "{}: {said}{complaint}",
            self.name
        );
        println!("PASSED  {}: {}", self.name, said.trim());
        Ok(())
    }
}

/// The first fenced block of a language.
fn fenced<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("```{language}\n"))?;
    Some(rest.split_once("```")?.0)
}
