//! What stands behind and around: walls, rooms, windows, gardens, desks, curtains, and pieces of other photographs.

use super::field::{Slow, add_noise, grain};
use super::raster::{Colour, Raster, mix};
use crate::chance::Chance;
use crate::pool::Photo;

/// A background; `photos` gives a photograph by chance.
pub(crate) fn background<'a>(
    width: usize,
    height: usize,
    photos: &mut dyn FnMut(&mut Chance) -> &'a Photo,
    chance: &mut Chance,
) -> Raster {
    let mut raster = match chance.weighted(&[0.4, 0.15, 0.17, 0.1, 0.1, 0.08]) {
        0 => photographed(width, height, photos(chance), chance),
        1 => wall(width, height, chance),
        2 => room(width, height, chance),
        3 => outdoors(width, height, chance),
        4 => desk(width, height, chance),
        _ => curtain(width, height, chance),
    };
    if chance.happens(0.5) {
        raster = raster.blurred(chance.log_uniform(0.4, 0.04 * width as f64 + 0.5));
    }
    let light = (chance.normal(0.5) - 0.15).exp2() as f32;
    raster.change(|pixel| pixel.map(|value| value * light));
    raster
}

/// A colour that things in rooms have: greyish more often than bright.
pub(crate) fn paint(chance: &mut Chance) -> Colour {
    let grey = chance.uniform(0.04, 0.96) as f32;
    let spread = chance.of(&[0.05, 0.12, 0.3]);
    std::array::from_fn(|_| (grey + chance.normal(spread) as f32).clamp(0.02, 0.98))
}

/// A piece of a photograph, beside the face in it if chance finds such a piece.
fn photographed(width: usize, height: usize, photo: &Photo, chance: &mut Chance) -> Raster {
    let picture = &photo.raster;
    let mut piece = [0, 0, picture.width(), picture.height()];
    for tries in 0..10 {
        let share = chance.uniform(0.12, 0.9 - 0.05 * f64::from(tries));
        let side = |length: usize| ((length as f64 * share) as usize).max(8);
        let (w, h) = (side(picture.width()), side(picture.height()));
        let x = chance.below(picture.width().saturating_sub(w) + 1);
        let y = chance.below(picture.height().saturating_sub(h) + 1);
        piece = [x, y, w, h];
        let shows_face = photo.faces.iter().any(|face| {
            let [cx, cy] = face.centre();
            let within = |at: f64, from: usize, length: usize| {
                (from as f64..(from + length) as f64).contains(&at)
            };
            within(cx, x, w) && within(cy, y, h)
        });
        if !shows_face {
            break;
        }
    }
    let [x, y, w, h] = piece;
    let part = picture.part(x, y, w, h).resized(width, height);
    if chance.happens(0.5) {
        part.mirrored()
    } else {
        part
    }
}

fn wall(width: usize, height: usize, chance: &mut Chance) -> Raster {
    let slow = Slow::new(width, height, 0.35, 4, chance);
    let mut raster = Raster::plain(width, height, paint(chance));
    raster.change_at(|x, y, pixel| pixel.map(|value| value * slow.at(x, y).exp2()));
    let roughness = chance.uniform(0.0, 0.05) as f32;
    if roughness > 0.01 {
        let grain = grain(width, height, chance.log_uniform(0.5, 4.0), chance);
        raster.combine(&grain, |pixel, grain| {
            pixel.map(|value| value * (1.0 + roughness * grain[0]))
        });
    }
    raster
}

/// A wall with things before it: frames, shelves, doors, and now and then a bright window or lamp.
fn room(width: usize, height: usize, chance: &mut Chance) -> Raster {
    let mut raster = wall(width, height, chance);
    for _ in 0..chance.below(9) + 2 {
        let (w, h) = (
            chance.log_uniform(0.05, 0.7) * width as f64,
            chance.log_uniform(0.05, 0.9) * height as f64,
        );
        let (x, y) = (
            chance.uniform(-0.2, 1.0) * width as f64,
            chance.uniform(-0.2, 1.0) * height as f64,
        );
        let bright = chance.happens(0.15);
        let colour = if bright {
            [1.1, 1.1, 1.05]
        } else {
            paint(chance)
        };
        let frame = chance.happens(0.4).then(|| {
            (
                paint(chance),
                chance.uniform(1.0, 0.02 * width as f64 + 2.0),
            )
        });
        let shade = chance.normal(0.2) as f32;
        raster.change_at(|px, py, pixel| {
            let (dx, dy) = (px as f64 - x, py as f64 - y);
            if dx < 0.0 || dy < 0.0 || dx > w || dy > h {
                return pixel;
            }
            let rim = dx.min(dy).min(w - dx).min(h - dy);
            match frame {
                Some((colour, thick)) if rim < thick => colour,
                _ => colour.map(|value| value * (1.0 + shade * (dy / h) as f32)),
            }
        });
    }
    raster
}

/// Sky, leaves, street: bands of colour with texture.
fn outdoors(width: usize, height: usize, chance: &mut Chance) -> Raster {
    let sky = [
        chance.uniform(0.5, 0.9),
        chance.uniform(0.65, 0.95),
        chance.uniform(0.8, 1.15),
    ]
    .map(|value| value as f32);
    let green = [
        chance.uniform(0.1, 0.4),
        chance.uniform(0.2, 0.5),
        chance.uniform(0.05, 0.25),
    ]
    .map(|value| value as f32);
    let ground = paint(chance);
    let (horizon, floor) = (
        chance.uniform(-0.2, 0.7) as f32,
        chance.uniform(0.5, 1.2) as f32,
    );
    let rough = Slow::new(width, height, 0.08, 12, chance);
    let leaves = grain(width, height, chance.log_uniform(0.6, 5.0), chance);
    let mut raster = Raster::plain(width, height, sky);
    raster.change_at(|x, y, sky| {
        let at = y as f32 / height as f32 + rough.at(x, y);
        if at < horizon {
            sky
        } else if at < floor {
            let light = 1.0 + 0.5 * leaves.at(x, y)[0];
            green.map(|value| value * light.max(0.1))
        } else {
            ground.map(|value| value * (1.0 + 0.08 * leaves.at(x, y)[0]))
        }
    });
    raster
}

/// A table top: grain along one direction.
fn desk(width: usize, height: usize, chance: &mut Chance) -> Raster {
    let wood = [0.62, 0.42, 0.26].map(|value: f32| value * chance.uniform(0.4, 1.5) as f32);
    let colour = if chance.happens(0.6) {
        wood
    } else {
        paint(chance)
    };
    let (rate, slope) = (
        chance.log_uniform(0.1, 1.2) as f32,
        chance.normal(0.1) as f32,
    );
    let wander = Slow::new(width, height, 3.0, 5, chance);
    let depth = chance.uniform(0.02, 0.15) as f32;
    let light = Slow::new(width, height, 0.25, 3, chance);
    let mut raster = Raster::plain(width, height, colour);
    raster.change_at(|x, y, pixel| {
        let wave = ((y as f32 + slope * x as f32) * rate + wander.at(x, y)).sin();
        pixel.map(|value| value * (1.0 + depth * wave) * light.at(x, y).exp2())
    });
    add_noise(&mut raster, 0.01, 0.0, chance);
    raster
}

/// Folds of cloth.
fn curtain(width: usize, height: usize, chance: &mut Chance) -> Raster {
    let (colour, second) = (paint(chance), paint(chance));
    let rate = chance.log_uniform(0.02, 0.3) as f32;
    let wander = Slow::new(width, height, 1.2, 4, chance);
    let (depth, pattern) = (chance.uniform(0.1, 0.5) as f32, chance.happens(0.3));
    let mut raster = Raster::plain(width, height, colour);
    raster.change_at(|x, y, pixel| {
        let phase = x as f32 * rate + wander.at(x, y);
        let base = if pattern {
            mix(
                pixel,
                second,
                0.5 + 0.5 * (y as f32 * rate * 1.7).sin().signum(),
            )
        } else {
            pixel
        };
        base.map(|value| value * (1.0 + depth * phase.sin()))
    });
    raster
}
