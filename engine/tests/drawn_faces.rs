//! Verdicts on faces drawn by the project itself: what is found where, and what is said about it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::drawn_face::{DrawnFace, ExifOrientation, Skin};
use livecheck_engine::{CheckError, ReasonCode, Threshold};
use support::{check_jpeg, check_png, codes, sides, verdict};

/// Largest distance in pixels of a box's edge from where the drawing puts it, in sizes of the face. The detector is a
/// network: it finds the same face a few percent larger or smaller.
const BOX_TOLERANCE: f64 = 0.12;

#[track_caller]
fn assert_box(rect: [i64; 4], centre: (f64, f64), size: f64) {
    let expected = [centre.0 - size / 2.0, centre.1 - size / 2.0, size, size];
    for (actual, expected) in rect.into_iter().zip(expected) {
        assert!(
            (actual as f64 - expected).abs() <= BOX_TOLERANCE * size,
            "{rect:?} where {expected:?} is right"
        );
    }
}

#[test]
fn a_plain_drawing_is_one_valid_face_where_it_was_drawn() {
    for skin in [Skin::Light, Skin::Medium, Skin::Dark] {
        let verdict = verdict(
            &DrawnFace::new(640, 480)
                .at(300.0, 220.0)
                .size(200.0)
                .skin(skin),
        );
        assert_eq!(verdict.faces.len(), 1, "{skin:?}");
        assert_box(sides(&verdict.faces[0]), (300.0, 220.0), 200.0);
        assert!(
            verdict.is_valid_face() && verdict.reasons.is_empty() && verdict.message().is_empty(),
            "{skin:?}"
        );
    }
}

#[test]
fn jpeg_and_png_of_one_drawing_agree() {
    let drawing = DrawnFace::new(480, 480);
    let (jpeg, png) = (
        check_jpeg(&drawing.jpeg(100)).unwrap(),
        check_png(&drawing.png()).unwrap(),
    );
    for (a, b) in sides(&jpeg.faces[0]).into_iter().zip(sides(&png.faces[0])) {
        assert!((a - b).abs() <= 2);
    }
    assert!((jpeg.brightness - png.brightness).abs() < 1.0);
}

#[test]
fn the_same_bytes_give_the_same_verdict_on_every_thread() {
    let file = DrawnFace::new(480, 360).jpeg(90);
    let first = check_jpeg(&file).unwrap();
    let others: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| check_jpeg(&file).unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for other in others {
        assert_eq!(
            (other.likelihood, &other.faces, &other.reasons),
            (first.likelihood, &first.faces, &first.reasons)
        );
    }
}

#[test]
fn all_eight_orientations_give_the_verdict_of_the_upright_picture() {
    let drawing = DrawnFace::new(400, 320).at(150.0, 170.0).size(140.0);
    let upright = check_png(&drawing.png()).unwrap();
    for orientation in ExifOrientation::ALL {
        let stored = drawing.clone().stored_as(orientation);
        let png = check_png(&stored.png()).unwrap();
        assert_eq!(
            (png.faces, png.brightness),
            (upright.faces.clone(), upright.brightness),
            "{orientation:?}"
        );
        assert_eq!(png.likelihood, upright.likelihood, "{orientation:?}");
        // JPEG's blocks fall elsewhere on a turned picture, so its pixels differ a little.
        let jpeg = check_jpeg(&stored.jpeg(95)).unwrap();
        assert_box(sides(&jpeg.faces[0]), (150.0, 170.0), 140.0);
    }
}

#[test]
fn several_faces_are_all_listed_largest_first_and_do_not_make_the_face_invalid() {
    let drawing = DrawnFace::new(960, 480)
        .at(160.0, 250.0)
        .size(150.0)
        .and_another(480.0, 240.0, 210.0)
        .and_another(800.0, 250.0, 130.0);
    let verdict = verdict(&drawing);
    assert_eq!(verdict.faces.len(), 3);
    assert!(
        verdict
            .faces
            .is_sorted_by_key(|face| std::cmp::Reverse(face.area()))
    );
    assert_box(sides(&verdict.faces[0]), (480.0, 240.0), 210.0);
    assert_eq!(codes(&verdict), [ReasonCode::SeveralFaces]);
    assert!(verdict.is_valid_face());
    assert!(
        verdict.message().starts_with("3 faces"),
        "{}",
        verdict.message()
    );
}

#[test]
fn each_fault_is_named_with_its_figure_and_its_limit() {
    let plain = || DrawnFace::new(480, 480);
    for (what, drawing, code) in [
        ("small", plain().size(60.0), ReasonCode::FaceTooSmall),
        ("dark", plain().light(0.25), ReasonCode::FaceTooDark),
        ("bright", plain().light(3.0), ReasonCode::FaceTooBright),
        ("blurred", plain().blur(6.0), ReasonCode::FaceBlurred),
        (
            "cut at the left",
            plain().at(65.0, 240.0),
            ReasonCode::FaceCutByBorder,
        ),
        (
            "cut at the bottom",
            plain().at(240.0, 415.0),
            ReasonCode::FaceCutByBorder,
        ),
        ("turned", plain().turn(45.0), ReasonCode::FaceTurned),
        (
            "turned the other way",
            plain().turn(-45.0),
            ReasonCode::FaceTurned,
        ),
        ("tilted", plain().tilt(40.0), ReasonCode::FaceTurned),
    ] {
        let verdict = verdict(&drawing);
        assert_eq!(codes(&verdict), [code], "{what}");
        assert!(!verdict.is_valid_face(), "{what}");
        let reason = &verdict.reasons[0];
        assert_eq!(verdict.message(), reason.message, "{what}");
        assert!(
            reason.value.is_finite() && reason.limit.is_finite() && reason.message.len() > 20,
            "{what}"
        );
    }
}

#[test]
fn small_faults_are_not_named() {
    let plain = || DrawnFace::new(480, 480);
    for (what, drawing) in [
        ("a little dark", plain().light(0.5)),
        ("a little bright", plain().light(1.4)),
        ("a little blurred", plain().blur(1.5)),
        ("near the border", plain().at(110.0, 240.0)),
        ("a little turned", plain().turn(15.0)),
        ("a little tilted", plain().tilt(-15.0)),
    ] {
        assert_eq!(codes(&verdict(&drawing)), [], "{what}");
    }
}

#[test]
fn several_faces_come_before_what_makes_the_face_invalid() {
    let verdict = verdict(
        &DrawnFace::new(640, 480)
            .at(170.0, 240.0)
            .size(150.0)
            .and_another(460.0, 240.0, 180.0)
            .light(0.25),
    );
    assert_eq!(
        codes(&verdict),
        [ReasonCode::SeveralFaces, ReasonCode::FaceTooDark]
    );
    assert!(!verdict.is_valid_face());
    assert!(verdict.message().starts_with("2 faces"));
}

#[test]
fn brightness_follows_the_light() {
    let bright = verdict(&DrawnFace::new(320, 320)).brightness;
    let dim = verdict(&DrawnFace::new(320, 320).light(0.5)).brightness;
    assert!((dim / bright - 0.5).abs() < 0.05, "{dim} and {bright}");
}

#[test]
fn a_picture_without_a_face_is_refused_with_the_documented_words() {
    for drawing in [
        DrawnFace::new(640, 480).nobody(),
        DrawnFace::new(16, 16).nobody(),
    ] {
        let error = check_jpeg(&drawing.jpeg(90)).unwrap_err();
        assert_eq!(error, CheckError::NoFace);
        assert_eq!(error.to_string(), "No face was detected");
        assert!(error.is_callers_fault());
    }
}

#[test]
fn a_face_too_small_for_the_whole_picture_is_found_on_a_part_of_it() {
    let verdict = verdict(&DrawnFace::new(1280, 960).at(400.0, 400.0).size(100.0));
    assert_box(sides(&verdict.faces[0]), (400.0, 400.0), 100.0);
}

#[test]
fn drawings_are_the_same_every_time_and_blur_counts_against_them() {
    let drawing = DrawnFace::new(200, 200);
    assert_eq!(drawing.jpeg(80), drawing.jpeg(80));
    assert_eq!(drawing.png(), drawing.png());
    let sharp = verdict(&DrawnFace::new(480, 480)).likelihood;
    let blurred = verdict(&DrawnFace::new(480, 480).blur(6.0)).likelihood;
    assert!(!sharp.exceeds(Threshold::default()) && blurred.exceeds(Threshold::default()));
}
