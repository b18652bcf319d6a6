//! Manifests: which photographs there are, who is in them, where they are from, under which terms.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::scene::FaceBox;

/// A folder of photographs, as a recipe names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoSource {
    /// Where the photographs are; relative to the project's folder.
    pub folder: PathBuf,
    /// A CSV file in it with the columns file, source, person, box_x, box_y, box_w, box_h; a row for every face.
    pub manifest: PathBuf,
    /// For every source in the manifest the terms under which its photographs may be used.
    pub terms: BTreeMap<String, String>,
    /// How often a photograph of a source is taken, against one of a source with weight 1. Sources not named weigh 1.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
}

/// One photograph of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The file.
    pub path: PathBuf,
    /// Where it is from.
    pub source: String,
    /// Who is in it.
    pub person: String,
    /// The faces in it, the largest first.
    pub faces: Vec<FaceBox>,
    /// Weight of its source.
    pub weight: f64,
}

/// Why a manifest is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadManifest {
    /// It cannot be read.
    #[error("the manifest {} cannot be read", .path.display())]
    Read {
        /// The manifest.
        path: PathBuf,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// A source's terms are not stated: state them in the recipe, or leave its photographs out.
    #[error("the terms of the source `{0}` are not stated")]
    NoTerms(String),
    /// A row cannot be used.
    #[error("row {row} of the manifest: {what}")]
    Row {
        /// Counted from 1, without the header.
        row: usize,
        /// What is wrong with it.
        what: String,
    },
    /// It names no photographs.
    #[error("the manifest {} names no photographs", .0.display())]
    Empty(PathBuf),
}

#[derive(Deserialize)]
struct Row {
    file: String,
    source: String,
    person: String,
    box_x: f64,
    box_y: f64,
    box_w: f64,
    box_h: f64,
}

/// Reads the manifest of a folder; `base` is what the folder is relative to.
///
/// # Errors
/// [`BadManifest`].
pub fn read_manifest(base: &Path, folder: &PhotoSource) -> Result<Vec<Entry>, BadManifest> {
    let home = base.join(&folder.folder);
    let path = home.join(&folder.manifest);
    let unreadable = |source| BadManifest::Read {
        path: path.clone(),
        source,
    };
    let mut reader = csv::Reader::from_path(&path).map_err(unreadable)?;
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    for (row, record) in (1..).zip(reader.deserialize::<Row>()) {
        let record = record.map_err(unreadable)?;
        let bad = |what: &str| BadManifest::Row {
            row,
            what: what.to_owned(),
        };
        let terms = folder.terms.get(&record.source).map(|terms| terms.trim());
        if terms.is_none_or(str::is_empty) {
            return Err(BadManifest::NoTerms(record.source));
        }
        let sides = [record.box_x, record.box_y, record.box_w, record.box_h];
        if sides.iter().any(|side| !side.is_finite()) || record.box_w < 1.0 || record.box_h < 1.0 {
            return Err(bad("its box is no box"));
        }
        if record.file.is_empty() || record.person.is_empty() {
            return Err(bad("file or person is empty"));
        }
        if Path::new(&record.file)
            .components()
            .any(|part| !matches!(part, std::path::Component::Normal(_)))
        {
            return Err(bad("the file lies outside of the folder"));
        }
        let weight = folder.weights.get(&record.source).copied().unwrap_or(1.0);
        if !weight.is_finite() || weight < 0.0 {
            return Err(bad("the weight of its source is no weight"));
        }
        let face = FaceBox {
            x: record.box_x,
            y: record.box_y,
            width: record.box_w,
            height: record.box_h,
        };
        let entry = entries.entry(record.file.clone()).or_insert_with(|| Entry {
            path: home.join(&record.file),
            source: record.source.clone(),
            person: record.person.clone(),
            faces: Vec::new(),
            weight,
        });
        entry.faces.push(face);
    }
    let mut entries: Vec<Entry> = entries.into_values().collect();
    for entry in &mut entries {
        entry
            .faces
            .sort_by(|a, b| (b.width * b.height).total_cmp(&(a.width * a.height)));
    }
    if entries.is_empty() {
        Err(BadManifest::Empty(path))
    } else {
        Ok(entries)
    }
}
