//! The same scene at several sizes, and so at several reductions: the verdict's figures do not jump between them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::Verdict;
use livecheck_engine::drawn_face::{DrawnFace, ExifOrientation};
use support::{check_jpeg, check_png, codes, sides};

/// Sizes about the steps from one reduction to the next: 1919 pixels are read whole, 1920 at a half, 3840 at a quarter.
const WIDTHS: [u32; 4] = [1280, 1919, 1920, 3840];

/// One scene, drawn at a width; the face takes this share of it.
fn scene(width: u32, face: f64) -> DrawnFace {
    // Flat, since what takes the time is to draw it.
    let height = width / 3;
    DrawnFace::new(width, height)
        .at(f64::from(width) * 0.45, f64::from(height) * 0.5)
        .size(f64::from(width) * face)
}

/// The face's box in shares of the width, then the brightness in steps of 255.
fn figures(verdict: &Verdict, width: u32) -> Vec<f64> {
    let shares = sides(&verdict.faces[0]).map(|side| side as f64 / f64::from(width));
    [shares.as_slice(), &[f64::from(verdict.brightness) / 255.0]].concat()
}

#[track_caller]
fn assert_close(what: &str, a: &[f64], b: &[f64], tolerance: f64) {
    let close = a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance);
    assert!(close, "{what}: {a:?} and {b:?}");
}

#[test]
fn box_brightness_and_reasons_stay_the_same_at_every_size() {
    for face in [0.1, 0.2] {
        let reference = check_jpeg(&scene(WIDTHS[0], face).jpeg(92)).unwrap();
        for width in WIDTHS {
            let drawing = scene(width, face);
            let verdict = check_jpeg(&drawing.jpeg(92)).unwrap();
            let what = format!("face {face} at {width}");
            assert_eq!(codes(&verdict), codes(&reference), "{what}");
            let (a, b) = (figures(&reference, WIDTHS[0]), figures(&verdict, width));
            assert_close(&what, &a, &b, 0.01);
        }
    }
}

#[test]
fn a_png_says_the_same_as_the_jpeg_of_the_same_picture() {
    for width in [1300, 1930] {
        let drawing = scene(width, 0.2);
        let (jpeg, png) = (
            check_jpeg(&drawing.jpeg(98)).unwrap(),
            check_png(&drawing.png()).unwrap(),
        );
        assert_close(
            "figures",
            &figures(&jpeg, width),
            &figures(&png, width),
            0.005,
        );
        let apart = (jpeg.likelihood.value() - png.likelihood.value()).abs();
        assert!(apart < 0.05, "{width}: {apart}");
    }
}

#[test]
fn every_orientation_of_a_reduced_picture_reads_the_same() {
    // An odd size, of which a reduced pixel at the far borders stands for fewer pixels.
    let drawing = scene(1925, 0.2);
    let upright = check_png(&drawing.png()).unwrap();
    for orientation in ExifOrientation::ALL {
        let turned = check_png(&drawing.clone().stored_as(orientation).png()).unwrap();
        let what = format!("{orientation:?}");
        assert_close(
            &what,
            &figures(&upright, 1925),
            &figures(&turned, 1925),
            0.002,
        );
        let apart = (upright.likelihood.value() - turned.likelihood.value()).abs();
        assert!(apart < 0.05, "{what}: {apart}");
    }
}
