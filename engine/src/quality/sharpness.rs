//! How sharp a face is.
//!
//! The measure is the complement of the blur effect of Crete, Dolmiere, Ladret and Nicolas, "The blur effect: perception
//! and estimation with a new no-reference perceptual blur metric", 2007: smooth the picture once more and see how much of
//! its local change that takes away. A sharp picture loses most of it, a blurred one hardly any. The share does not
//! depend on contrast or brightness. The face is brought to one size first, so the camera's resolution does not count.

use super::brightness::luma;
use crate::UprightRect;
use crate::decode::UprightImage;
use crate::rect::Size;

/// Least sharpness of a face. Of 1,681 photographs taken as sharp (official portraits, generated portraits, frames of compressed videos)
/// one is below it. With a Gaussian blur of 0.015 face widths, where likelihoods begin to go astray, three in four are; with 0.02, where
/// nearly every bona fide face is turned away, all. Repeated by `cargo xtask faces quality`: docs/performance/quality.md.
pub(super) const LIMIT: f64 = 0.24;
/// Side to which a face is brought, pixels: no face of a valid size is enlarged. At 64, where faces of 80 pixels lose less by the
/// rounding of pixels, blurred and sharp photographs lie closer together.
const SIDE: usize = 80;
/// Taps of the mean that smooths. Of 5, 7, 9 and 11, five set blurred and sharp photographs furthest apart.
const TAPS: usize = 5;

/// The sharpness of a face, 0 (nothing but blur) to 1. A face without any change at all counts as 0.
pub(super) fn of_face(image: &UprightImage, rect: UprightRect) -> f64 {
    let side = SIDE as u32;
    let small = image.resized(
        rect,
        Size {
            width: side,
            height: side,
        },
    );
    let (pixels, _) = small.bytes().as_chunks::<3>();
    let rows: Vec<f32> = pixels
        .iter()
        .map(|&pixel| luma(pixel) as f32 / 1000.0)
        .collect();
    let columns: Vec<f32> = (0..SIDE * SIDE)
        .map(|at| rows[at % SIDE * SIDE + at / SIDE])
        .collect();
    // The blurrier direction counts: a shaken camera blurs only one.
    change_lost(&rows).min(change_lost(&columns))
}

/// The share of the change along the rows that smoothing along the rows takes away, 0 to 1.
fn change_lost(grey: &[f32]) -> f64 {
    let (mut before, mut lost) = (0.0_f64, 0.0_f64);
    for row in grey.chunks_exact(SIDE) {
        let smooth: Vec<f32> = row
            .windows(TAPS)
            .map(|window| window.iter().sum::<f32>() / TAPS as f32)
            .collect();
        let sharp = &row[TAPS / 2..];
        for (sharp, smooth) in sharp.windows(2).zip(smooth.windows(2)) {
            let change = f64::from((sharp[1] - sharp[0]).abs());
            before += change;
            lost += (change - f64::from((smooth[1] - smooth[0]).abs())).max(0.0);
        }
    }
    if before > 0.0 { lost / before } else { 0.0 }
}
