//! The cases of a run: those embedded in the program, or those of a folder. A case that could not be judged is refused here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::case::{Case, Expect};
use crate::document::Document;

#[derive(RustEmbed)]
#[folder = "cases"]
struct Embedded;

/// Cases in the order of their files' paths, and within a file as they stand.
#[derive(Debug, Clone)]
pub struct Catalogue(Vec<Case>);

/// Why the cases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The folder or a file cannot be read; check the path and its permissions.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not a list of cases; mend the file.
    #[error("{file}: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What does not fit.
        reason: String,
    },
    /// There is no `.yaml` file; check the path.
    #[error("no case file (*.yaml) was found in {0}")]
    Nothing(PathBuf),
}

impl Catalogue {
    /// The cases that the program carries.
    ///
    /// # Errors
    /// `Malformed` for a file that is no list of cases, or whose cases name what does not exist.
    pub fn embedded(document: &Document) -> Result<Self, CatalogueError> {
        let mut paths: Vec<_> = Embedded::iter()
            .filter(|path| path.ends_with(".yaml"))
            .collect();
        paths.sort();
        let mut cases = Vec::new();
        for path in paths {
            let file = Embedded::get(&path)
                .map(|file| file.data)
                .unwrap_or_default();
            cases.extend(parse::<Case>(&path, &String::from_utf8_lossy(&file))?);
        }
        Self::checked(cases, document)
    }

    /// The cases of all `.yaml` files in and below `folder`.
    ///
    /// # Errors
    /// `Unreadable`, `Nothing`, or `Malformed` as for [`Catalogue::embedded`].
    pub fn of_folder(folder: &Path, document: &Document) -> Result<Self, CatalogueError> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        files.sort();
        if files.is_empty() {
            return Err(CatalogueError::Nothing(folder.to_owned()));
        }
        let mut cases = Vec::new();
        for path in files {
            let text =
                std::fs::read_to_string(&path).map_err(|source| CatalogueError::Unreadable {
                    path: path.clone(),
                    source,
                })?;
            cases.extend(parse::<Case>(&path.display().to_string(), &text)?);
        }
        Self::checked(cases, document)
    }

    /// The cases.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.0
    }

    fn checked(cases: Vec<Case>, document: &Document) -> Result<Self, CatalogueError> {
        let mut seen = BTreeSet::new();
        for case in &cases {
            let refuse = |reason: String| CatalogueError::Malformed {
                file: format!("case {}", case.id),
                reason,
            };
            if !seen.insert(case.id.as_str()) {
                return Err(refuse("the id stands twice".to_owned()));
            }
            if case.clauses.is_empty() {
                return Err(refuse("it names no clause".to_owned()));
            }
            if case.steps.is_empty() == case.every_answer.is_none() {
                return Err(refuse("it needs either steps or every_answer".to_owned()));
            }
            for expect in expectations(case) {
                if let Some(schema) = expect
                    .schema
                    .as_deref()
                    .filter(|name| !document.has_schema(name))
                {
                    return Err(refuse(format!("the document has no schema {schema}")));
                }
                if let Some(code) = expect
                    .error
                    .as_deref()
                    .filter(|code| document.statuses_of(code).is_none())
                {
                    return Err(refuse(format!("the document has no error code {code}")));
                }
                if let Some(pointer) = expect
                    .json
                    .keys()
                    .find(|key| !key.is_empty() && !key.starts_with('/'))
                {
                    return Err(refuse(format!("{pointer} is no JSON Pointer")));
                }
            }
        }
        Ok(Self(cases))
    }
}

fn expectations(case: &Case) -> impl Iterator<Item = &Expect> {
    case.steps
        .iter()
        .map(|step| &step.expect)
        .chain(case.every_answer.iter().map(|every| &every.expect))
}

/// YAML is read into JSON values first: a variant with content is then a mapping of one member, and no `!tag` is needed.
pub(crate) fn parse<C: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
) -> Result<Vec<C>, CatalogueError> {
    let refuse = |reason: String| CatalogueError::Malformed {
        file: file.to_owned(),
        reason,
    };
    let entries: Vec<serde_json::Value> =
        serde_norway::from_str(text).map_err(|error| refuse(error.to_string()))?;
    entries
        .into_iter()
        .enumerate()
        .map(|(index, entry)| {
            let name = entry
                .get("id")
                .and_then(|id| id.as_str())
                .map_or_else(|| format!("entry {}", index + 1), str::to_owned);
            serde_json::from_value(entry).map_err(|error| refuse(format!("{name}: {error}")))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), CatalogueError> {
    let unreadable = |source| CatalogueError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_case_can_be_read() {
        let catalogue = Catalogue::embedded(&Document::embedded().unwrap()).unwrap();
        assert!(
            catalogue.cases().len() >= 45,
            "only {} cases",
            catalogue.cases().len()
        );
    }

    #[test]
    fn a_case_with_a_wrong_member_is_refused_by_its_id() {
        let error = parse::<Case>(
            "x.yaml",
            "- {id: a.b, title: t, clauses: [ENV-1], stepz: []}",
        )
        .unwrap_err();
        assert!(
            error.to_string().contains("a.b") && error.to_string().contains("stepz"),
            "{error}"
        );
    }

    #[test]
    fn a_case_that_names_an_unknown_schema_is_refused() {
        let text = "- {id: a, title: t, clauses: [ENV-1], steps: [{request: {method: GET, path: /, key: none}, expect: {schema: Nope}}]}";
        let error = Catalogue::checked(
            parse("x.yaml", text).unwrap(),
            &Document::embedded().unwrap(),
        )
        .unwrap_err();
        assert!(error.to_string().contains("Nope"), "{error}");
    }

    #[test]
    fn an_id_may_stand_only_once() {
        let case = "- {id: a, title: t, clauses: [ENV-1], every_answer: {expect: {}}}\n";
        let error = Catalogue::checked(
            parse("x.yaml", &case.repeat(2)).unwrap(),
            &Document::embedded().unwrap(),
        )
        .unwrap_err();
        assert!(error.to_string().contains("twice"), "{error}");
    }
}
