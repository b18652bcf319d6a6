//! The photographs, the face boxes that YuNet found in them, and what of them shows no face.

use std::fs;
use std::path::Path;

use image::{RgbImage, imageops};

use crate::Result;
use crate::progress::Progress;

/// x, y, width, height in pixels.
pub(crate) type PixelBox = [f64; 4];

pub(crate) struct Photo {
    pub(crate) source: String,
    /// At least one.
    pub(crate) faces: Vec<PixelBox>,
    pub(crate) image: RgbImage,
}

/// How far a face reaches beyond YuNet's box, in box sizes: hair, chin and neck.
const HEAD: f64 = 0.35;
/// Shorter side of a face-free region, pixels.
const LEAST_REGION: u32 = 48;

/// Reads `photos.csv` and every photograph that it names.
pub(crate) fn open(folder: &Path) -> Result<Vec<Photo>> {
    let list = folder.join("photos.csv");
    let text = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let mut progress = Progress::new("photographs read", lines.len());
    let mut photos: Vec<Photo> = Vec::new();
    let mut last = "";
    for line in lines {
        progress.step();
        let fields: Vec<&str> = line.split(',').collect();
        let [file, source, .., x, y, width, height] = fields[..] else {
            return Err(format!("{}: a line of {} fields", list.display(), fields.len()).into());
        };
        let face = [x.parse()?, y.parse()?, width.parse()?, height.parse()?];
        // The faces of a photograph stand in lines one after the other.
        if let Some(photo) = photos.last_mut().filter(|_| file == last) {
            photo.faces.push(face);
            continue;
        }
        last = file;
        photos.push(Photo {
            source: source.to_owned(),
            faces: vec![face],
            image: image::open(folder.join(file))?.into_rgb8(),
        });
    }
    Ok(photos)
}

impl Photo {
    /// The parts beside the heads, above and below them.
    pub(crate) fn face_free_regions(&self) -> Vec<RgbImage> {
        let (width, height) = self.image.dimensions();
        let (mut left, mut top) = (f64::from(width), f64::from(height));
        let (mut right, mut bottom) = (0.0_f64, 0.0_f64);
        for [x, y, w, h] in &self.faces {
            left = left.min(x - HEAD * w);
            right = right.max(x + w + HEAD * w);
            top = top.min(y - HEAD * h);
            bottom = bottom.max(y + h + HEAD * h);
        }
        let inside = |at: f64, side: u32| at.clamp(0.0, f64::from(side)) as u32;
        let (left, right) = (inside(left, width), inside(right, width));
        let (top, bottom) = (inside(top, height), inside(bottom, height));
        [
            (0, 0, left, height),
            (right, 0, width - right, height),
            (0, 0, width, top),
            (0, bottom, width, height - bottom),
        ]
        .into_iter()
        .filter(|&(_, _, w, h)| w.min(h) >= LEAST_REGION)
        .map(|(x, y, w, h)| imageops::crop_imm(&self.image, x, y, w, h).to_image())
        .collect()
    }
}

/// Area of the overlap in parts of the two boxes' union.
pub(crate) fn overlap(a: PixelBox, b: PixelBox) -> f64 {
    let along = |at: usize| {
        let end = (a[at] + a[at + 2]).min(b[at] + b[at + 2]);
        (end - a[at].max(b[at])).max(0.0)
    };
    let shared = along(0) * along(1);
    shared / (a[2] * a[3] + b[2] * b[3] - shared)
}
