//! Java: openapi-generator with our templates, then google-java-format; Maven builds.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use livecheck_openapi::Document;

use super::files::{self, Files};
use super::{Language, codes, tools};
use crate::conformance_clients::Adapter;
use crate::workspace::root;

const FORMATTER: &str = "com.google.googlejavaformat:google-java-format:1.28.0:jar:all-deps";
const FETCH: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
/// Parts of the compiler that the formatter uses.
const OPENED: [&str; 6] = ["api", "code", "file", "parser", "tree", "util"];

/// The files of `livecheck.client.generated`.
pub(crate) fn generate(document: &Document) -> Result<Files> {
    let staging = tools::openapi_generated(document, Language::Java)?.join("generated");
    files::write(&staging.join("Codes.java"), &codes::java(document))?;
    tools::run(formatter()?.arg("--replace").args(sources(&staging)?))?;
    files::read(&staging)
}

fn formatter() -> Result<Command> {
    let folder = tools::work("google-java-format");
    tools::once(&folder, FORMATTER, || {
        let mut maven = Command::new("mvn");
        maven.args(["--quiet", "--batch-mode", FETCH]);
        maven.arg(format!("-Dartifact={FORMATTER}"));
        maven.arg(format!("-DoutputDirectory={}", folder.display()));
        tools::run(&mut maven).map(drop)
    })?;
    let mut java = Command::new("java");
    for part in OPENED {
        java.arg(format!(
            "--add-exports=jdk.compiler/com.sun.tools.javac.{part}=ALL-UNNAMED"
        ));
    }
    java.arg("-jar").arg(jar(&folder)?);
    Ok(java)
}

/// The Java files under a folder.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let names = files::read(folder)?.into_keys();
    Ok(names
        .filter(|name| name.ends_with(".java"))
        .map(|name| folder.join(name))
        .collect())
}

/// The only jar of a folder.
fn jar(folder: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder).context("a folder of jars")?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "jar"))
        .with_context(|| format!("there is no jar in {}", folder.display()))
}

/// Compiles with all warnings as errors, runs the tests where asked to, and returns the class path.
fn packaged(skip_tests: &str) -> Result<OsString> {
    let package = tools::work("java");
    files::mirror(&Language::Java.folder(), &package)?;
    let mut maven = Command::new("mvn");
    maven.current_dir(&package);
    tools::run(maven.args(["--quiet", "--batch-mode", skip_tests, "package"]))?;
    let target = package.join("target");
    Ok(std::env::join_paths([jar(&target)?, target.join("lib/*")])?)
}

/// Compiles single files against the package.
fn compiled(classpath: &OsString, sources: &[PathBuf]) -> Result<PathBuf> {
    let classes = tools::work("java-programs");
    let mut javac = Command::new("javac");
    javac.args(["--release", "17", "-Xlint:all", "-Werror", "-d"]);
    javac.arg(&classes).arg("--class-path").arg(classpath);
    tools::run(javac.args(sources))?;
    Ok(classes)
}

fn adapter_source() -> PathBuf {
    root().join("conformance/adapters/java/Adapter.java")
}

fn example_source() -> PathBuf {
    Language::Java.folder().join("examples/Check.java")
}

/// The formatter, the compiler with all its warnings, and the tests.
pub(crate) fn lint() -> Result<()> {
    let mut all = sources(&Language::Java.folder())?;
    all.push(adapter_source());
    let mut check = formatter()?;
    check.args(["--dry-run", "--set-exit-if-changed"]);
    tools::run(check.args(all))?;
    let classpath = packaged("-DskipTests=false")?;
    compiled(&classpath, &[adapter_source(), example_source()]).map(drop)
}

/// Compiles one program; its class path.
fn program(source: PathBuf) -> Result<OsString> {
    let classpath = packaged("-DskipTests=true")?;
    let mut all = compiled(&classpath, &[source])?.into_os_string();
    all.push(":");
    all.push(classpath);
    Ok(all)
}

/// The example.
pub(crate) fn example(photo: &Path) -> Result<Command> {
    let mut java = Command::new("java");
    java.arg("--class-path").arg(program(example_source())?);
    java.arg("Check").arg(photo);
    Ok(java)
}

/// The conformance adapter.
pub(crate) fn adapter() -> Result<Adapter> {
    Ok(Adapter::plain(vec![
        "java".into(),
        "-XX:TieredStopAtLevel=1".into(),
        "--class-path".into(),
        program(adapter_source())?.into(),
        "Adapter".into(),
    ]))
}
