//! The version of each package is `info.version` of the document. This keeps the manifests so.

use std::fs;

use anyhow::{Context, Result};

use super::Language;
use crate::workspace::Mode;

/// Returns a line if the manifest states another version.
pub(crate) fn bring(language: Language, version: &str, mode: Mode) -> Result<Option<String>> {
    let Some(name) = language.manifest() else {
        return Ok(None);
    };
    let file = language.folder().join(name);
    let old =
        fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
    let new = with_version(&old, language, version)
        .with_context(|| format!("{} states no version", file.display()))?;
    if old == new {
        return Ok(None);
    }
    if mode == Mode::Write {
        fs::write(&file, new)?;
    }
    let shown = language.name();
    Ok(Some(format!(
        "  openapi/sdks/{shown}/{name} (version {version})"
    )))
}

/// The first statement of a version is the package's own in each of these formats.
fn with_version(manifest: &str, language: Language, version: &str) -> Option<String> {
    let (before, after) = match language {
        Language::Python => ("\nversion = \"", '"'),
        Language::Typescript => ("\n  \"version\": \"", '"'),
        Language::Java => ("\n  <version>", '<'),
        Language::Go => return None,
    };
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
            with_version(pom, Language::Java, "1.2.0").as_deref(),
            Some("<project>\n  <version>1.2.0</version>\n    <version>2.0.0</version>\n</project>")
        );
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        assert_eq!(with_version("[project]\n", Language::Python, "1.2.0"), None);
    }
}
