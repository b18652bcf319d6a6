//! Go: openapi-generator with our templates, then gofmt. The package needs nothing but Go's own library.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use livecheck_openapi::Document;

use super::files::{self, Files};
use super::{Language, codes, tools};
use crate::conformance_clients::Adapter;
use crate::workspace::root;

/// The files of the package `api`.
pub(crate) fn generate(document: &Document) -> Result<Files> {
    let staging = tools::openapi_generated(document, Language::Go)?;
    files::write(&staging.join("codes.go"), &codes::go(document))?;
    tools::run(Command::new("gofmt").arg("-w").arg(&staging))?;
    files::read(&staging)
}

fn go(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("go");
    // The toolchain is the one installed, and no other is fetched.
    command.current_dir(folder).env("GOTOOLCHAIN", "local");
    command.env("GOFLAGS", "-mod=mod -buildvcs=false");
    command.args(arguments);
    command
}

/// gofmt, vet and the tests; of the adapter too.
pub(crate) fn lint() -> Result<()> {
    let sdk = Language::Go.folder();
    let adapter = root().join("conformance/adapters/go");
    let unformatted = tools::run(Command::new("gofmt").arg("-l").arg(&sdk).arg(&adapter))?;
    ensure!(unformatted.is_empty(), "gofmt would change:\n{unformatted}");
    for folder in [&sdk, &adapter] {
        tools::run(&mut go(folder, &["vet", "./..."]))?;
    }
    tools::run(&mut go(&sdk, &["test", "./..."])).map(drop)
}

/// The example.
pub(crate) fn example(photo: &Path) -> Result<Command> {
    let mut example = go(&Language::Go.folder(), &["run", "./examples/check"]);
    example.arg(photo);
    Ok(example)
}

/// The conformance adapter.
pub(crate) fn adapter() -> Result<Adapter> {
    let program = tools::work("go").join("adapter");
    fs::create_dir_all(tools::work("go"))?;
    let mut build = go(&root().join("conformance/adapters/go"), &["build", "-o"]);
    tools::run(build.arg(&program).arg("."))?;
    Ok(Adapter::plain(vec![program]))
}
