//! The published networks on photographs, against what the published program's way gives: crops by OpenCV, logits by ONNX
//! Runtime. Skipped, and said so, where the files are not.

use std::path::{Path, PathBuf};

use super::*;
use crate::ImageFormat;
use crate::decode::{EncodedImage, decode};
use crate::weights::import::{ImportRequest, import_network};

/// JPEG decoders and the rounding of crops move a logit by less than this: the crops sample single pixels of large pictures.
const TOLERANCE: f32 = 0.2;

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: ../shared is not there");
        None
    }
}

/// File, the box that the published program found, logits.
type Golden = (&'static str, [f64; 4], [f32; 3]);

#[track_caller]
fn assert_goldens(checkpoint: &str, goldens: [Golden; 3]) {
    let Some(shared) = shared() else {
        return;
    };
    let source = std::fs::read(shared.join("models").join(checkpoint)).unwrap();
    let request = ImportRequest {
        name: "published".to_owned(),
        version: "1.0.0".to_owned(),
        licence: "Apache-2.0".to_owned(),
        provenance: "a test".to_owned(),
        crop_scale: None,
        samples: Samples::Bgr255,
        bona_fide_class: 1,
    };
    let pack = Pack::parse(&import_network(&source, &request).unwrap()).unwrap();
    let score = MiniFasNetScore::load(pack, &Device::flex()).unwrap();
    for (file, face, expected) in goldens {
        let bytes = std::fs::read(shared.join("data/samples").join(file)).unwrap();
        let image = decode(&EncodedImage {
            bytes: &bytes,
            format: ImageFormat::Jpeg,
        })
        .unwrap();
        let face = ExpectedBox::of_pixels(face);
        let crop = face.crop(&image, score.view.crop_scale, 80);
        let logits = score.logits(samples(&crop, Samples::Bgr255)).unwrap();
        for (actual, expected) in logits.iter().zip(expected) {
            println!("{file}: {actual} where {expected} is right");
            assert!((actual - expected).abs() <= TOLERANCE, "{file}: {logits:?}");
        }
    }
}

#[test]
fn version_two_gives_its_published_outputs_on_photographs() {
    assert_goldens(
        "2.7_80x80_MiniFASNetV2.pth",
        [
            (
                "live/image_T1.jpg",
                [106.0, 147.0, 207.0, 213.0],
                [-4.363_588, 4.496_58, -0.135_832],
            ),
            (
                "spoof/image_F1.jpg",
                [178.0, 136.0, 223.0, 225.0],
                [0.583_4, -3.556_736, 2.974_987],
            ),
            (
                "spoof/image_F2.jpg",
                [120.0, 252.0, 252.0, 256.0],
                [-3.367_656, -1.992_899, 5.362_103],
            ),
        ],
    );
}

#[test]
fn version_one_with_excitation_gives_its_published_outputs_on_photographs() {
    assert_goldens(
        "4_0_0_80x80_MiniFASNetV1SE.pth",
        [
            (
                "live/image_T1.jpg",
                [106.0, 147.0, 207.0, 213.0],
                [-5.533_709, 5.656_772, -0.125_059],
            ),
            (
                "spoof/image_F1.jpg",
                [178.0, 136.0, 223.0, 225.0],
                [0.063_55, -0.702_593, 0.639_093],
            ),
            (
                "spoof/image_F2.jpg",
                [120.0, 252.0, 252.0, 256.0],
                [-3.392_816, 1.415_079, 1.977_42],
            ),
        ],
    );
}
