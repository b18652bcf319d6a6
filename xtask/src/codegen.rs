//! `cargo xtask codegen`: openapi/liveness.yaml -> a small intermediate model -> the server's and the client's code.
//!
//! The output is checked in, in a fixed order, formatted by rustfmt; files that no longer come from the document are removed.

mod client;
#[cfg(test)]
mod goldens;
mod headers;
mod ir;
mod names;
mod output;
mod server;
mod types;

use anyhow::{Context, Result};
use livecheck_openapi::Document;

use crate::workspace::{Mode, root};
use ir::Api;
use output::Folder;

/// Writes all generated code, or compares it with the tree.
pub(crate) fn run(mode: Mode) -> Result<()> {
    let source = root().join("openapi/liveness.yaml");
    let yaml = std::fs::read_to_string(&source)
        .with_context(|| format!("{} could not be read", source.display()))?;
    let document = Document::parse(&yaml).context("openapi/liveness.yaml was refused")?;
    let api = Api::read(&document)?;

    let mut changed = Vec::new();
    for (folder, files) in [
        ("server/src/generated", server::files(&api)),
        ("client/src/generated", client::files(&api)),
    ] {
        changed.extend(Folder::new(root(), folder).bring(files, mode)?);
    }
    if mode == Mode::Check {
        anyhow::ensure!(
            changed.is_empty(),
            "these files differ from the document; run `cargo xtask codegen`:\n{}",
            changed.join("\n")
        );
        println!("codegen: everything agrees with openapi/liveness.yaml");
    } else if changed.is_empty() {
        println!("codegen: nothing to do");
    } else {
        println!("codegen: wrote\n{}", changed.join("\n"));
    }
    Ok(())
}
