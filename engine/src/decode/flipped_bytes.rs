//! Every byte of small files, damaged: the decoders give pixels or an error, never a panic, at every reduction.

use super::*;
use crate::drawn_face::DrawnFace;

/// Decodes the file with each byte changed in turn; gives how many of the changed files were refused, at the reduction
/// at which they were fewest.
fn refused(bytes: &[u8], format: ImageFormat, mask: u8) -> usize {
    let counts = Reduction::ALL.map(|reduction| refused_at(bytes, format, mask, reduction));
    counts.into_iter().min().unwrap()
}

fn refused_at(bytes: &[u8], format: ImageFormat, mask: u8, reduction: Reduction) -> usize {
    let mut damaged = bytes.to_vec();
    let refused = (0..bytes.len()).filter(|&at| {
        damaged[at] ^= mask;
        let result = CheckedImage::new(&EncodedImage {
            bytes: &damaged,
            format,
        })
        .and_then(|image| image.decode(reduction));
        damaged[at] ^= mask;
        if let Err(error) = &result {
            assert!(error.is_callers_fault(), "byte {at}: {error:?}");
            assert!(
                !format!("{error:?}").contains("panicked"),
                "byte {at}: {error:?}"
            );
        }
        result.is_err()
    });
    refused.count()
}

#[test]
fn every_byte_of_a_jpeg() {
    let file = DrawnFace::new(40, 40).jpeg(80);
    for mask in [0xff, 0x01, 0x80] {
        assert!(refused(&file, ImageFormat::Jpeg, mask) > 20);
    }
}

#[test]
fn every_byte_of_a_progressive_jpeg() {
    let file = include_bytes!("../../tests/fixtures/progressive.jpg");
    assert!(refused(file, ImageFormat::Jpeg, 0xff) > 20);
}

#[test]
fn every_byte_of_a_png() {
    let file = DrawnFace::new(40, 40).png();
    for mask in [0xff, 0x01, 0x80] {
        assert!(refused(&file, ImageFormat::Png, mask) > 20);
    }
}
