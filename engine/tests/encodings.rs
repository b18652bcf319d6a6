//! Every variety of the two formats is read right: the face is where it is in the plain encoding.
//!
//! `fixtures/` holds what the project's own encoders cannot write; its README says how it was made.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::ImageFormat;
use livecheck_engine::drawn_face::DrawnFace;
use support::{check, check_png, sides};

/// What the fixtures show.
fn drawing() -> DrawnFace {
    DrawnFace::new(200, 200)
}

/// Most pixels by which an edge of the box may move: the varieties lose colour or detail.
const BOX_TOLERANCE: i64 = 4;
/// Most steps by which the mean luma may move.
const LUMA_TOLERANCE: f32 = 4.0;

#[track_caller]
fn assert_as_plain(what: &str, bytes: &[u8], format: ImageFormat) {
    let plain = check_png(&drawing().png()).unwrap();
    let other = check(bytes, format).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    assert_eq!(other.faces.len(), 1, "{what}");
    for (a, b) in sides(&plain.faces[0])
        .into_iter()
        .zip(sides(&other.faces[0]))
    {
        assert!(
            (a - b).abs() <= BOX_TOLERANCE,
            "{what}: {:?} and {:?}",
            plain.faces[0],
            other.faces[0]
        );
    }
    assert!(
        (plain.brightness - other.brightness).abs() <= LUMA_TOLERANCE,
        "{what}"
    );
}

#[test]
fn jpegs_of_every_supported_kind_are_read() {
    for (what, bytes) in [
        (
            "progressive",
            include_bytes!("fixtures/progressive.jpg").as_slice(),
        ),
        ("grey", include_bytes!("fixtures/grey.jpg")),
        ("CMYK", include_bytes!("fixtures/cmyk.jpg")),
        (
            "half the colour resolution",
            include_bytes!("fixtures/subsampled.jpg"),
        ),
        ("low quality", &drawing().jpeg(40)),
    ] {
        assert_as_plain(what, bytes, ImageFormat::Jpeg);
    }
}

#[test]
fn bytes_after_the_end_of_an_image_are_ignored() {
    let jpeg = [drawing().jpeg(90), b"a motion photo's film".repeat(50)].concat();
    assert_as_plain("JPEG", &jpeg, ImageFormat::Jpeg);
    let png = [drawing().png(), b"notes".to_vec()].concat();
    assert_as_plain("PNG", &png, ImageFormat::Png);
}

#[test]
fn interlaced_and_palette_pngs_are_read() {
    assert_as_plain(
        "interlaced",
        include_bytes!("fixtures/interlaced.png"),
        ImageFormat::Png,
    );
    assert_as_plain(
        "palette",
        include_bytes!("fixtures/palette.png"),
        ImageFormat::Png,
    );
}

#[test]
fn pngs_of_every_colour_type_and_depth_are_read() {
    let (width, rgb) = pixels();
    let luma = |&[r, g, b]: &[u8; 3]| {
        ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
    };
    let (pixels, _) = rgb.as_chunks::<3>();
    let wide = |samples: Vec<u8>| {
        samples
            .into_iter()
            .flat_map(|sample| [sample, sample])
            .collect::<Vec<_>>()
    };
    let grey: Vec<u8> = pixels.iter().map(luma).collect();
    let with_alpha: Vec<u8> = pixels
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 255])
        .collect();
    let grey_alpha: Vec<u8> = grey.iter().flat_map(|&grey| [grey, 255]).collect();
    for (colour, samples) in [
        (png::ColorType::Rgb, rgb.clone()),
        (png::ColorType::Grayscale, grey),
        (png::ColorType::Rgba, with_alpha),
        (png::ColorType::GrayscaleAlpha, grey_alpha),
    ] {
        let eight = encode(width, colour, png::BitDepth::Eight, &samples, |_| {});
        assert_as_plain(&format!("{colour:?} 8"), &eight, ImageFormat::Png);
        let sixteen = encode(
            width,
            colour,
            png::BitDepth::Sixteen,
            &wide(samples),
            |_| {},
        );
        assert_as_plain(&format!("{colour:?} 16"), &sixteen, ImageFormat::Png);
    }
}

#[test]
fn an_animated_png_is_read_as_its_still_image() {
    let (width, rgb) = pixels();
    let animated = encode(
        width,
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &rgb,
        |encoder| {
            encoder.set_animated(1, 0).unwrap();
        },
    );
    assert_as_plain("animated", &animated, ImageFormat::Png);
}

#[test]
fn what_is_transparent_does_not_count_as_a_face() {
    let (width, rgb) = pixels();
    let (pixels, _) = rgb.as_chunks::<3>();
    let hidden: Vec<u8> = pixels.iter().flat_map(|&[r, g, b]| [r, g, b, 0]).collect();
    let file = encode(
        width,
        png::ColorType::Rgba,
        png::BitDepth::Eight,
        &hidden,
        |_| {},
    );
    assert_eq!(
        check_png(&file).unwrap_err().to_string(),
        "No face was detected"
    );
}

/// The drawing's width and its pixels as RGB.
fn pixels() -> (u32, Vec<u8>) {
    let file = drawing().png();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    (reader.info().width, rgb)
}

fn encode(
    width: u32,
    colour: png::ColorType,
    depth: png::BitDepth,
    samples: &[u8],
    more: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, width);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    more(&mut encoder);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(samples)
        .unwrap();
    file
}
