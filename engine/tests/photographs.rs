//! Recall and quality limits on the photographs next door, all taken as bona fide: a tenth of them, the same every time.
//! Skipped, and said so, where the photographs are not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use image::imageops;
use livecheck_engine::views::Picture;
use livecheck_engine::{ReasonCode, Verdict};
use support::{ENGINE, check, codes, format_of, shared, sides};

struct Photo {
    source: String,
    /// x, y, width, height by another detector.
    reference: [f64; 4],
    verdict: Option<Verdict>,
}

fn photos() -> Vec<Photo> {
    let Some(folder) = shared().map(|shared| shared.join("data/photos")) else {
        return Vec::new();
    };
    let list = std::fs::read_to_string(folder.join("photos.csv")).unwrap();
    let lines = list.lines().skip(1).step_by(10);
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let path = folder.join(fields[0]);
            let number = |at: usize| fields[at].parse::<f64>().unwrap();
            Photo {
                source: fields[1].to_owned(),
                reference: [number(6), number(7), number(8), number(9)],
                verdict: check(&std::fs::read(&path).unwrap(), format_of(&path)).ok(),
            }
        })
        .collect()
}

/// The share of photographs for which something holds; 0 of none.
fn share(photos: &[&Photo], holds: impl Fn(&Verdict) -> bool) -> f64 {
    let count = photos
        .iter()
        .filter(|photo| photo.verdict.as_ref().is_some_and(&holds))
        .count();
    count as f64 / photos.len().max(1) as f64
}

#[test]
fn faces_are_found_and_the_limits_let_bona_fide_photographs_pass() {
    let photos = photos();
    if photos.is_empty() {
        return;
    }
    let all: Vec<&Photo> = photos.iter().collect();
    let found = share(&all, |_| true);
    println!("found: {found:.3} of {}", all.len());
    assert!(found >= 0.99, "{found}");

    let centred = photos.iter().filter(|photo| {
        photo
            .verdict
            .as_ref()
            .is_some_and(|verdict| covers(verdict, photo.reference))
    });
    let centred = centred.count() as f64 / photos.len() as f64;
    println!("on the reference face: {centred:.3}");
    assert!(centred >= 0.97, "{centred}");

    // Official portraits: nobody would send a better picture, so hardly anything may be said against one.
    let portraits: Vec<&Photo> = photos
        .iter()
        .filter(|photo| photo.source == "congress")
        .collect();
    for (code, most) in [
        (ReasonCode::FaceBlurred, 0.0),
        (ReasonCode::FaceTurned, 0.01),
        (ReasonCode::FaceCutByBorder, 0.0),
        (ReasonCode::FaceTooDark, 0.01),
        (ReasonCode::FaceTooBright, 0.01),
        (ReasonCode::SeveralFaces, 0.01),
    ] {
        let named = share(&portraits, |verdict| codes(verdict).contains(&code));
        println!(
            "{code} on official portraits: {named:.3}; on all: {:.3}",
            share(&all, |verdict| codes(verdict).contains(&code))
        );
        assert!(named <= most, "{code}: {named}");
    }
    // All sources, compressed video frames among them.
    let blurred = share(&all, |verdict| {
        codes(verdict).contains(&ReasonCode::FaceBlurred)
    });
    assert!(blurred <= 0.01, "{blurred}");
}

#[test]
fn what_stands_beside_a_head_is_seldom_taken_for_a_face() {
    let Some(folder) = shared().map(|shared| shared.join("data/photos")) else {
        return;
    };
    let list = std::fs::read_to_string(folder.join("photos.csv")).unwrap();
    let (mut regions, mut faces) = (0, 0);
    // A photograph with several faces stands in several lines, and this source names a file once in each.
    let is_alone = |line: &&str| {
        let file = line.split(',').next().unwrap();
        line.starts_with("udacity") && list.matches(file).count() == 1
    };
    for line in list.lines().step_by(2).filter(is_alone) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        let image = image::open(folder.join(fields[0])).unwrap().into_rgb8();
        let (width, height) = image.dimensions();
        let head = 0.35 * number(8);
        let left = (number(6) - head).max(0.0) as u32;
        let right = ((number(6) + number(8) + head) as u32).min(width);
        for (from, width) in [(0, left), (right, width - right)] {
            if width >= 48 {
                let region = imageops::crop_imm(&image, from, 0, width, height).to_image();
                let pixels = Picture::from_rgb(width, height, region.as_raw()).unwrap();
                regions += 1;
                faces += usize::from(!ENGINE.find_faces(&pixels).unwrap().faces.is_empty());
            }
        }
    }
    println!("taken for faces: {faces} of {regions}");
    assert!(
        regions > 50 && faces * 100 <= regions,
        "{faces} of {regions}"
    );
}

/// Whether the middle of the reference box lies in one of the verdict's faces.
fn covers(verdict: &Verdict, [x, y, width, height]: [f64; 4]) -> bool {
    let (x, y) = (x + width / 2.0, y + height / 2.0);
    verdict.faces.iter().any(|face| {
        let [left, top, width, height] = sides(face).map(|side| side as f64);
        (left..left + width).contains(&x) && (top..top + height).contains(&y)
    })
}
