//! The camera that takes a scene: optics, motion, sensor noise, the camera's own processing, and JPEG, once or twice.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use livecheck_engine::views::Picture;
use livecheck_engine::{EncodedImage, ImageFormat};

use super::FaceBox;
use super::field::add_noise;
use super::light::Gamma;
use super::raster::{Raster, luma, mix};
use crate::chance::Chance;

/// What the capture's file holds, as the engine would read it: interleaved red, green, blue.
pub(crate) fn take(mut raster: Raster, face: FaceBox, chance: &mut Chance) -> Raster {
    let size = (face.width / 70.0).max(0.6);
    if chance.happens(0.2) {
        vignette(&mut raster, chance);
    }
    if chance.happens(0.3) {
        cheap(&mut raster, chance);
    }
    if chance.happens(0.45) {
        raster = raster.blurred(chance.uniform(0.3, 1.0) * size);
    }
    if chance.happens(0.15) {
        raster = raster.smeared(
            chance.uniform(2.0, 7.0) * size,
            chance.uniform(0.0, std::f64::consts::PI),
        );
    }
    if chance.happens(0.3) {
        let (width, height) = (raster.width(), raster.height());
        let share = chance.uniform(0.4, 0.9);
        let side = |side: usize| ((side as f64 * share) as usize).max(8);
        raster = raster
            .resized(side(width), side(height))
            .resized(width, height);
    }
    if chance.happens(0.6) {
        noise(&mut raster, chance);
    }
    if chance.happens(0.15) {
        smooth_skin(&mut raster, size, chance);
    }
    if chance.happens(0.25) {
        let soft = raster.blurred(1.1 * size);
        let amount = chance.uniform(0.2, 1.2) as f32;
        raster.combine(&soft, |pixel, soft| {
            std::array::from_fn(|channel| {
                pixel[channel] + amount * (pixel[channel] - soft[channel])
            })
        });
    }
    if chance.happens(0.88) {
        raster = compressed(&raster, chance.uniform(30.0, 96.0) as u8);
        // Messengers scale pictures down and compress them once more.
        if chance.happens(0.12) {
            let share = chance.uniform(0.7, 1.0);
            let side = |side: usize| ((side as f64 * share) as usize).max(8);
            let (width, height) = (raster.width(), raster.height());
            let small = compressed(
                &raster.resized(side(width), side(height)),
                chance.uniform(45.0, 85.0) as u8,
            );
            raster = small.resized(width, height);
        }
    }
    raster
}

/// Through a JPEG of this quality and back.
pub(crate) fn compressed(raster: &Raster, quality: u8) -> Raster {
    let (width, height) = (raster.width(), raster.height());
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100));
    let encoded = encoder.encode(
        &raster.to_rgb8(),
        width as u32,
        height as u32,
        ExtendedColorType::Rgb8,
    );
    let read = encoded.ok().and_then(|()| {
        let image = EncodedImage {
            bytes: &bytes,
            format: ImageFormat::Jpeg,
        };
        Picture::decode(&image).ok()
    });
    // Neither fails for a picture of these sides; if one did, the capture would be one without compression.
    read.map_or_else(
        || raster.clone(),
        |picture| Raster::from_rgb8(width, height, &picture.to_rgb()),
    )
}

fn noise(raster: &mut Raster, chance: &mut Chance) {
    let deviation = chance.gamma(1.5, 3.0) / 255.0;
    let colour = if chance.happens(0.5) { 0.6 } else { 0.0 };
    let smooth = chance.happens(0.4);
    if smooth {
        let mut noise = Raster::plain(raster.width(), raster.height(), [0.0; 3]);
        add_noise(
            &mut noise,
            deviation * 1.4,
            deviation * colour * 1.6,
            chance,
        );
        let noise = noise.blurred(0.7);
        raster.combine(&noise, |pixel, noise| {
            std::array::from_fn(|channel| pixel[channel] + noise[channel])
        });
    } else {
        add_noise(raster, deviation * 0.7, deviation * colour, chance);
    }
}

fn vignette(raster: &mut Raster, chance: &mut Chance) {
    let (cx, cy) = (raster.width() as f32 / 2.0, raster.height() as f32 / 2.0);
    let depth = chance.uniform(0.1, 0.5) as f32 / (cx * cx + cy * cy);
    raster.change_at(|x, y, pixel| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        let light = 1.0 - depth * (dx * dx + dy * dy);
        pixel.map(|value| value * light)
    });
}

/// A cheap camera: lifted blacks, weak and blurred colours with a cast, halos.
fn cheap(raster: &mut Raster, chance: &mut Chance) {
    let (width, height) = (raster.width(), raster.height());
    let share = chance.uniform(0.2, 0.6);
    let coarse = raster
        .resized(
            (width as f64 * share) as usize,
            (height as f64 * share) as usize,
        )
        .resized(width, height);
    let saturation = chance.uniform(0.45, 1.1) as f32;
    let cast: [f32; 3] = std::array::from_fn(|_| chance.normal(0.02) as f32);
    let (low, high) = (
        chance.uniform(0.0, 0.18) as f32,
        chance.uniform(0.67, 1.0) as f32,
    );
    let gamma = Gamma::new(chance.factor(0.35) as f32);
    let halo = if chance.happens(0.4) {
        chance.uniform(0.3, 1.2) as f32
    } else {
        0.0
    };
    raster.combine(&coarse, |pixel, coarse| {
        let (grey, around) = (luma(pixel), luma(coarse));
        let toned = low + (high - low) * gamma.of(grey) + halo * 0.5 * (grey - around);
        std::array::from_fn(|channel| {
            toned + (coarse[channel] - around) * saturation + cast[channel]
        })
    });
}

/// What phones do to faces: small differences are smoothed away, large ones stay.
fn smooth_skin(raster: &mut Raster, size: f64, chance: &mut Chance) {
    let soft = raster.blurred(1.6 * size);
    let limit = chance.uniform(0.03, 0.1) as f32;
    raster.combine(&soft, |pixel, soft| {
        let difference = (luma(pixel) - luma(soft)).abs();
        mix(pixel, soft, (1.0 - difference / limit).clamp(0.0, 0.9))
    });
}
