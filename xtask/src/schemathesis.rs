//! `cargo xtask schemathesis`: requests made from the document by a tool of others, against our own server, with every check
//! that the tool has. Needs Python with venv.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::programs::{python_environment, target};
use crate::server::Running;
use crate::workspace::{build, root};

/// Where the tool's own files of this project stand: its version, and what it cannot know of the API.
const FOLDER: &str = "conformance/schemathesis";

/// Starts a server, lets the tool loose on it, and verifies the ledger after it.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build(&["livecheck"])?;
    let requirements = format!("{FOLDER}/requirements.txt");
    let tool = python_environment(&target().join("schemathesis"), &requirements)?;
    let folder = tempfile::tempdir().context("a folder for the run could not be made")?;
    let server = Running::start(folder.path())?;
    let account = server.create_customer("schemathesis@example.com", &["--plan", "business"])?;
    let key = account
        .pointer("/primary_key")
        .and_then(Value::as_str)
        .context("create-customer printed no primary_key")?;
    let found = Command::new(tool.join("schemathesis"))
        .current_dir(folder.path())
        .env("PYTHONPATH", root().join(FOLDER))
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .args(["run", &format!("{}/openapi.json", server.base)])
        .args(["--header", &format!("X-API-Key: {key}")])
        .args(["--checks", "all", "--max-examples", "200", "--seed", "1"])
        .args(arguments)
        .status()
        .context("schemathesis could not be started")?;
    let audit = server.admin(&["verify-ledger"])?;
    server.stop()?;
    ensure!(found.success(), "schemathesis found faults");
    ensure!(
        audit["clean"] == true,
        "the ledger does not agree with its counters: {audit}"
    );
    println!("ledger: {} calls, no difference", audit["calls"]);
    Ok(())
}
