//! Files of generated code: formatted, compared, written, and removed when they no longer come from the document.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use proc_macro2::TokenStream;
use quote::quote;

use crate::workspace::Mode;

const HEADER: &str = "// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.\n\n";

/// Generated files by their path inside the folder.
pub(crate) type Files = BTreeMap<String, TokenStream>;

/// A folder that holds generated code and nothing else.
pub(crate) struct Folder {
    root: PathBuf,
    name: String,
}

impl Folder {
    pub(crate) fn new(root: PathBuf, name: &str) -> Self {
        Self {
            root,
            name: name.to_owned(),
        }
    }

    /// Brings the folder to hold exactly `files`; returns the paths that differed.
    pub(crate) fn bring(&self, files: Files, mode: Mode) -> Result<Vec<String>> {
        let folder = self.root.join(&self.name);
        let mut differing = Vec::new();
        let mut wanted = Vec::new();
        for (name, code) in files {
            let path = folder.join(&name);
            let text = render(&code).with_context(|| format!("{}/{name}", self.name))?;
            if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                differing.push(format!("  {}/{name}", self.name));
                if mode == Mode::Write {
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    fs::write(&path, &text)?;
                }
            }
            wanted.push(path);
        }
        for stale in rust_files(&folder)?
            .into_iter()
            .filter(|path| !wanted.contains(path))
        {
            let shown = stale.strip_prefix(&self.root).unwrap_or(&stale).display();
            differing.push(format!("  {shown} (stale)"));
            if mode == Mode::Write {
                fs::remove_file(&stale)?;
            }
        }
        Ok(differing)
    }
}

/// Doc attributes, one a line, so that they print as `///` comments.
pub(crate) fn docs(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Module documentation, one attribute a line.
pub(crate) fn module_docs(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = format!(" {line}");
        quote!(#![doc = #line])
    });
    quote!(#(#lines)*)
}

/// The code as it is written to a file: formatted, with its header.
pub(super) fn render(code: &TokenStream) -> Result<String> {
    let file: syn::File = syn::parse2(code.clone()).context("the emitted code does not parse")?;
    rustfmt(&format!(
        "{HEADER}{}",
        spaced(&prettyplease::unparse(&file))
    ))
}

/// Sets an empty line before each item and method that has a head of comments or attributes, and after the module's own
/// documentation: prettyplease leaves them out.
fn spaced(code: &str) -> String {
    let mut out = String::new();
    let mut previous = "";
    for line in code.lines() {
        let (text, before) = (line.trim_start(), previous.trim_start());
        let after_module_docs = before.starts_with("//!") && !text.starts_with("//!");
        let after_block = matches!(before, "}" | "};" | "]" | "];") || before.ends_with(';');
        let starts_head = text.starts_with("///") || text.starts_with("#[");
        let starts_item = line.starts_with("pub struct")
            || line.starts_with("pub enum")
            || line.starts_with("impl");
        let after_uses = before.starts_with("use ") && !text.starts_with("use ");
        let first_export = line.starts_with("pub use") && before.contains("mod ");
        let starts_body = text.starts_with("fn ") && (before.ends_with(';') || before == "}");
        let starts_item = starts_item || first_export || starts_body;
        if after_module_docs || after_uses || (after_block && (starts_head || starts_item)) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    out
}

fn rustfmt(code: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args([
            "--edition",
            "2024",
            "--config",
            "use_field_init_shorthand=true",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt could not be started; `rustup component add rustfmt` installs it")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(code.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "rustfmt refused the emitted code");
    Ok(String::from_utf8(output.stdout)?)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
