//! How likelihoods move when photographs of 12 megapixels are judged reduced instead of whole. The photographs next door
//! are small; enlarged they have no detail that a reduction could lose, but the sampling of the crops is another.
//!
//! Slow, so on demand, for release: `cargo test --release -p livecheck-engine --lib enlarged -- --ignored --nocapture`.

use std::path::{Path, PathBuf};

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};

use super::*;
use crate::ImageFormat;

/// Longer side of the enlarged photographs, pixels.
const LONGER: u32 = 4000;
/// Every so many of the photographs that all count as bona fide.
const EVERY: usize = 40;

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path
            .extension()
            .is_some_and(|kind| kind == "jpg" || kind == "png")
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn enlarged(path: &Path) -> Option<Vec<u8>> {
    let small = image::open(path).ok()?.to_rgb8();
    let scale = f64::from(LONGER) / f64::from(small.width().max(small.height()));
    let side = |side: u32| (f64::from(side) * scale).round() as u32;
    let large = resize(
        &small,
        side(small.width()),
        side(small.height()),
        FilterType::CatmullRom,
    );
    let mut file = Vec::new();
    let (width, height) = large.dimensions();
    JpegEncoder::new_with_quality(&mut file, 92)
        .encode(&large, width, height, ExtendedColorType::Rgb8)
        .ok()?;
    Some(file)
}

#[test]
#[ignore = "takes minutes, and needs the photographs next door"]
fn likelihoods_of_enlarged_photographs_move_little_when_they_are_reduced() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let mut chosen = files(&data.join("samples"));
    chosen.extend(files(&data.join("photos")).into_iter().step_by(EVERY));
    let engine = Engine::embedded().unwrap();
    let (mut moves, mut crossings, mut unlike) = (Vec::new(), 0, 0);
    for path in &chosen {
        let Some(file) = enlarged(path) else { continue };
        let checked = CheckedImage::new(&EncodedImage {
            bytes: &file,
            format: ImageFormat::Jpeg,
        })
        .unwrap();
        let at = |reduction| engine.check_reduced(&checked, reduction, Instant::now());
        match (
            at(Reduction::Whole),
            at(Reduction::to_find_faces(checked.size())),
        ) {
            (Ok(whole), Ok(reduced)) => {
                let (whole, reduced) = (whole.likelihood.value(), reduced.likelihood.value());
                moves.push((whole - reduced).abs());
                crossings += usize::from((whole > 0.15) != (reduced > 0.15));
            }
            (Err(CheckError::NoFace), Err(CheckError::NoFace)) => {}
            _ => unlike += 1,
        }
    }
    if moves.is_empty() {
        println!("skipped: ../shared has no photographs");
        return;
    }
    moves.sort_by(f64::total_cmp);
    let at = |hundredths: usize| moves[(moves.len() - 1) * hundredths / 100];
    println!(
        "{} photographs: moves of the likelihood: median {:.4}, 90 % {:.4}, 99 % {:.4}, most {:.4}; {crossings} cross 0.15; a face is found in one of both only: {unlike}",
        moves.len(),
        at(50),
        at(90),
        at(99),
        at(100)
    );
    assert!(at(90) < 0.05 && unlike * 50 <= moves.len());
}
