//! The generators and linters of the SDKs' languages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use livecheck_openapi::Document;

use super::Language;
use crate::programs::python_environment;
pub(crate) use crate::programs::{once, run, target};

/// Python's packages, pinned down to the last one.
const REQUIREMENTS: &str = "openapi/sdks/requirements.txt";

/// The folder where all this works: `sdks` in the target folder.
pub(crate) fn work(name: &str) -> PathBuf {
    target().join("sdks").join(name)
}

/// A program of the Python environment, which is made if need be.
pub(crate) fn python(program: &str) -> Result<Command> {
    let bin = python_environment(&work("venv"), REQUIREMENTS)?;
    let mut command = Command::new(bin.join(program));
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

/// What openapi-generator makes of the document with the language's `templates/config.yaml`. Its jar comes as a Python package.
pub(crate) fn openapi_generated(document: &Document, language: Language) -> Result<PathBuf> {
    let find = "import openapi_generator_cli as o, pathlib; print(pathlib.Path(o.__file__).with_name('openapi-generator.jar'))";
    let jar = run(python("python")?.args(["-c", find]))?;
    let staging = work("staging").join(language.name());
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    let templates = language.folder().join("templates");
    let mut generator = Command::new("java");
    generator.args(["-jar", jar.trim(), "generate", "--input-spec"]);
    generator.arg(super::document::prepared(document)?);
    generator.arg("--template-dir").arg(&templates);
    generator.arg("--config").arg(templates.join("config.yaml"));
    run(generator.arg("--output").arg(&staging))?;
    // Its own notes on what it wrote.
    fs::remove_dir_all(staging.join(".openapi-generator"))?;
    let ignored = staging.join(".openapi-generator-ignore");
    if ignored.exists() {
        fs::remove_file(ignored)?;
    }
    Ok(staging)
}

/// A copy of a package's folder with its packages of npm, as its lock file pins them.
pub(crate) fn npm_package(from: &Path, name: &str) -> Result<PathBuf> {
    let package = work(name);
    super::files::mirror(from, &package)?;
    let modules = package.join("node_modules");
    let lock = fs::read_to_string(package.join("package-lock.json"))
        .context("package-lock.json is missing")?;
    ensure!(
        !lock.contains("\"resolved\""),
        "package-lock.json names a registry; .npmrc says how to leave that out"
    );
    once(&modules, &lock, || {
        println!("sdks: npm ci for {name}");
        let mut npm = Command::new("npm");
        npm.current_dir(&package);
        run(npm.args(["ci", "--silent", "--no-audit", "--no-fund"])).map(drop)
    })?;
    Ok(package)
}
