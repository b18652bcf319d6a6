//! `cargo xtask sdks`: openapi/liveness.yaml -> openapi/sdks/{python,typescript,go,java}, by pinned generators of others with
//! templates of ours. What they need is installed under the target folder, once; nothing outside `openapi/sdks` is written.

mod codes;
mod document;
mod examples;
mod files;
pub(crate) mod go;
pub(crate) mod java;
mod lint;
mod output;
pub(crate) mod python;
mod shapes;
mod table;
pub(crate) mod tools;
pub(crate) mod typescript;
mod version;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use livecheck_openapi::Document;

use crate::workspace::{Mode, root};
use files::Files;

pub(crate) use examples::run as examples;
pub(crate) use lint::run as lint;
pub(crate) use table::record_results;

/// The languages, by the name of their folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Python,
    Typescript,
    Go,
    Java,
}

impl Language {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 4] = [Self::Python, Self::Typescript, Self::Go, Self::Java];

    /// The folder's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Typescript => "typescript",
            Self::Go => "go",
            Self::Java => "java",
        }
    }

    /// The language's folder.
    pub(crate) fn folder(self) -> PathBuf {
        root().join("openapi/sdks").join(self.name())
    }

    /// The folder inside it that holds generated files and nothing else.
    const fn generated(self) -> &'static str {
        match self {
            Self::Python => "src/livecheck/generated",
            Self::Typescript => "src/generated",
            Self::Go => "api",
            Self::Java => "src/main/java/livecheck/client/generated",
        }
    }

    fn generate(self, document: &Document) -> Result<Files> {
        match self {
            Self::Python => python::generate(document),
            Self::Typescript => typescript::generate(document),
            Self::Go => go::generate(document),
            Self::Java => java::generate(document),
        }
    }
}

/// No language named means all of them.
fn chosen(languages: &[Language]) -> Vec<Language> {
    let all = Language::ALL.into_iter();
    all.filter(|one| languages.is_empty() || languages.contains(one))
        .collect()
}

/// Writes what is generated, or compares it with the tree.
pub(crate) fn run(mode: Mode, languages: &[Language]) -> Result<()> {
    let yaml = std::fs::read_to_string(root().join("openapi/liveness.yaml"))
        .context("openapi/liveness.yaml could not be read")?;
    let document = Document::parse(&yaml).context("openapi/liveness.yaml was refused")?;
    let mut differing = Vec::new();
    for language in chosen(languages) {
        println!("sdks: {}", language.name());
        let generated = language
            .generate(&document)
            .with_context(|| format!("the {} SDK could not be generated", language.name()))?;
        let folder = language.folder().join(language.generated());
        differing.extend(output::bring(&folder, &generated, mode)?);
        differing.extend(version::bring(language, document.version(), mode)?);
    }
    differing.extend(table::bring(mode)?);
    if mode == Mode::Check {
        ensure!(
            differing.is_empty(),
            "these files differ from what the document makes; run `cargo xtask sdks`:\n{}",
            differing.join("\n")
        );
        println!("sdks: everything agrees with openapi/liveness.yaml");
    } else if differing.is_empty() {
        println!("sdks: nothing to do");
    } else {
        println!("sdks: wrote\n{}", differing.join("\n"));
    }
    Ok(())
}
