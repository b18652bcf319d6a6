//! Python: openapi-python-client with our templates, then ruff's formatter.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use livecheck_openapi::Document;

use super::files::{self, Files};
use super::{Language, codes, document, tools};
use crate::conformance_clients::Adapter;
use crate::workspace::root;

/// What the generator writes and nothing here uses: its own clients.
const UNUSED: [&str; 2] = ["client.py", "errors.py"];

/// The files of `livecheck.generated`.
pub(crate) fn generate(document: &Document) -> Result<Files> {
    let language = Language::Python;
    let staging = tools::work("staging").join("python");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    let sources = language.folder();
    tools::run(
        tools::python("openapi-python-client")?
            .args(["generate", "--meta", "none", "--fail-on-warning", "--path"])
            .arg(document::prepared(document)?)
            .arg("--output-path")
            .arg(&staging)
            .arg("--custom-template-path")
            .arg(sources.join("templates"))
            .arg("--config")
            .arg(sources.join("templates/config.yaml")),
    )?;
    for unused in UNUSED {
        fs::remove_file(staging.join(unused))?;
    }
    files::write(&staging.join("codes.py"), &codes::python(document))?;
    let rules = sources.join("pyproject.toml");
    for arguments in [
        ["check", "--fix-only", "--no-cache"],
        ["format", "--no-cache", "--quiet"],
    ] {
        let mut ruff = tools::python("ruff")?;
        ruff.args(arguments).arg("--config").arg(&rules);
        tools::run(ruff.arg(&staging))?;
    }
    files::read(&staging)
}

/// ruff, mypy, the tests, and a wheel.
pub(crate) fn lint() -> Result<()> {
    let sources = Language::Python.folder();
    let adapter = root().join("conformance/adapters/python");
    for arguments in [
        &["check", "--no-cache"][..],
        &["format", "--no-cache", "--check"],
    ] {
        let mut ruff = tools::python("ruff")?;
        ruff.current_dir(&sources).args(arguments);
        ruff.args(["--config", "pyproject.toml", "."]).arg(&adapter);
        tools::run(&mut ruff)?;
    }
    let mut mypy = tools::python("mypy")?;
    mypy.current_dir(&sources).arg("--cache-dir");
    mypy.arg(tools::work("mypy")).env("MYPYPATH", "src");
    tools::run(mypy.args(["src", "examples", "tests"]))?;
    let mut mypy = tools::python("mypy")?;
    mypy.arg("--cache-dir").arg(tools::work("mypy"));
    mypy.env("MYPYPATH", sources.join("src")).arg("--strict");
    tools::run(mypy.arg(adapter.join("adapter.py")))?;
    let mut pytest = tools::python("python")?;
    pytest.current_dir(&sources).env("PYTHONPATH", "src");
    tools::run(pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]))?;

    // The wheel is built from a copy: the build leaves files beside the sources.
    let package = tools::work("python");
    files::mirror(&sources, &package)?;
    let mut pip = tools::python("python")?;
    pip.args([
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
    ]);
    pip.arg("--wheel-dir")
        .arg(tools::work("wheels"))
        .arg(package);
    tools::run(&mut pip).map(drop)
}

/// The example, as one who has the package would run it.
pub(crate) fn example(photo: &Path) -> Result<Command> {
    let sources = Language::Python.folder();
    let mut example = tools::python("python")?;
    example.env("PYTHONPATH", sources.join("src"));
    example.arg(sources.join("examples/check.py")).arg(photo);
    Ok(example)
}

/// The conformance adapter.
pub(crate) fn adapter() -> Result<Adapter> {
    let script = root().join("conformance/adapters/python/adapter.py");
    let python = tools::python("python")?;
    Ok(Adapter {
        command: vec![python.get_program().into(), script],
        environment: vec![("PYTHONPATH", Language::Python.folder().join("src"))],
    })
}
