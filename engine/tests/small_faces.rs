//! Faces that are small in their pictures, several of one size, and pictures too small or too empty for any.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::stages::Found;
use livecheck_engine::views::Picture;
use support::{ENGINE, check_png, codes, sides};

fn find(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Found {
    let bytes: Vec<u8> = (0..width * height)
        .flat_map(|at| pixel(at % width, at / width))
        .collect();
    let pixels = Picture::from_rgb(width, height, &bytes).unwrap();
    ENGINE.find_faces(&pixels).unwrap()
}

#[test]
fn a_face_is_found_down_to_a_thirtieth_of_the_picture() {
    for (width, size, at) in [
        (640, 80.0, (200.0, 300.0)),
        (1280, 85.0, (1100.0, 200.0)),
        (1280, 60.0, (500.0, 600.0)),
        (2080, 65.0, (900.0, 250.0)),
    ] {
        let drawing = DrawnFace::new(width, width * 3 / 4)
            .at(at.0, at.1)
            .size(size);
        let verdict = check_png(&drawing.png()).unwrap();
        assert_eq!(verdict.faces.len(), 1, "{size} of {width}");
        let expected = [at.0 - size / 2.0, at.1 - size / 2.0, size, size];
        for (actual, expected) in sides(&verdict.faces[0]).into_iter().zip(expected) {
            assert!(
                (actual as f64 - expected).abs() <= 0.2 * size,
                "{size} of {width}: {:?}",
                verdict.faces
            );
        }
    }
}

#[test]
fn all_faces_of_a_group_are_listed() {
    let drawing = DrawnFace::new(1280, 960)
        .at(200.0, 450.0)
        .size(120.0)
        .and_another(480.0, 470.0, 140.0)
        .and_another(760.0, 460.0, 110.0)
        .and_another(1060.0, 450.0, 125.0);
    let verdict = check_png(&drawing.png()).unwrap();
    assert_eq!(verdict.faces.len(), 4, "{:?}", verdict.faces);
    assert!((sides(&verdict.faces[0])[0] - 410).abs() < 30);
    assert_eq!(codes(&verdict)[0].as_str(), "several_faces");
}

#[test]
fn a_large_face_is_found_by_one_run_of_the_network() {
    let file = DrawnFace::new(640, 480).png();
    let image = image::load_from_memory(&file).unwrap().into_rgb8();
    let pixels = Picture::from_rgb(640, 480, image.as_raw()).unwrap();
    let found = ENGINE.find_faces(&pixels).unwrap();
    assert_eq!((found.faces.len(), found.runs), (1, 1));
}

#[test]
fn the_search_of_an_empty_picture_ends() {
    let grey = find(2048, 1536, |_, _| [128; 3]);
    assert!(grey.faces.is_empty());
    // Four turns, and the parts of three sizes.
    assert_eq!(grey.runs, 4 + 6 + 30 + 130);
    let long = find(16_384, 64, |x, y| [(x * 7 % 251) as u8, (y * 5) as u8, 90]);
    assert!(long.faces.is_empty());
    // A close-up of each candidate in four turns at most.
    assert!(long.runs <= 4 + 3 + 6 + 13 + 3 * 8 * 4, "{}", long.runs);
}

#[test]
fn patterns_are_no_faces() {
    let stripes = find(640, 480, |x, _| [if x / 9 % 2 == 0 { 20 } else { 230 }; 3]);
    let squares = find(640, 480, |x, y| {
        [if (x / 40 + y / 40) % 2 == 0 { 30 } else { 200 }; 3]
    });
    let rings = find(640, 480, |x, y| {
        let (dx, dy) = (x.abs_diff(320), y.abs_diff(240));
        [(f64::from(dx * dx + dy * dy).sqrt() / 6.0)
            .sin()
            .mul_add(100.0, 128.0) as u8; 3]
    });
    let noise = find(640, 480, |x, y| {
        let bits = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761);
        [(bits >> 24) as u8, (bits >> 16) as u8, (bits >> 8) as u8]
    });
    for (what, found) in [
        ("stripes", stripes),
        ("squares", squares),
        ("rings", rings),
        ("noise", noise),
    ] {
        assert!(found.faces.is_empty(), "{what}: {:?}", found.faces);
    }
}

#[test]
fn pictures_of_a_pixel_or_a_line_show_no_face() {
    for (width, height) in [(1, 1), (1, 2), (3, 1), (1, 5000), (5000, 1), (127, 2)] {
        let found = find(width, height, |x, y| [(x * 13) as u8, (y * 31) as u8, 77]);
        assert!(found.faces.is_empty(), "{width} x {height}");
    }
}

#[test]
fn pixels_that_do_not_fit_their_size_are_refused() {
    assert!(Picture::from_rgb(2, 2, &[0; 11]).is_none());
    assert!(Picture::from_rgb(0, 2, &[]).is_none());
    assert!(Picture::from_rgb(u32::MAX, u32::MAX, &[0; 12]).is_none());
}
