//! Rows 17, 18 and 21, and row 5: images that cannot be judged.

use livecheck_engine::drawn_face::DrawnFace;

use super::{all_refused_and_free, row};
use crate::harness::{body, face};

#[tokio::test]
async fn an_image_that_cannot_be_judged_is_an_invalid_image() {
    let jpeg = face();
    let png = DrawnFace::new(160, 160).png();
    let invalid = "invalid_image";
    all_refused_and_free(vec![
        row("text", body(b"hello, world", "jpeg"), 400, invalid, ""),
        row("one byte", body(b"\xff", "jpeg"), 400, invalid, ""),
        row(
            "a GIF",
            body(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "png"),
            400,
            invalid,
            "",
        ),
        row(
            "half a JPEG",
            body(&jpeg[..jpeg.len() / 2], "jpeg"),
            400,
            invalid,
            "",
        ),
        row(
            "half a PNG",
            body(&png[..png.len() / 2], "png"),
            400,
            invalid,
            "",
        ),
        row("a JPEG called png", body(&jpeg, "png"), 400, invalid, ""),
        row("a PNG called jpeg", body(&png, "jpeg"), 400, invalid, ""),
        row(
            "a PNG of 65535 by 65535",
            body(&png_header(65535, 65535), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "a PNG of 20000 by 100",
            body(&png_header(20_000, 100), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "a PNG of 10000 by 6000",
            body(&png_header(10_000, 6_000), "png"),
            400,
            invalid,
            "pixels",
        ),
        row(
            "no face",
            body(&DrawnFace::new(320, 320).nobody().png(), "png"),
            400,
            invalid,
            "No face was detected",
        ),
        row(
            "10,485,761 bytes",
            body(&vec![0xff; 10_485_761], "jpeg"),
            400,
            invalid,
            "10485760",
        ),
    ])
    .await;
}

/// The first chunks of a PNG that claims to be this large.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32fast::hash(&header).to_be_bytes());
    for (length, chunk) in [(1, &b"IDAT\0"[..]), (0, b"IEND")] {
        png.extend(u32::to_be_bytes(length));
        png.extend(chunk);
        png.extend(crc32fast::hash(chunk).to_be_bytes());
    }
    png
}
