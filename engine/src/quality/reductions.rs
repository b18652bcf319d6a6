//! The measures of one face do not depend on how far its picture was reduced when it was decoded.

use super::{brightness, sharpness};
use crate::decode::{CheckedImage, EncodedImage, ImageFormat, Reduction};
use crate::drawn_face::DrawnFace;
use crate::rect::UprightRect;

/// A drawing is measured whole, then at every reduction that the engine would use for a face of this side.
#[track_caller]
fn assert_same(side: u32, blur: f64) {
    let (width, height) = (2 * side, 3 * side / 2);
    let file = DrawnFace::new(width, height)
        .size(f64::from(side))
        .blur(blur * f64::from(side) / 80.0)
        .jpeg(90);
    // Somewhere between the reduced pixels.
    let rect = UprightRect::inside(side / 2 + 3, side / 4 + 1, side, side);
    let image = EncodedImage {
        bytes: &file,
        format: ImageFormat::Jpeg,
    };
    let checked = CheckedImage::new(&image).unwrap();
    let measures = |reduction| {
        let image = checked.decode(reduction).unwrap();
        let luma = brightness::mean_luma(&image, rect);
        (sharpness::of_face(&image, rect), luma)
    };
    let (sharp, luma) = measures(Reduction::Whole);
    for reduction in [Reduction::Half, Reduction::Quarter] {
        if reduction > Reduction::to_judge(rect) {
            continue;
        }
        let (reduced_sharp, reduced_luma) = measures(reduction);
        assert!(
            (sharp - reduced_sharp).abs() <= 0.025 && (luma - reduced_luma).abs() <= 0.5,
            "{side} {blur} {reduction:?}: {sharp} and {reduced_sharp}, {luma} and {reduced_luma}"
        );
    }
}

#[test]
fn sharpness_and_brightness_stay_the_same_at_the_smallest_face_of_a_reduction() {
    // The first side of each reduction leaves two reduced pixels for each of the measure's: the most that is blurred.
    for (side, blur) in [(320, 0.0), (320, 1.5), (355, 1.0), (640, 1.0)] {
        assert_same(side, blur);
    }
}
