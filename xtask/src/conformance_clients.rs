//! `cargo xtask conformance-clients`: the suite plays the server to every client of the project. Reports of each stand under
//! `conformance-clients` in the target folder.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::sdks::{self, go, java, python, tools, typescript};
use crate::workspace::{Mode, binary, build};

/// A client under test: the command that speaks the suite's protocol, and what it needs in its environment.
pub(crate) struct Adapter {
    pub(crate) command: Vec<PathBuf>,
    pub(crate) environment: Vec<(&'static str, PathBuf)>,
}

impl Adapter {
    /// A command that needs nothing.
    pub(crate) fn plain(command: Vec<PathBuf>) -> Self {
        Self {
            command,
            environment: Vec::new(),
        }
    }
}

/// A client's name, and what makes its adapter.
type Client = (&'static str, fn() -> Result<Adapter>);

const CLIENTS: [Client; 5] = [
    ("rust", rust),
    ("python", python::adapter),
    ("typescript", typescript::adapter),
    ("go", go::adapter),
    ("java", java::adapter),
];

fn rust() -> Result<Adapter> {
    Ok(Adapter::plain(vec![binary("examples/rust_adapter")]))
}

/// Runs those named, or all. A run of all cases with all clients is held against the results that openapi/sdks/README.md states.
pub(crate) fn run(only: &[String], mode: Mode, arguments: &[String]) -> Result<()> {
    for name in only {
        ensure!(
            CLIENTS.iter().any(|(own, _)| own == name),
            "there is no client {name:?}"
        );
    }
    build(&["livecheck-conformance"])?;
    let reports = tools::target().join("conformance-clients");
    fs::create_dir_all(&reports)?;
    let mut results = Vec::new();
    let mut failed = Vec::new();
    for (name, adapter) in CLIENTS {
        if !only.is_empty() && !only.iter().any(|own| own == name) {
            continue;
        }
        println!("client: {name}");
        let adapter =
            adapter().with_context(|| format!("the {name} client could not be made ready"))?;
        let report = |ending| reports.join(format!("{name}.{ending}"));
        let suite = Command::new(binary("livecheck-conformance"))
            .arg("client")
            .arg("--junit")
            .arg(report("xml"))
            .arg("--report")
            .arg(report("html"))
            .args(arguments)
            .arg("--")
            .args(adapter.command)
            .envs(adapter.environment)
            .stderr(Stdio::inherit())
            .output()
            .context("the suite could not be started")?;
        let said = String::from_utf8_lossy(&suite.stdout);
        let counts = said.lines().last().unwrap_or_default().to_owned();
        println!(
            "{}",
            if suite.status.success() {
                &counts
            } else {
                said.trim_end()
            }
        );
        if !suite.status.success() {
            failed.push(name);
        }
        results.push((name, counts));
    }
    ensure!(
        failed.is_empty(),
        "these clients do not keep the contract: {}",
        failed.join(", ")
    );
    println!("reports: {}", reports.display());
    if only.is_empty() && arguments.is_empty() {
        sdks::record_results(&results, mode)?;
    }
    Ok(())
}
