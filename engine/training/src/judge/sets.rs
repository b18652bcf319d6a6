//! What networks are judged on: simulated captures of people who are held out, labelled folders, photographs as they are.

use std::path::{Path, PathBuf};

use livecheck_engine::views::{Picture, ViewBox};
use livecheck_engine::{EncodedImage, Engine};
use thiserror::Error;

use super::scores::LabelledView;
use crate::chance::Chance;
use crate::pool::{Entry, Pool, format_of};
use crate::scene::{FaceBox, Presentation, Simulator};
use crate::teach::View;

/// Why a set cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadSet {
    /// A file or folder cannot be read.
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// There is nothing in it.
    #[error("{} holds no photographs in which a face is found", .0.display())]
    Empty(PathBuf),
}

/// Which views are made of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    /// The one about the box.
    One,
    /// That and those about boxes that are moved and scaled by a few hundredths.
    Around,
}

/// Moves right and down in box sides, and scales, of the views around.
pub const AROUND: [[f64; 3]; 6] = [
    [0.0, 0.0, 0.94],
    [0.0, 0.0, 1.06],
    [-0.04, 0.0, 1.0],
    [0.04, 0.0, 1.0],
    [0.0, -0.04, 1.0],
    [0.0, 0.04, 1.0],
];

/// Views of simulated captures, `count` of them.
#[must_use]
pub fn simulated(pool: &Pool, count: usize, seed: u64, views: Views) -> Vec<LabelledView> {
    let simulator = Simulator::new(pool);
    let all = (0..count as u64).flat_map(|scene| {
        let mut chance = Chance::new(seed, &[scene]);
        let captures = simulator.captures(1, &mut chance);
        captures.into_iter().map(move |capture| {
            let found = View::found(capture.face, &mut chance);
            let around =
                AROUND
                    .iter()
                    .filter(|_| views == Views::Around)
                    .map(|[right, down, scale]| {
                        let moved = found.moved(right * found.width, down * found.height);
                        let [x, y] = moved.centre();
                        let (width, height) = (moved.width * scale, moved.height * scale);
                        FaceBox {
                            x: x - width / 2.0,
                            y: y - height / 2.0,
                            width,
                            height,
                        }
                    });
            LabelledView {
                view: View::about(&capture.raster, found),
                around: around
                    .map(|face| View::about(&capture.raster, face))
                    .collect(),
                presentation: capture.presentation,
                source: String::new(),
                file: None,
            }
        })
    });
    all.collect()
}

/// Views of photographs as they are, by the faces that the engine finds in them; those without one are left out.
///
/// # Errors
/// [`BadSet::Read`].
pub fn bona_fide_photographs(
    entries: &[Entry],
    engine: &Engine,
    which: Views,
) -> Result<Vec<LabelledView>, BadSet> {
    let mut views = Vec::new();
    for entry in entries {
        if let Some((view, around)) = views_of(&entry.path, engine, which)? {
            views.push(LabelledView {
                view,
                around,
                presentation: Presentation::BonaFide,
                source: entry.source.clone(),
                file: Some(entry.path.clone()),
            });
        }
    }
    Ok(views)
}

/// Views of a folder with `live/` and `spoof/`; the attacks are called prints, whatever they are.
///
/// # Errors
/// [`BadSet`].
pub fn labelled_folder(
    folder: &Path,
    engine: &Engine,
    which: Views,
) -> Result<Vec<LabelledView>, BadSet> {
    let mut views = Vec::new();
    for (name, presentation) in [
        ("live", Presentation::BonaFide),
        ("spoof", Presentation::Print),
    ] {
        let folder = folder.join(name);
        let unreadable = |error| BadSet::Read(folder.clone(), error);
        let mut paths = Vec::new();
        for file in std::fs::read_dir(&folder).map_err(unreadable)? {
            paths.push(file.map_err(unreadable)?.path());
        }
        paths.sort();
        let before = views.len();
        for path in paths {
            if let Some((view, around)) = views_of(&path, engine, which)? {
                let source = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                views.push(LabelledView {
                    view,
                    around,
                    presentation,
                    source,
                    file: Some(path.clone()),
                });
            }
        }
        if views.len() == before {
            return Err(BadSet::Empty(folder));
        }
    }
    Ok(views)
}

fn views_of(
    path: &Path,
    engine: &Engine,
    views: Views,
) -> Result<Option<(View, Vec<View>)>, BadSet> {
    let bytes = std::fs::read(path).map_err(|error| BadSet::Read(path.to_owned(), error))?;
    let image = EncodedImage {
        bytes: &bytes,
        format: format_of(path),
    };
    let face = engine
        .check(&image)
        .ok()
        .and_then(|verdict| verdict.faces.first().copied());
    let picture = Picture::decode(&image).ok();
    Ok(picture.zip(face).map(|(picture, face)| {
        let about = ViewBox::from_detector(face);
        let around = AROUND.iter().filter(|_| views == Views::Around);
        let around = around.map(|[right, down, scale]| about.changed(*right, *down, *scale));
        (
            View::from_crops(&picture.crops(about)),
            around
                .map(|about| View::from_crops(&picture.crops(about)))
                .collect(),
        )
    }))
}
