//! Photographs spoilt by known amounts have the fault named, and only then. Skipped, and said so, where the photographs are not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use livecheck_engine::ReasonCode;
use livecheck_engine::stages::{Judged, PixelBox};
use livecheck_engine::views::Picture;
use support::{ENGINE, shared};

/// Every so many lines of the list is taken.
const STEP: usize = 60;

fn judge(image: &RgbImage) -> Option<Judged> {
    let pixels = Picture::from_rgb(image.width(), image.height(), image.as_raw()).unwrap();
    ENGINE.judge(&pixels).unwrap()
}

/// Photographs against which nothing is to be said, with the detector's box.
fn photographs() -> Vec<(RgbImage, PixelBox)> {
    let Some(folder) = shared().map(|shared| shared.join("data/photos")) else {
        return Vec::new();
    };
    let list = std::fs::read_to_string(folder.join("photos.csv")).unwrap();
    let files = list.lines().skip(1).step_by(STEP);
    files
        .filter_map(|line| {
            let file = line.split(',').next()?;
            let image = image::open(folder.join(file)).unwrap().into_rgb8();
            let judged = judge(&image)?;
            (judged.reasons.is_empty() && judged.rect[2] > 90.0).then_some((image, judged.rect))
        })
        .collect()
}

/// The share of the photographs in which the reason is named once they are spoilt.
fn named(
    photographs: &[(RgbImage, PixelBox)],
    code: ReasonCode,
    spoil: impl Fn(&RgbImage, PixelBox) -> RgbImage,
) -> f64 {
    let is_named = |(image, rect): &&(RgbImage, PixelBox)| {
        let judged = judge(&spoil(image, *rect));
        judged.is_some_and(|judged| judged.reasons.iter().any(|reason| reason.code == code))
    };
    let count = photographs.iter().filter(is_named).count();
    let share = count as f64 / photographs.len() as f64;
    println!("{code}: {share:.2} of {}", photographs.len());
    share
}

fn lit(image: &RgbImage, factor: f64) -> RgbImage {
    let mut image = image.clone();
    for sample in image.iter_mut() {
        *sample = (f64::from(*sample) * factor).round().min(255.0) as u8;
    }
    image
}

/// Washed out: every value this share of the way to white.
fn whitened(image: &RgbImage, share: f64) -> RgbImage {
    let mut image = image.clone();
    for sample in image.iter_mut() {
        *sample = (255.0 - f64::from(255 - *sample) * (1.0 - share)).round() as u8;
    }
    image
}

/// Scaled down so that the face has this width.
fn shrunk(image: &RgbImage, rect: PixelBox, width: f64) -> RgbImage {
    let scale = (width / rect[2]).min(1.0);
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    imageops::resize(
        image,
        side(image.width()),
        side(image.height()),
        FilterType::CatmullRom,
    )
}

/// Turned clockwise about the middle of the face.
fn tilted(image: &RgbImage, [x0, y0, width, height]: PixelBox, degrees: f64) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (x0, y0) = (x0 + width / 2.0, y0 + height / 2.0);
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let (dx, dy) = (f64::from(x) - x0, f64::from(y) - y0);
        let inside = |at: f64, side: u32| at.clamp(0.0, f64::from(side - 1)) as f32;
        let x = inside(x0 + dx * cos + dy * sin, image.width());
        let y = inside(y0 - dx * sin + dy * cos, image.height());
        imageops::interpolate_bilinear(image, x, y).unwrap_or(Rgb([0; 3]))
    })
}

#[test]
fn each_fault_of_a_photograph_is_named_beyond_its_limit_and_not_short_of_it() {
    let photographs = photographs();
    if photographs.is_empty() {
        return;
    }
    let blur = |amount: f64| {
        named(&photographs, ReasonCode::FaceBlurred, |image, rect| {
            imageops::blur(image, (amount * rect[2]) as f32)
        })
    };
    assert!(blur(0.025) >= 0.95 && blur(0.005) <= 0.05);

    let dark = |factor| {
        named(&photographs, ReasonCode::FaceTooDark, |image, _| {
            lit(image, factor)
        })
    };
    assert!(dark(0.2) >= 0.95 && dark(0.9) <= 0.05);

    let bright = |share| {
        named(&photographs, ReasonCode::FaceTooBright, |image, _| {
            whitened(image, share)
        })
    };
    assert!(bright(0.88) >= 0.7 && bright(0.5) <= 0.05);

    let small = |width| {
        named(&photographs, ReasonCode::FaceTooSmall, |image, rect| {
            shrunk(image, rect, width)
        })
    };
    assert!(small(60.0) >= 0.95 && small(90.0) <= 0.05);

    let cut_at_the_side = |share: f64| {
        named(
            &photographs,
            ReasonCode::FaceCutByBorder,
            |image, [x, _, width, _]| {
                let from = (x + share * width).max(0.0) as u32;
                imageops::crop_imm(image, from, 0, image.width() - from, image.height()).to_image()
            },
        )
    };
    assert!(cut_at_the_side(0.2) >= 0.95 && cut_at_the_side(0.02) <= 0.05);

    let cut_at_the_chin = |share: f64| {
        named(
            &photographs,
            ReasonCode::FaceCutByBorder,
            |image, [_, y, _, height]| {
                let to = (y + (1.0 - share) * height) as u32;
                imageops::crop_imm(image, 0, 0, image.width(), to).to_image()
            },
        )
    };
    assert!(cut_at_the_chin(0.2) >= 0.95 && cut_at_the_chin(0.02) <= 0.05);

    for sign in [-1.0, 1.0] {
        let tilt = |degrees: f64| {
            named(&photographs, ReasonCode::FaceTurned, |image, rect| {
                tilted(image, rect, sign * degrees)
            })
        };
        assert!(tilt(42.0) >= 0.95 && tilt(8.0) <= 0.05);
    }
}

#[test]
fn two_photographs_side_by_side_are_two_faces() {
    let photographs = photographs();
    for pair in photographs.chunks_exact(2).take(8) {
        let [(left, _), (right, _)] = pair else {
            return;
        };
        let mut both = RgbImage::new(
            left.width() + right.width(),
            left.height().max(right.height()),
        );
        imageops::overlay(&mut both, left, 0, 0);
        imageops::overlay(&mut both, right, i64::from(left.width()), 0);
        let judged = judge(&both).unwrap();
        assert_eq!(judged.reasons[0].code, ReasonCode::SeveralFaces);
        assert_eq!(
            (judged.reasons[0].value, judged.reasons[0].limit),
            (2.0, 1.0)
        );
    }
}

#[test]
fn sharpness_is_the_same_at_every_resolution_that_is_enough() {
    let Some(folder) = shared().map(|shared| shared.join("data/samples/live")) else {
        return;
    };
    for file in [
        "image_T1.jpg",
        "true_001.jpg",
        "true_002.jpg",
        "true_003.png",
    ] {
        let image = image::open(folder.join(file)).unwrap().into_rgb8();
        let whole = judge(&image).unwrap();
        for width in [200.0, 150.0, 110.0] {
            let small = judge(&shrunk(&image, whole.rect, width)).unwrap();
            let (small, whole) = (small.quality.sharpness, whole.quality.sharpness);
            println!("{file}: {small:.3} at {width}, {whole:.3} as it is");
            assert!((small - whole).abs() < 0.06, "{file}: {small} and {whole}");
        }
    }
}
