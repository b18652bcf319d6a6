//! A photograph that lies on its side, and whose file does not say so, gets the verdict of the same photograph upright.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use image::{DynamicImage, RgbImage, imageops};
use livecheck_engine::drawn_face::{DrawnFace, ExifOrientation};
use livecheck_engine::stages::Judged;
use livecheck_engine::views::Picture;
use livecheck_engine::{Likelihood, Verdict};
use support::{ENGINE, check_png, codes, shared, sides};

/// Quarters, clockwise.
fn turned(image: &RgbImage, quarters: u32) -> RgbImage {
    match quarters % 4 {
        1 => imageops::rotate90(image),
        2 => imageops::rotate180(image),
        3 => imageops::rotate270(image),
        _ => image.clone(),
    }
}

/// A PNG with an EXIF orientation.
fn png(image: &RgbImage, tag: u8) -> Vec<u8> {
    let mut info = png::Info::with_size(image.width(), image.height());
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([tag, 0, 0, 0, 0, 0, 0]);
    info.exif_metadata = Some(tiff.into());
    let mut file = Vec::new();
    let encoder = png::Encoder::with_info(&mut file, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(image.as_raw()).unwrap();
    writer.finish().unwrap();
    file
}

/// Where a rectangle stands once its image of `width` x `height` is turned clockwise by quarters.
fn turned_rect([x, y, w, h]: [i64; 4], (width, height): (u32, u32), quarters: u32) -> [i64; 4] {
    let (width, height) = (i64::from(width), i64::from(height));
    match quarters % 4 {
        1 => [height - y - h, x, h, w],
        2 => [width - x - w, height - y - h, w, h],
        3 => [y, width - x - w, h, w],
        _ => [x, y, w, h],
    }
}

/// A box edge on a whole pixel moves the liveness crop by one.
const QUIRK: f64 = 0.03;

#[track_caller]
fn assert_near(what: &str, turned: Likelihood, upright: Likelihood, tolerance: f64) {
    let apart = (turned.value() - upright.value()).abs();
    assert!(apart <= tolerance, "{what}: likelihoods {apart} apart");
}

#[track_caller]
fn assert_same(turned: &Verdict, upright: &Verdict, size: (u32, u32), quarters: u32, what: &str) {
    assert_near(what, turned.likelihood, upright.likelihood, 1e-6);
    assert!(
        (turned.brightness - upright.brightness).abs() < 0.01,
        "{what}"
    );
    assert_eq!(codes(turned), codes(upright), "{what}");
    for (turned, upright) in turned.faces.iter().zip(&upright.faces) {
        let expected = turned_rect(sides(upright), size, quarters);
        // A box edge half way between two pixels is rounded towards the other one.
        for (actual, expected) in sides(turned).into_iter().zip(expected) {
            assert!((actual - expected).abs() <= 1, "{what}: {turned:?}");
        }
    }
}

#[test]
fn a_drawn_face_gets_its_verdict_in_every_turn_under_every_exif_value() {
    let drawing = DrawnFace::new(400, 320).at(160.0, 150.0).size(140.0);
    let upright = check_png(&drawing.png()).unwrap();
    for tag in ExifOrientation::ALL {
        let file = drawing.clone().stored_as(tag).png();
        let stored = image::load_from_memory(&file).unwrap().into_rgb8();
        for quarters in 1..4 {
            let verdict = check_png(&png(&turned(&stored, quarters), tag as u8)).unwrap();
            // A mirror turns the other way.
            let is_mirrored = matches!(tag as u8, 2 | 4 | 5 | 7);
            let seen = if is_mirrored { 4 - quarters } else { quarters };
            assert_same(
                &verdict,
                &upright,
                (400, 320),
                seen,
                &format!("{tag:?}, {quarters}"),
            );
        }
    }
}

#[test]
fn a_fault_of_a_face_is_named_the_same_when_the_picture_lies_on_its_side() {
    let plain = || DrawnFace::new(480, 480);
    for drawing in [
        plain().light(0.25),
        plain().blur(6.0),
        plain().turn(45.0),
        plain().at(240.0, 415.0),
        plain().at(65.0, 240.0),
    ] {
        let image = image::load_from_memory(&drawing.png()).unwrap().into_rgb8();
        let upright = judge(&image);
        assert_eq!(upright.reasons.len(), 1);
        for quarters in 1..4 {
            let what = format!("{:?}, {quarters}", upright.reasons[0].code);
            assert_judged_alike(&what, &judge(&turned(&image, quarters)), &upright);
        }
    }
}

#[test]
fn a_small_face_on_its_side_is_found_where_it_is() {
    let drawing = DrawnFace::new(1280, 960).at(400.0, 400.0).size(100.0);
    let image = image::load_from_memory(&drawing.png()).unwrap().into_rgb8();
    for quarters in 0..4 {
        let judged = judge(&turned(&image, quarters));
        let expected = turned_rect([350, 350, 100, 100], (1280, 960), quarters);
        for (actual, expected) in judged.rect.into_iter().zip(expected) {
            assert!(
                (actual - expected as f64).abs() <= 12.0,
                "{quarters}: {:?}",
                judged.rect
            );
        }
        assert_eq!(judged.reasons, [], "{quarters}");
    }
}

#[test]
fn the_sample_photographs_get_their_verdicts_on_their_sides() {
    let Some(folder) = shared().map(|shared| shared.join("data/samples")) else {
        return;
    };
    for file in [
        "live/image_T1.jpg",
        "live/true_002.jpg",
        "spoof/fake_001.jpg",
        "spoof/fake_002.jpg",
        "spoof/image_F1.jpg",
    ] {
        let image = image::open(folder.join(file)).unwrap();
        // The decoder leaves EXIF alone: pixels as stored, for every turn alike.
        let image = DynamicImage::into_rgb8(image);
        let upright = judge(&image);
        for quarters in 1..4 {
            let what = format!("{file}, {quarters}");
            let judged = judge(&turned(&image, quarters));
            assert_judged_alike(&what, &judged, &upright);
        }
    }
}

#[track_caller]
fn assert_judged_alike(what: &str, turned: &Judged, upright: &Judged) {
    assert_near(what, turned.likelihood, upright.likelihood, QUIRK);
    // Means of pixels, taken in another order, are rounded to whole steps, which moves the box by parts of a pixel.
    let (a, b) = (turned.quality, upright.quality);
    for (turned, upright, most) in [
        (a.side, b.side, 1.0),
        (a.brightness, b.brightness, 0.3),
        (a.sharpness, b.sharpness, 0.015),
        (a.outside, b.outside, 0.005),
        (a.turn, b.turn, 0.5),
        (a.tilt, b.tilt, 0.5),
        (a.nod, b.nod, 0.5),
    ] {
        assert!((turned - upright).abs() <= most, "{what}: {a:?}, {b:?}");
    }
    let codes =
        |judged: &Judged| -> Vec<_> { judged.reasons.iter().map(|reason| reason.code).collect() };
    assert_eq!(codes(turned), codes(upright), "{what}");
}

fn judge(image: &RgbImage) -> Judged {
    let pixels = Picture::from_rgb(image.width(), image.height(), image.as_raw()).unwrap();
    ENGINE.judge(&pixels).unwrap().unwrap()
}
