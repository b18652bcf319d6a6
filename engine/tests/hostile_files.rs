//! Files that are broken by accident or on purpose: an error that names the fault, never a panic, never a long wait.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{CheckError, EncodedImage, ImageFormat, MAX_IMAGE_BYTES};
use support::{ENGINE, check, check_jpeg, check_png};

const BOTH: [ImageFormat; 2] = [ImageFormat::Jpeg, ImageFormat::Png];

fn small() -> DrawnFace {
    DrawnFace::new(96, 96)
}

fn file(format: ImageFormat) -> Vec<u8> {
    match format {
        ImageFormat::Jpeg => small().jpeg(80),
        ImageFormat::Png => small().png(),
    }
}

#[track_caller]
fn assert_corrupt(what: &str, result: &Result<livecheck_engine::Verdict, CheckError>) {
    assert!(
        matches!(result, Err(CheckError::Corrupt { .. })),
        "{what}: {result:?}"
    );
}

#[test]
fn what_is_no_image_is_called_so() {
    for bytes in [
        b"".as_slice(),
        b"\xff\xd8",
        b"GIF89a\x01\0\x01\0",
        b"RIFF....WEBPVP8 ",
        b"<svg/>",
        &[0; 5000],
    ] {
        for format in BOTH {
            assert_eq!(check(bytes, format), Err(CheckError::NotAnImage));
        }
    }
}

#[test]
fn a_format_other_than_the_declared_one_is_refused() {
    for (declared, actual) in [
        (ImageFormat::Jpeg, ImageFormat::Png),
        (ImageFormat::Png, ImageFormat::Jpeg),
    ] {
        let error = check(&file(actual), declared).unwrap_err();
        assert_eq!(error, CheckError::FormatDiffers { declared, actual });
        assert!(
            error.to_string().contains(declared.as_str())
                && error.to_string().contains(actual.as_str())
        );
    }
}

#[test]
fn one_byte_over_the_limit_is_too_many() {
    let mut bytes = file(ImageFormat::Jpeg);
    bytes.resize(MAX_IMAGE_BYTES, 0);
    assert!(!matches!(
        check_jpeg(&bytes),
        Err(CheckError::ImageTooLarge { .. })
    ));
    bytes.push(0);
    let error = check_jpeg(&bytes).unwrap_err();
    assert_eq!(
        error,
        CheckError::ImageTooLarge {
            bytes: MAX_IMAGE_BYTES + 1,
            limit: MAX_IMAGE_BYTES
        }
    );
}

#[test]
fn a_file_cut_at_any_length_is_refused() {
    for format in BOTH {
        let whole = file(format);
        // Every length near both ends, where the structure is, and every seventh between.
        let lengths = (0..whole.len())
            .filter(|length| *length < 700 || whole.len() - length < 40 || length % 7 == 0);
        for length in lengths {
            let result = check(&whole[..length], format);
            let refused = matches!(
                result,
                Err(CheckError::Corrupt { .. } | CheckError::NotAnImage)
            );
            assert!(
                refused,
                "{format} cut to {length} of {}: {result:?}",
                whole.len()
            );
        }
    }
}

#[test]
fn a_jpeg_that_lacks_data_before_its_end_marker_is_refused() {
    for (width, height) in [(96, 96), (200, 40), (33, 311)] {
        let whole = DrawnFace::new(width, height).jpeg(80);
        let scan = whole
            .windows(2)
            .position(|bytes| bytes == [0xff, 0xda])
            .unwrap()
            + 14;
        for lost in [24, 60, (whole.len() - scan) / 2] {
            let cut = whole.len() - 2 - lost;
            let bytes = [&whole[..cut], &[0xff, 0xd9]].concat();
            assert_corrupt(
                &format!("{lost} bytes lost of {width} x {height}"),
                &check_jpeg(&bytes),
            );
        }
    }
}

#[test]
fn a_progressive_jpeg_cut_at_any_length_is_refused() {
    let whole = include_bytes!("fixtures/progressive.jpg");
    for length in (3..whole.len()).step_by(13) {
        assert_corrupt(&format!("cut to {length}"), &check_jpeg(&whole[..length]));
    }
}

#[test]
fn a_flipped_byte_gives_a_verdict_or_an_error_of_the_callers() {
    // A spread that keeps the test quick; the decoders alone meet every byte in their own room's tests.
    for format in BOTH {
        let whole = file(format);
        for at in (0..whole.len()).step_by(whole.len() / 120) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            match check(&bytes, format) {
                Ok(verdict) => assert!((0.0..=1.0).contains(&verdict.likelihood.value())),
                Err(error) => assert!(error.is_callers_fault(), "{format} byte {at}: {error:?}"),
            }
        }
    }
}

#[test]
fn a_damaged_png_is_refused_by_its_checksums() {
    let mut bytes = file(ImageFormat::Png);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    assert_corrupt("a flipped bit", &check_png(&bytes));
}

#[test]
fn sizes_over_the_bounds_are_refused_from_the_header_alone() {
    for (width, height) in [(65_535, 65_535), (16_385, 1), (1, 16_385), (8_000, 6_251)] {
        let jpeg = jpeg_header(width as u16, height as u16);
        assert_eq!(
            check_jpeg(&jpeg),
            Err(CheckError::TooManyPixels { width, height })
        );
        let png = png_header(width, height);
        assert_eq!(
            check_png(&png),
            Err(CheckError::TooManyPixels { width, height })
        );
    }
    let (width, height) = (u32::MAX, u32::MAX);
    assert_eq!(
        check_png(&png_header(width, height)),
        Err(CheckError::TooManyPixels { width, height })
    );
    assert_corrupt("no width", &check_png(&png_header(0, 5)));
    assert_corrupt("no height", &check_jpeg(&jpeg_header(5, 0)));
    assert_corrupt(
        "allowed, but without pixels",
        &check_png(&png_header(8_000, 6_250)),
    );
}

#[test]
fn two_formats_in_one_file_are_refused() {
    let (jpeg, png) = (file(ImageFormat::Jpeg), file(ImageFormat::Png));
    assert_corrupt(
        "a JPEG's start on a PNG",
        &check_jpeg(&[&jpeg[..2], &png].concat()).or_else(not_an_image),
    );
    assert_corrupt(
        "a JPEG's headers on a PNG",
        &check_jpeg(&[&jpeg[..20], &png].concat()),
    );
    assert_corrupt(
        "a PNG's signature on a JPEG",
        &check_png(&[&png[..8], &jpeg].concat()),
    );
}

/// The second format's first byte may spoil the first one's signature already; that is as good.
fn not_an_image(error: CheckError) -> Result<livecheck_engine::Verdict, CheckError> {
    match error {
        CheckError::NotAnImage => Err(CheckError::Corrupt {
            format: ImageFormat::Jpeg,
            detail: String::new(),
        }),
        other => Err(other),
    }
}

#[test]
fn unsupported_kinds_of_jpeg_are_refused() {
    let whole = file(ImageFormat::Jpeg);
    let frame = whole
        .windows(2)
        .position(|bytes| bytes == [0xff, 0xc0])
        .unwrap();
    for (what, marker) in [
        ("lossless", 0xc3),
        ("arithmetic", 0xc9),
        ("hierarchical", 0xc5),
    ] {
        let mut bytes = whole.clone();
        bytes[frame + 1] = marker;
        assert_corrupt(what, &check_jpeg(&bytes));
    }
    let mut twelve_bits = whole;
    twelve_bits[frame + 4] = 12;
    assert_corrupt("12 bits", &check_jpeg(&twelve_bits));
}

#[test]
fn what_an_error_says_to_the_caller_names_no_insides() {
    let error = check_jpeg(&file(ImageFormat::Jpeg)[..600]).unwrap_err();
    let CheckError::Corrupt { detail, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(!detail.is_empty() && !error.to_string().contains(detail.as_str()));
    let internal = CheckError::Internal {
        detail: "a secret".to_owned(),
    };
    assert!(!internal.to_string().contains("secret") && !internal.is_callers_fault());
}

#[test]
fn the_engine_is_unharmed_by_what_it_refuses() {
    let good = small().size(60.0).png();
    let before = check_png(&good).unwrap();
    for bytes in [&good[..good.len() / 2], b"\x89PNG\r\n\x1a\n", &good[..40]] {
        assert!(
            ENGINE
                .check(&EncodedImage {
                    bytes,
                    format: ImageFormat::Png
                })
                .is_err()
        );
    }
    let after = check_png(&good).unwrap();
    assert_eq!(
        (after.likelihood, after.faces),
        (before.likelihood, before.faces)
    );
}

/// A JPEG whose structure is whole but which holds no picture data.
fn jpeg_header(width: u16, height: u16) -> Vec<u8> {
    let ([h1, h0], [w1, w0]) = (height.to_be_bytes(), width.to_be_bytes());
    let frame = [0xff, 0xc0, 0, 11, 8, h1, h0, w1, w0, 1, 1, 0x11, 0];
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    [&[0xff, 0xd8], frame.as_slice(), &scan, &[0xff, 0xd9]].concat()
}

/// A PNG whose structure is whole but whose picture data are empty; checksums are zero.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        [
            &(data.len() as u32).to_be_bytes(),
            kind.as_slice(),
            data,
            &[0; 4],
        ]
        .concat()
    };
    let header = [
        &width.to_be_bytes(),
        height.to_be_bytes().as_slice(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", b""),
        chunk(b"IEND", b""),
    ]
    .concat()
}
