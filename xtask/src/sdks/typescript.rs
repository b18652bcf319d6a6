//! TypeScript: openapi-typescript for the types, which openapi-fetch reads; prettier formats.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use livecheck_openapi::Document;

use super::files::{self, Files};
use super::{Language, codes, document, shapes, tools};
use crate::conformance_clients::Adapter;
use crate::workspace::root;

const HEADER: &str = "// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.\n";

/// A program of the package's own `node_modules`.
fn tool(package: &Path, name: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(package);
    command.arg(package.join("node_modules/.bin").join(name));
    command
}

fn package() -> Result<PathBuf> {
    tools::npm_package(&Language::Typescript.folder(), "typescript")
}

/// The files of `src/generated`.
pub(crate) fn generate(document: &Document) -> Result<Files> {
    let package = package()?;
    let staging = package.join("dist/staging");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    let schema = staging.join("schema.ts");
    tools::run(
        tool(&package, "openapi-typescript")
            .arg(document::prepared(document)?)
            .arg("--output")
            .arg(&schema)
            .args(["--root-types", "--root-types-no-schema-prefix"]),
    )?;
    let types = fs::read_to_string(&schema).context("openapi-typescript wrote no types")?;
    files::write(&schema, &format!("{HEADER}{types}"))?;
    files::write(&staging.join("shapes.ts"), &shapes::typescript(document)?)?;
    files::write(&staging.join("codes.ts"), &codes::typescript(document))?;
    let mut prettier = tool(&package, "prettier");
    prettier.args(["--write", "--log-level", "warn", "--ignore-path", "none"]);
    tools::run(prettier.arg(&staging))?;
    files::read(&staging)
}

/// Compiles the package, and with it the tests, the example and the adapter.
fn built() -> Result<PathBuf> {
    let package = package()?;
    let adapter = root().join("conformance/adapters/typescript/adapter.ts");
    files::write(
        &package.join("conformance/adapter.ts"),
        &fs::read_to_string(adapter)?,
    )?;
    tools::run(tool(&package, "tsc").args(["--project", "tsconfig.build.json"]))?;
    tools::run(tool(&package, "tsc").args(["--project", "tsconfig.json"]))?;
    Ok(package)
}

/// prettier, eslint, tsc and the tests.
pub(crate) fn lint() -> Result<()> {
    let package = built()?;
    tools::run(tool(&package, "prettier").args(["--check", "."]))?;
    tools::run(tool(&package, "eslint").args(["--max-warnings", "0", "."]))?;
    let mut tests = Command::new("node");
    tests.current_dir(&package).arg("--test");
    tools::run(tests.arg("dist/checked/test/client.test.js")).map(drop)
}

/// The example, compiled.
pub(crate) fn example(photo: &Path) -> Result<Command> {
    let mut example = Command::new("node");
    example.arg(built()?.join("dist/checked/examples/check.js"));
    example.arg(photo);
    Ok(example)
}

/// The conformance adapter.
pub(crate) fn adapter() -> Result<Adapter> {
    let adapter = built()?.join("dist/checked/conformance/adapter.js");
    Ok(Adapter::plain(vec!["node".into(), adapter]))
}
