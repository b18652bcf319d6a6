//! A picture on paper: what the printer does to its colours, what the sheet looks like.

use super::field::{add_noise, grain};
use super::light::Gamma;
use super::portrait::Portrait;
use super::raster::{Colour, Raster, luma};
use crate::chance::Chance;

/// A printed portrait, with the sheet's white border if there is one.
pub(crate) fn printed(portrait: Portrait, size: f64, chance: &mut Chance) -> Portrait {
    let Portrait { mut raster, face } = portrait;
    ink(&mut raster, chance);
    match chance.weighted(&[0.5, 0.2, 0.3]) {
        0 => halftone(&mut raster, chance),
        1 => add_noise(&mut raster, 0.0, chance.uniform(0.01, 0.06), chance),
        _ => {}
    }
    if chance.happens(0.2) {
        streaks(&mut raster, chance);
    }
    let mut sheet = Portrait { raster, face };
    if chance.happens(0.5) {
        let border = std::array::from_fn(|_| (size * chance.uniform(0.02, 0.5)) as usize);
        sheet = sheet.bordered(border, paper(chance));
    }
    texture(&mut sheet.raster, chance);
    fold(&mut sheet.raster, size, chance);
    sheet
}

/// The colour of unprinted paper.
pub(crate) fn paper(chance: &mut Chance) -> Colour {
    let white = chance.uniform(0.75, 0.98) as f32;
    std::array::from_fn(|_| white + chance.normal(0.015) as f32)
}

/// Fewer colours, weaker blacks, a tint of ink and paper; now and then black and white.
fn ink(raster: &mut Raster, chance: &mut Chance) {
    let saturation = if chance.happens(0.12) {
        0.0
    } else {
        chance.uniform(0.5, 1.25) as f32
    };
    let (low, high) = (
        chance.uniform(0.03, 0.22) as f32,
        chance.uniform(0.72, 1.0) as f32,
    );
    let gamma = Gamma::new(chance.factor(0.3) as f32);
    let tint = [chance.factor(0.1), 1.0, chance.factor(0.1)].map(|value| value as f32);
    let levels = chance
        .happens(0.25)
        .then(|| 6.0 * (2.0 + chance.below(6) as f32));
    raster.change(|pixel| {
        let grey = luma(pixel);
        std::array::from_fn(|channel| {
            let value = grey + (pixel[channel] - grey) * saturation;
            let mut value = low + (high - low) * gamma.of(value);
            if let Some(levels) = levels {
                value = (value * levels).round() / levels;
            }
            value * tint[channel]
        })
    });
}

/// Screens of dots, each ink at its own angle.
fn halftone(raster: &mut Raster, chance: &mut Chance) {
    let period = chance.uniform(1.8, 4.2) as f32;
    let depth = chance.uniform(0.03, 0.24) as f32;
    let screens = [15.0_f32, 45.0, 75.0].map(|angle| {
        let angle = (angle + chance.uniform(-6.0, 6.0) as f32).to_radians();
        let rate = std::f32::consts::TAU / period;
        [angle.cos() * rate, angle.sin() * rate]
    });
    raster.change_at(|x, y, pixel| {
        let (x, y) = (x as f32, y as f32);
        std::array::from_fn(|channel| {
            let [cos, sin] = screens[channel];
            let dots = wave(x * cos + y * sin) * wave(y * cos - x * sin);
            let value = pixel[channel];
            value + depth * dots * (1.0 - 0.6 * (2.0 * value - 1.0).abs())
        })
    });
}

/// A wave of parabolas: as good as a sine here, and several times as fast.
pub(crate) fn wave(phase: f32) -> f32 {
    let turn = phase * (0.5 * std::f32::consts::FRAC_1_PI);
    let turn = turn - turn.floor() - 0.5;
    16.0 * turn * (0.5 - turn.abs())
}

/// Lines of a worn print head.
fn streaks(raster: &mut Raster, chance: &mut Chance) {
    let (period, width) = (
        chance.uniform(6.0, 60.0) as f32,
        chance.uniform(0.5, 2.0) as f32,
    );
    let depth = chance.uniform(-0.15, 0.15) as f32;
    let across = chance.happens(0.5);
    raster.change_at(|x, y, pixel| {
        let at = if across { y } else { x } as f32;
        if at % period < width {
            pixel.map(|value| value + depth)
        } else {
            pixel
        }
    });
}

fn texture(raster: &mut Raster, chance: &mut Chance) {
    if !chance.happens(0.6) {
        return;
    }
    let depth = chance.uniform(0.01, 0.06) as f32;
    let blur = chance.uniform(0.5, 2.5);
    let fibres = grain(raster.width(), raster.height(), blur, chance);
    raster.combine(&fibres, |pixel, fibre| {
        pixel.map(|value| value * (1.0 + depth * fibre[0]))
    });
}

/// Shading of a bent sheet, and creases.
fn fold(raster: &mut Raster, size: f64, chance: &mut Chance) {
    if chance.happens(0.4) {
        let angle = chance.uniform(0.0, std::f64::consts::PI) as f32;
        let (sin, cos) = angle.sin_cos();
        let rate = 1.0 / (size * chance.uniform(0.5, 2.0)) as f32;
        let (depth, phase) = (
            chance.uniform(0.05, 0.3) as f32,
            chance.uniform(0.0, 6.0) as f32,
        );
        raster.change_at(|x, y, pixel| {
            let light = 1.0 + depth * wave((x as f32 * cos + y as f32 * sin) * rate + phase);
            pixel.map(|value| value * light)
        });
    }
    if chance.happens(0.25) {
        for _ in 0..chance.below(3) + 1 {
            let angle = chance.of(&[0.0, std::f64::consts::FRAC_PI_2]) + chance.normal(0.2);
            let (sin, cos) = (angle.sin() as f32, angle.cos() as f32);
            let across = chance.uniform(0.1, 0.9) as f32
                * (raster.width() as f32 * cos.abs() + raster.height() as f32 * sin.abs());
            let depth = chance.uniform(0.05, 0.3) as f32;
            let wide = size as f32 * chance.uniform(0.01, 0.05) as f32;
            raster.change_at(|x, y, pixel| {
                let at = (x as f32 * cos + y as f32 * sin.abs() - across) / wide.max(1.0);
                if at.abs() > 4.0 {
                    return pixel;
                }
                // Light on one flank, shade on the other.
                let light = 1.0 + depth * at * (-0.5 * at * at).exp();
                pixel.map(|value| value * light)
            });
        }
    }
}
