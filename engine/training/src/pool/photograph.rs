//! Decoded photographs, chosen by the weights of their sources.

use std::path::Path;

use livecheck_engine::views::Picture;
use livecheck_engine::{CheckError, EncodedImage, ImageFormat};
use thiserror::Error;

use super::manifest::Entry;
use crate::chance::Chance;
use crate::scene::{FaceBox, Raster};

/// Faces are kept at most so wide, in pixels: no scene needs more.
const WIDEST: f64 = 200.0;

/// A decoded photograph.
#[derive(Clone, Debug)]
pub struct Photo {
    /// Its pixels.
    pub raster: Raster,
    /// The faces in it, the largest first; at least one.
    pub faces: Vec<FaceBox>,
    /// Where it is from.
    pub source: String,
    /// Who is in it.
    pub person: String,
}

/// Photographs in memory.
#[derive(Debug)]
pub struct Pool {
    photos: Vec<Photo>,
    /// Sums of the weights up to each photograph.
    sums: Vec<f64>,
}

/// Why photographs cannot be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadPhoto {
    /// The file cannot be read.
    #[error("{0} cannot be read")]
    Read(String, #[source] std::io::Error),
    /// The file is no photograph that the engine takes.
    #[error("{0} cannot be used")]
    Decode(String, #[source] CheckError),
    /// Nothing is left to choose from.
    #[error("no photograph is left to train on: all are held out, or weigh nothing")]
    Empty,
}

impl Pool {
    /// Loads all photographs; `each` is called after every one.
    ///
    /// # Errors
    /// [`BadPhoto`].
    pub fn load(entries: &[Entry], mut each: impl FnMut()) -> Result<Self, BadPhoto> {
        let (mut photos, mut sums, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for entry in entries {
            photos.push(load(entry)?);
            sum += entry.weight;
            sums.push(sum);
            each();
        }
        if sum > 0.0 {
            Ok(Self { photos, sums })
        } else {
            Err(BadPhoto::Empty)
        }
    }

    /// A pool of these photographs, each as likely as the others.
    ///
    /// # Errors
    /// [`BadPhoto::Empty`].
    pub fn of(photos: Vec<Photo>) -> Result<Self, BadPhoto> {
        let sums: Vec<f64> = (1..=photos.len()).map(|count| count as f64).collect();
        if photos.is_empty() {
            Err(BadPhoto::Empty)
        } else {
            Ok(Self { photos, sums })
        }
    }

    /// All photographs.
    #[must_use]
    pub fn photos(&self) -> &[Photo] {
        &self.photos
    }

    /// One by chance.
    pub fn photo(&self, chance: &mut Chance) -> &Photo {
        let at = chance.uniform(0.0, self.sums.last().copied().unwrap_or_default());
        let number = self.sums.partition_point(|sum| *sum <= at);
        &self.photos[number.min(self.photos.len() - 1)]
    }
}

fn load(entry: &Entry) -> Result<Photo, BadPhoto> {
    let name = entry.path.display().to_string();
    let bytes = std::fs::read(&entry.path).map_err(|error| BadPhoto::Read(name.clone(), error))?;
    let image = EncodedImage {
        bytes: &bytes,
        format: format_of(&entry.path),
    };
    let picture = Picture::decode(&image).map_err(|error| BadPhoto::Decode(name, error))?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let raster = Raster::from_rgb8(width, height, &picture.to_rgb());
    let scale = entry
        .faces
        .first()
        .map_or(1.0, |face| (WIDEST / face.width).min(1.0));
    let side = |length: usize| ((length as f64 * scale).round() as usize).max(1);
    let raster = raster.resized(side(width), side(height));
    let faces = entry
        .faces
        .iter()
        .map(|face| face.scaled(scale, scale))
        .collect();
    Ok(Photo {
        raster,
        faces,
        source: entry.source.clone(),
        person: entry.person.clone(),
    })
}

/// The format that a file's name promises.
pub(crate) fn format_of(path: &Path) -> ImageFormat {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("png" | "PNG") => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    }
}
