//! A picture on a display: its colours, its grid of sub-pixels, its frame, and what a camera makes of its light.

use super::camera::compressed;
use super::field::Slow;
use super::light::Gamma;
use super::mask::Mask;
use super::portrait::Portrait;
use super::print::wave;
use super::raster::{Raster, luma};
use crate::chance::Chance;

/// A portrait on a display, with the display's bars and frame if they are in sight.
pub(crate) fn displayed(portrait: Portrait, size: f64, chance: &mut Chance) -> Portrait {
    let Portrait { mut raster, face } = portrait;
    if chance.happens(0.5) {
        raster = compressed(&raster, chance.uniform(25.0, 90.0) as u8);
    }
    colours(&mut raster, chance);
    let mut display = Portrait { raster, face };
    if chance.happens(0.3) {
        display = with_bars(display, size, chance);
    }
    if chance.happens(0.5) {
        sub_pixels(&mut display.raster, chance);
    }
    if chance.happens(0.75) {
        let thin = chance.happens(0.4);
        let border = std::array::from_fn(|_| {
            (size
                * if thin {
                    chance.uniform(0.02, 0.08)
                } else {
                    chance.uniform(0.05, 0.4)
                }) as usize
        });
        let grey = if chance.happens(0.8) {
            chance.uniform(0.0, 0.16)
        } else {
            chance.uniform(0.55, 0.92)
        } as f32;
        display = display.bordered(border, [grey; 3]);
    }
    display
}

fn colours(raster: &mut Raster, chance: &mut Chance) {
    let gamma = Gamma::new((chance.normal(0.35) + 0.1).exp2() as f32);
    let light = chance.uniform(0.55, 1.2);
    let tint = [chance.normal(0.2) - 0.08, 0.0, chance.normal(0.2) + 0.12]
        .map(|value| (value.exp2() * light) as f32);
    let (black, saturation) = (
        chance.uniform(0.0, 0.12) as f32,
        chance.uniform(0.6, 1.5) as f32,
    );
    raster.change(|pixel| {
        let lit: [f32; 3] =
            std::array::from_fn(|channel| gamma.of(pixel[channel]) * tint[channel] + black);
        let grey = luma(lit);
        lit.map(|value| (grey + (value - grey) * saturation).clamp(0.0, 1.15))
    });
}

/// Bars of a gallery, a browser or a call above and below the picture, with something like letters in them.
fn with_bars(display: Portrait, size: f64, chance: &mut Chance) -> Portrait {
    let bars = [
        0,
        (size * chance.uniform(0.1, 0.6)) as usize,
        0,
        (size * chance.uniform(0.0, 0.6)) as usize,
    ];
    let ground = chance.of(&[0.0_f32, 0.08, 0.95, 1.0, 0.3]);
    let height = display.raster.height();
    let mut display = display.bordered(bars, [ground; 3]);
    let (line, letter) = (
        chance.uniform(4.0, 12.0) as usize,
        chance.uniform(2.0, 5.0) as usize,
    );
    let ink = if ground > 0.5 { 0.15 } else { 0.85 };
    let marks: Vec<bool> = (0..997).map(|_| chance.happens(0.45)).collect();
    display.raster.change_at(|x, y, pixel| {
        let in_bar = y < bars[1] || y >= bars[1] + height;
        let mark = marks[(x / letter * 31 + y / line * 57) % marks.len()];
        if in_bar && mark && y % line > line / 2 && x > 6 {
            [ink; 3]
        } else {
            pixel
        }
    });
    display
}

/// The grid of pixels and their three colours side by side.
fn sub_pixels(raster: &mut Raster, chance: &mut Chance) {
    let rate = std::f32::consts::TAU / chance.uniform(2.0, 5.0) as f32;
    let depth = chance.uniform(0.05, 0.35) as f32;
    let apart = if chance.happens(0.6) {
        std::f32::consts::TAU / 3.0
    } else {
        0.0
    };
    raster.change_at(|x, y, pixel| {
        let rows = 1.0 + 0.6 * depth * wave(y as f32 * rate);
        std::array::from_fn(|channel| {
            pixel[channel] * rows * (1.0 + depth * wave(x as f32 * rate + channel as f32 * apart))
        })
    });
}

/// What the camera makes of the display's light: moire, bands of its refresh, bloom.
pub(crate) fn seen_by_camera(raster: &mut Raster, cover: &Mask, size: f64, chance: &mut Chance) {
    if chance.happens(0.7) {
        for _ in 0..chance.below(2) + 1 {
            moire(raster, cover, chance);
        }
    }
    if chance.happens(0.25) {
        let rate = 1.0 / (raster.height() as f64 * chance.uniform(0.05, 0.4)) as f32;
        let (depth, phase) = (
            chance.uniform(0.04, 0.25) as f32,
            chance.uniform(0.0, 6.0) as f32,
        );
        raster.change_at(|x, y, pixel| {
            let light = 1.0 + cover.at(x, y) * depth * wave(y as f32 * rate + phase);
            pixel.map(|value| value * light)
        });
    }
    if chance.happens(0.35) {
        let bloom = raster.blurred(size * chance.uniform(0.05, 0.4));
        let share = chance.uniform(0.05, 0.25) as f32;
        raster.combine(&bloom, |pixel, bloom| {
            std::array::from_fn(|channel| pixel[channel] + share * bloom[channel])
        });
    }
}

/// One pattern of two grids that nearly agree: bent stripes, often coloured.
fn moire(raster: &mut Raster, cover: &Mask, chance: &mut Chance) {
    let (width, height) = (raster.width(), raster.height());
    let rate = std::f64::consts::TAU / chance.log_uniform(2.1, (width as f64 / 4.0).max(3.0));
    let angle = chance.uniform(-0.3, 0.3)
        + if chance.happens(0.5) {
            std::f64::consts::FRAC_PI_2
        } else {
            0.0
        };
    let [across, down] = [angle.cos() * rate, angle.sin() * rate].map(|value| value as f32);
    let depth = chance.log_uniform(0.012, 0.2) as f32;
    let apart = if chance.happens(0.6) {
        chance.uniform(0.0, 2.1) as f32
    } else {
        0.0
    };
    let bent = Slow::new(width, height, chance.uniform(0.0, 4.0), 3, chance);
    raster.change_at(|x, y, pixel| {
        let phase = x as f32 * across + y as f32 * down + bent.at(x, y);
        let depth = depth * cover.at(x, y);
        std::array::from_fn(|channel| {
            pixel[channel] * (1.0 + depth * wave(phase + channel as f32 * apart))
        })
    });
}
