//! Light on a scene: exposure, white balance, contrast, uneven light, light from behind, glare.

use super::FaceBox;
use super::field::{Slow, Spot};
use super::raster::{Raster, luma, mix};
use crate::chance::Chance;

/// Gamma, exposure, white balance, contrast, saturation, uneven light; `strength` 1 for a wild variety.
pub(crate) fn vary(raster: &mut Raster, strength: f64, chance: &mut Chance) {
    let gamma = Gamma::new(chance.factor(0.3 * strength) as f32);
    let mut balance = [1.0_f32; 3];
    if chance.happens(0.6) {
        let exposure = chance.factor(0.25 * strength);
        balance = [
            chance.factor(0.12 * strength),
            1.0,
            chance.factor(0.12 * strength),
        ]
        .map(|value| (value * exposure) as f32);
    }
    let contrast = if chance.happens(0.4) {
        chance.factor(0.25 * strength) as f32
    } else {
        1.0
    };
    let saturation = if chance.happens(0.4) {
        (chance.normal(0.4 * strength) - 0.1).exp2() as f32
    } else {
        1.0
    };
    let middle = raster
        .pixels()
        .iter()
        .map(|pixel| luma(*pixel))
        .sum::<f32>()
        / raster.pixels().len() as f32;
    raster.change(|pixel| {
        let lit: [f32; 3] =
            std::array::from_fn(|channel| gamma.of(pixel[channel]) * balance[channel]);
        let grey = luma(lit);
        lit.map(|value| (grey + (value - grey) * saturation - middle) * contrast + middle)
    });
    if chance.happens(0.3) {
        uneven(raster, 0.35, chance);
    }
}

/// A power of values from 0 to 1, by a table.
#[derive(Debug)]
pub(crate) struct Gamma([f32; Gamma::STEPS + 1]);

impl Gamma {
    const STEPS: usize = 512;

    pub(crate) fn new(power: f32) -> Self {
        Self(std::array::from_fn(|at| {
            (at as f32 / Self::STEPS as f32).powf(power)
        }))
    }

    pub(crate) fn of(&self, value: f32) -> f32 {
        self.0[(value.clamp(0.0, 1.0) * Self::STEPS as f32 + 0.5) as usize]
    }
}

/// Light that changes slowly over the picture.
pub(crate) fn uneven(raster: &mut Raster, deviation: f64, chance: &mut Chance) {
    let slow = Slow::new(raster.width(), raster.height(), deviation, 3, chance);
    raster.change_at(|x, y, pixel| {
        let light = slow.at(x, y).exp2();
        pixel.map(|value| value * light)
    });
}

/// Light from behind: the person dark, the surroundings bright and bleeding over the outline.
pub(crate) fn from_behind(raster: &mut Raster, face: FaceBox, chance: &mut Chance) {
    let [cx, cy] = face.centre().map(|at| at as f32);
    let (dark, bright) = (
        chance.uniform(0.3, 0.7) as f32,
        chance.uniform(1.1, 1.8) as f32,
    );
    let reach = [face.width as f32 * 0.95, face.height as f32 * 0.85];
    raster.change_at(|x, y, pixel| {
        let (dx, dy) = (
            (x as f32 - cx) / reach[0],
            ((y as f32 - cy) / reach[1]).min(0.2),
        );
        let outside = ((dx.hypot(dy) - 0.8) * 2.0).clamp(0.0, 1.0);
        let light = dark + (bright - dark) * outside;
        pixel.map(|value| value * light)
    });
    let bleed = raster.blurred(face.width * chance.uniform(0.15, 0.5));
    let share = chance.uniform(0.05, 0.25) as f32;
    raster.combine(&bleed, |pixel, bleed| {
        std::array::from_fn(|channel| pixel[channel] + share * bleed[channel])
    });
}

/// A lamp or a flash from one side: bright there, shadows on the other.
pub(crate) fn from_one_side(raster: &mut Raster, face: FaceBox, chance: &mut Chance) {
    let angle = chance.uniform(0.0, std::f64::consts::TAU);
    let [cx, cy] = face.centre();
    let strength = chance.uniform(0.2, 0.8);
    let (sin, cos) = angle.sin_cos();
    raster.change_at(|x, y, pixel| {
        let along = ((x as f64 - cx) * cos + (y as f64 - cy) * sin) / face.width;
        let light = (along.clamp(-1.2, 1.2) * strength).exp2() as f32;
        pixel.map(|value| value * light)
    });
}

/// Bright spots of lamps that a shiny surface throws back.
pub(crate) fn glare(
    raster: &mut Raster,
    size: f64,
    strength: [f64; 2],
    cover: impl Fn(usize, usize) -> f32,
    chance: &mut Chance,
) {
    let (width, height) = (raster.width() as f64, raster.height() as f64);
    for _ in 0..chance.below(3) + 1 {
        let spot = Spot {
            x: (chance.uniform(0.1, 0.9) * width) as f32,
            y: (chance.uniform(0.1, 0.9) * height) as f32,
            size: [
                chance.log_uniform(0.08, 0.9) * size,
                chance.log_uniform(0.08, 0.9) * size,
            ]
            .map(|side| side as f32),
        };
        let bright = chance.uniform(strength[0], strength[1]) as f32;
        let tint = [
            1.0,
            chance.uniform(0.85, 1.0) as f32,
            chance.uniform(0.7, 1.05) as f32,
        ];
        raster.change_at(|x, y, pixel| {
            let light = spot.at(x, y);
            if light < 1e-3 {
                return pixel;
            }
            let light = light * bright * cover(x, y);
            std::array::from_fn(|channel| pixel[channel] + light * tint[channel])
        });
    }
}

/// A shadow that a thing throws beside itself.
pub(crate) fn shadow(raster: &mut Raster, shape: impl Fn(f32, f32) -> f32, depth: f32) {
    raster.change_at(|x, y, pixel| {
        mix(
            pixel,
            [0.0; 3],
            depth * shape(x as f32, y as f32).clamp(0.0, 1.0),
        )
    });
}
