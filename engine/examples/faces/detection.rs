//! Recall and overlap with YuNet's boxes by the size of the face, and false faces where there is none.

use std::io::Write;
use std::time::Instant;

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use livecheck_engine::Engine;
use livecheck_engine::views::Picture;
use serde::Serialize;

use crate::Result;
use crate::pool::{Photo, PixelBox, overlap};
use crate::progress::Progress;
use crate::scene::{self, Scene};
use crate::seeded::Seeded;

/// Bounds of the classes of size: face height in parts of the picture's longer side.
const SIZES: [f64; 6] = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64];
/// A face of ours that overlaps a reference by less is another one.
const SAME_FACE: f64 = 0.3;

/// What was found in the pictures of one class.
#[derive(Serialize)]
struct Faces {
    kind: &'static str,
    /// `photographs` or `scenes`.
    set: &'static str,
    /// Degrees clockwise by which the pictures lie.
    turned: u32,
    smallest: f64,
    largest: f64,
    pictures: usize,
    references: usize,
    found: usize,
    /// Of the faces found, whether the picture was turned back as it lies.
    right_turn: usize,
    /// Faces where there is no reference.
    false_faces: usize,
    /// Mean over the faces found, of the detector's box and of the adapted one.
    overlap: f64,
    adapted_overlap: f64,
    /// Mean.
    runs: f64,
}

/// Faces in pictures without one.
#[derive(Serialize)]
struct Empty {
    kind: &'static str,
    set: &'static str,
    pictures: usize,
    /// Pictures with a face.
    wrong: usize,
    /// Of these, the ones that were turned to see it.
    turned: usize,
    most_runs: u32,
}

/// How long one search takes.
#[derive(Serialize)]
struct Speed {
    kind: &'static str,
    what: &'static str,
    width: u32,
    height: u32,
    runs: u32,
    least_ms: f64,
    /// In times of the search of the same size that ends after one run.
    times_one_run: f64,
}

/// `most` bounds the pictures of each class.
pub(crate) fn measure(engine: &Engine, pool: &[Photo], most: usize) -> Result<()> {
    // YuNet's list leaves out faces of the one source that shows groups.
    let complete = pool.iter().filter(|photo| photo.source != "dlib");
    let regions: Vec<RgbImage> = complete.flat_map(Photo::face_free_regions).collect();
    empty(engine, "regions", regions.len(), |at| regions[at].clone())?;
    let mut seeded = Seeded::new(1);
    let mosaics = |_| scene::mosaic(&regions, &mut seeded);
    empty(engine, "mosaics", most, mosaics)?;
    speed(engine, pool, &regions)?;
    for turned in [0, 90, 180, 270] {
        for size in SIZES.windows(2) {
            photographs(engine, pool, [size[0], size[1]], turned, most)?;
        }
    }
    // The three turns differ in nothing but the order in which they are tried.
    for turned in [0, 90] {
        for size in SIZES.windows(2) {
            scenes(engine, pool, &regions, [size[0], size[1]], turned, most)?;
        }
    }
    Ok(())
}

fn print(row: &impl Serialize) -> Result<()> {
    writeln!(std::io::stdout(), "{}", serde_json::to_string(row)?)?;
    Ok(())
}

fn pixels(image: &RgbImage) -> Result<Picture> {
    let (width, height) = image.dimensions();
    Picture::from_rgb(width, height, image.as_raw()).ok_or_else(|| "a picture of no size".into())
}

fn empty(
    engine: &Engine,
    set: &'static str,
    pictures: usize,
    mut picture: impl FnMut(usize) -> RgbImage,
) -> Result<()> {
    let mut progress = Progress::new(format!("{set} without a face"), pictures);
    let mut row = Empty {
        kind: "empty",
        set,
        pictures,
        wrong: 0,
        turned: 0,
        most_runs: 0,
    };
    for at in 0..pictures {
        let found = engine.find_faces(&pixels(&picture(at))?)?;
        row.wrong += usize::from(!found.faces.is_empty());
        row.turned += usize::from(found.faces.first().is_some_and(|face| face.turned != 0));
        row.most_runs = row.most_runs.max(found.runs);
        progress.step();
    }
    print(&row)
}

/// Pictures of several sizes with a large face, with none, and with nothing at all.
fn speed(engine: &Engine, pool: &[Photo], regions: &[RgbImage]) -> Result<()> {
    let photo = pool.first().ok_or("no photographs")?;
    let mut seeded = Seeded::new(3);
    let mosaic = scene::mosaic(regions, &mut seeded);
    let face = scene::paste(
        photo,
        0.5 * f64::from(scene::HEIGHT),
        mosaic.clone(),
        &mut seeded,
    );
    let sizes = [(384, 288), (1280, 960), (4000, 3000)];
    let mut progress = Progress::new("times", 3 * sizes.len());
    for (width, height) in sizes {
        let mut one_run = 0.0;
        let plain = RgbImage::from_pixel(width, height, Rgb([128; 3]));
        for (what, picture) in [
            ("a face, found at once", &face.image),
            ("a plain grey", &plain),
            ("a mosaic without a face", &mosaic),
        ] {
            let picture = imageops::resize(picture, width, height, FilterType::Triangle);
            let pixels = pixels(&picture)?;
            let (mut least_ms, mut runs) = (f64::MAX, 0);
            for _ in 0..7 {
                let started = Instant::now();
                runs = engine.find_faces(&pixels)?.runs;
                least_ms = least_ms.min(started.elapsed().as_secs_f64() * 1000.0);
            }
            if one_run == 0.0 {
                one_run = least_ms;
            }
            print(&Speed {
                kind: "speed",
                what,
                width,
                height,
                runs,
                least_ms,
                times_one_run: least_ms / one_run,
            })?;
            progress.step();
        }
    }
    Ok(())
}

/// The photographs as they are whose largest face is of the class.
fn photographs(
    engine: &Engine,
    pool: &[Photo],
    size: [f64; 2],
    turned: u32,
    most: usize,
) -> Result<()> {
    let of_size = |photo: &&Photo| {
        let (width, height) = photo.image.dimensions();
        let largest = photo.faces.iter().fold(0.0, |most, face| face[3].max(most));
        (size[0]..size[1]).contains(&(largest / f64::from(width.max(height))))
    };
    let photos: Vec<&Photo> = pool.iter().filter(of_size).collect();
    let step = photos.len().div_ceil(most).max(1);
    let photos: Vec<&Photo> = photos.into_iter().step_by(step).collect();
    let mut class = Class::new("photographs", size, turned, photos.len());
    for photo in photos {
        class.add(engine, &photo.image, &photo.faces)?;
    }
    class.finish()
}

fn scenes(
    engine: &Engine,
    pool: &[Photo],
    regions: &[RgbImage],
    size: [f64; 2],
    turned: u32,
    most: usize,
) -> Result<()> {
    let lone: Vec<&Photo> = pool.iter().filter(|photo| photo.faces.len() == 1).collect();
    let mut seeded = Seeded::new(2 + (size[0] * 1000.0) as u64);
    let mut class = Class::new("scenes", size, turned, most);
    for _ in 0..most {
        let canvas = scene::mosaic(regions, &mut seeded);
        let photo = lone[seeded.place(lone.len())];
        let height = f64::from(scene::WIDTH) * size[0] * 2.0_f64.powf(seeded.fraction());
        let Scene { image, face } = scene::paste(photo, height, canvas, &mut seeded);
        class.add(engine, &image, &[face])?;
    }
    class.finish()
}

/// A row in the making.
struct Class {
    row: Faces,
    progress: Progress,
}

impl Class {
    fn new(set: &'static str, [smallest, largest]: [f64; 2], turned: u32, pictures: usize) -> Self {
        let what = format!("{set}, faces of {smallest} to {largest}, turned by {turned}");
        Self {
            row: Faces {
                kind: "faces",
                set,
                turned,
                smallest,
                largest,
                pictures,
                references: 0,
                found: 0,
                right_turn: 0,
                false_faces: 0,
                overlap: 0.0,
                adapted_overlap: 0.0,
                runs: 0.0,
            },
            progress: Progress::new(what, pictures),
        }
    }

    fn add(&mut self, engine: &Engine, image: &RgbImage, faces: &[PixelBox]) -> Result<()> {
        let degrees = self.row.turned;
        let found = engine.find_faces(&pixels(&scene::turned(image, degrees))?)?;
        let turned_back = (360 - degrees) % 360;
        self.row.runs += f64::from(found.runs);
        let mut others = found.faces.len();
        for &face in faces {
            self.row.references += 1;
            let reference = scene::turned_box(face, image.dimensions(), degrees);
            let best = found
                .faces
                .iter()
                .map(|face| (overlap(face.expected, reference), face))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((adapted, face)) = best.filter(|best| best.0 >= SAME_FACE) {
                self.row.found += 1;
                self.row.right_turn += usize::from(face.turned == turned_back);
                self.row.overlap += overlap(face.rect, reference);
                self.row.adapted_overlap += adapted;
                others = others.saturating_sub(1);
            }
        }
        self.row.false_faces += others;
        self.progress.step();
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        if self.row.pictures == 0 {
            return Ok(());
        }
        let found = self.row.found.max(1) as f64;
        self.row.overlap /= found;
        self.row.adapted_overlap /= found;
        self.row.runs /= self.row.pictures as f64;
        print(&self.row)
    }
}
