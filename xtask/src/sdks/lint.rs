//! `cargo xtask lint-sdks`: linters, type checkers and each SDK's own tests. Generated code is not spared.

use anyhow::{Context, Result};

use super::{Language, chosen, go, java, python, typescript};

/// Lints, builds and tests.
pub(crate) fn run(languages: &[Language]) -> Result<()> {
    for language in chosen(languages) {
        match language {
            Language::Python => python::lint(),
            Language::Typescript => typescript::lint(),
            Language::Go => go::lint(),
            Language::Java => java::lint(),
        }
        .with_context(|| format!("the {} SDK is at fault", language.name()))?;
        println!("PASSED  {}", language.name());
    }
    Ok(())
}
