//! The cases of client mode: those made from the document, and those of `cases-client`. A case that could not be judged is refused.

use std::collections::BTreeSet;

use rust_embed::RustEmbed;

use super::case::ClientCase;
use super::documented;
use crate::catalogue::{CatalogueError, parse};

#[derive(RustEmbed)]
#[folder = "cases-client"]
struct Embedded;

/// Cases in their order: the document's examples first, then the files by their names.
#[derive(Debug, Clone)]
pub struct ClientCatalogue(Vec<ClientCase>);

impl ClientCatalogue {
    /// The cases that the program carries.
    ///
    /// # Errors
    /// `Malformed` for a file that is no list of cases, and for a case that contradicts itself: a fault of the build.
    pub fn embedded() -> Result<Self, CatalogueError> {
        let refuse = |file: &str, reason: String| CatalogueError::Malformed {
            file: file.to_owned(),
            reason,
        };
        let document = livecheck_openapi::document()
            .map_err(|error| refuse("the document", error.to_string()))?;
        let mut cases = documented::cases(document.operations())
            .map_err(|error| refuse("the document", error.to_string()))?;
        let mut paths: Vec<_> = Embedded::iter()
            .filter(|path| path.ends_with(".yaml"))
            .collect();
        paths.sort();
        for path in paths {
            let file = Embedded::get(&path)
                .map(|file| file.data)
                .unwrap_or_default();
            cases.extend(parse::<ClientCase>(&path, &String::from_utf8_lossy(&file))?);
        }
        let mut seen = BTreeSet::new();
        for case in &cases {
            let refuse =
                |reason: &str| Err(refuse(&format!("case {}", case.id), reason.to_owned()));
            if !seen.insert(case.id.as_str()) {
                return refuse("the id stands twice");
            }
            if case.play.is_some() == case.every_call.is_some() {
                return refuse("it needs either play or every_call");
            }
            if let Some(play) = &case.play
                && document.operation(&play.operation).is_none()
            {
                return refuse("the document has no such operation");
            }
            if case.clauses.is_empty() {
                return refuse("it names no clause");
            }
        }
        Ok(Self(cases))
    }

    /// The cases.
    #[must_use]
    pub fn cases(&self) -> &[ClientCase] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_document_has_a_case() {
        let catalogue = ClientCatalogue::embedded().unwrap();
        let examples: usize = livecheck_openapi::document()
            .unwrap()
            .operations()
            .iter()
            .flat_map(|operation| &operation.answers)
            .map(|answer| answer.examples.len())
            .sum();
        let documented = catalogue
            .cases()
            .iter()
            .filter(|case| case.id.starts_with("documented."))
            .count();
        assert!(examples > 15 && documented == examples);
    }
}
