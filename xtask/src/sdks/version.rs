//! The version of each package is `info.version` of the document. This keeps the manifests so.

use std::fs;

use anyhow::{Context, Result};

use super::Language;
use crate::workspace::Mode;

/// Returns a line for each file that states another version.
pub(super) fn bring(language: Language, version: &str, mode: Mode) -> Result<Vec<String>> {
    let mut differing = Vec::new();
    for (name, before, after) in statements(language) {
        let file = language.folder().join(name);
        let old =
            fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
        let new = with_version(&old, before, after, version)
            .with_context(|| format!("{} states no version", file.display()))?;
        if old != new {
            if mode == Mode::Write {
                fs::write(&file, new)?;
            }
            let language = language.name();
            differing.push(format!(
                "  openapi/sdks/{language}/{name} (version {version})"
            ));
        }
    }
    Ok(differing)
}

/// Where a package states its own version: the file, and what stands before and after. The first such place is meant.
const fn statements(language: Language) -> &'static [(&'static str, &'static str, &'static str)] {
    match language {
        Language::Python => &[("pyproject.toml", "\nversion = \"", "\"")],
        Language::Typescript => &[
            ("package.json", "\n  \"version\": \"", "\""),
            ("package-lock.json", "\n  \"version\": \"", "\""),
            ("package-lock.json", "\n      \"version\": \"", "\""),
        ],
        Language::Java => &[("pom.xml", "\n  <version>", "<")],
        // Go's modules bear the version of their tag.
        Language::Go => &[],
    }
}

fn with_version(manifest: &str, before: &str, after: &str, version: &str) -> Option<String> {
    let start = manifest.find(before)? + before.len();
    let end = start + manifest[start..].find(after)?;
    Some(format!(
        "{}{version}{}",
        &manifest[..start],
        &manifest[end..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_own_version_is_set_and_no_other() {
        let pom = "<project>\n  <version>1.0.0</version>\n    <version>2.0.0</version>\n</project>";
        assert_eq!(
            with_version(pom, "\n  <version>", "<", "1.2.0").as_deref(),
            Some("<project>\n  <version>1.2.0</version>\n    <version>2.0.0</version>\n</project>")
        );
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        assert_eq!(
            with_version("[project]\n", "\nversion = \"", "\"", "1.2.0"),
            None
        );
    }
}
