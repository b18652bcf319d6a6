//! The ten labelled photographs next door, against reference figures: boxes by LiteRT, likelihoods by PyTorch, pixels by
//! OpenCV. Skipped, and said so, where the photographs are not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::{ReasonCode, Verdict};
use support::{check, codes, format_of, shared, sides};

/// File, box (x, y, width; boxes are square), likelihood.
const GOLDEN: [(&str, [f64; 3], f64); 10] = [
    ("live/image_T1.jpg", [96.52, 164.96, 198.43], 0.036_88),
    ("live/true_001.jpg", [605.81, 482.77, 399.88], 0.062_04),
    ("live/true_002.jpg", [544.01, 435.77, 362.59], 0.049_70),
    ("live/true_003.png", [42.82, 456.29, 608.16], 0.140_25),
    ("spoof/fake_001.jpg", [195.57, 77.67, 363.57], 0.059_69),
    ("spoof/fake_002.jpg", [44.50, 358.49, 490.31], 0.142_75),
    ("spoof/fake_003.jpg", [41.46, 366.73, 522.29], 0.326_02),
    (
        "spoof/hyperfas_fake_screen.png",
        [233.78, 420.68, 430.89],
        0.139_57,
    ),
    ("spoof/image_F1.jpg", [189.47, 150.92, 205.84], 0.044_88),
    ("spoof/image_F2.jpg", [130.60, 267.90, 242.29], 0.214_10),
];

/// Our pixels of a PNG are the reference's; crops are rounded otherwise.
const PNG_TOLERANCE: f64 = 0.003;
/// JPEG decoders differ by a tenth of a step on average. That moves the box by hundredths of a pixel, and where it stands
/// on the edge between two pixels the crop, whose corners are whole pixels, moves by one: up to .026 on these files.
const JPEG_TOLERANCE: f64 = 0.03;

struct Sample {
    file: &'static str,
    /// x, y, width of the reference's square box.
    rect: [f64; 3],
    likelihood: f64,
    verdict: Verdict,
}

/// Every sample with its verdict; none where the photographs are not.
fn samples() -> Vec<Sample> {
    let Some(folder) = shared().map(|shared| shared.join("data/samples")) else {
        return Vec::new();
    };
    let sample = |(file, rect, likelihood)| {
        let path = folder.join(file);
        let verdict = check(&std::fs::read(&path).unwrap(), format_of(&path)).unwrap();
        Sample {
            file,
            rect,
            likelihood,
            verdict,
        }
    };
    GOLDEN.map(sample).into()
}

#[test]
fn boxes_agree_with_the_reference_to_a_pixel() {
    for Sample {
        file,
        rect: [x, y, side],
        verdict,
        ..
    } in samples()
    {
        assert_eq!(verdict.faces.len(), 1, "{file}");
        for (actual, expected) in sides(&verdict.faces[0]).into_iter().zip([x, y, side, side]) {
            assert!(
                (actual as f64 - expected).abs() <= 1.0,
                "{file}: {:?}",
                verdict.faces[0]
            );
        }
    }
}

#[test]
fn likelihoods_agree_with_the_reference() {
    for Sample {
        file,
        likelihood: expected,
        verdict,
        ..
    } in samples()
    {
        let tolerance = if file.ends_with("png") {
            PNG_TOLERANCE
        } else {
            JPEG_TOLERANCE
        };
        let actual = verdict.likelihood.value();
        println!("{file}: {actual:.4} (reference {expected:.4})");
        assert!(
            (actual - expected).abs() <= tolerance,
            "{file}: {actual} where {expected} is right"
        );
    }
}

#[test]
fn no_bona_fide_sample_has_anything_said_against_it() {
    for Sample { file, verdict, .. } in samples() {
        if file.starts_with("live/") {
            assert_eq!(codes(&verdict), [], "{file}");
        } else {
            assert!(
                !codes(&verdict).contains(&ReasonCode::FaceBlurred),
                "{file}"
            );
        }
    }
}
