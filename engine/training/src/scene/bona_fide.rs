//! The person before the camera: the photograph as it is, or set into other surroundings so that the wide crop sees more
//! than a portrait's frame.

use super::FaceBox;
use super::attacker::draw_body;
use super::mask::{Ellipse, Mask};
use super::portrait::Portrait;
use super::raster::{Raster, mix};
use crate::chance::Chance;

/// Least height of the picture in face heights, and width in face widths, with which the wide crop is satisfied.
const SATISFIED: f64 = 3.2;

/// What of the wide crop the photograph itself shows: 1 for all of it.
pub(crate) fn context(portrait: &Portrait) -> f64 {
    let (width, height) = (
        portrait.raster.width() as f64,
        portrait.raster.height() as f64,
    );
    ((width / portrait.face.width).min(height / portrait.face.height) / SATISFIED).min(1.0)
}

/// Continues a narrow picture by its own blurred mirror image.
pub(crate) fn continued(portrait: Portrait, chance: &mut Chance) -> Portrait {
    let Portrait { raster, face } = portrait;
    let (width, height) = (raster.width(), raster.height());
    let mut missing =
        |there: f64| (chance.uniform(1.2, 2.0) * face.width - there).max(0.0) as usize;
    let sides = [
        missing(face.x),
        missing(face.y),
        missing(width as f64 - face.x - face.width),
        missing(height as f64 - face.y - face.height),
    ];
    let mut wide = raster
        .reflected(sides)
        .blurred(face.width * chance.uniform(0.1, 0.5));
    wide.change_at(|x, y, pixel| {
        let inside =
            (sides[0]..sides[0] + width).contains(&x) && (sides[1]..sides[1] + height).contains(&y);
        if inside {
            raster.at(x - sides[0], y - sides[1])
        } else {
            pixel
        }
    });
    Portrait {
        face: face.moved(sides[0] as f64, sides[1] as f64),
        raster: wide,
    }
}

/// Sets the person into another place: head and shoulders with a soft outline, a body drawn below.
pub(crate) fn set_into(portrait: &Portrait, mut place: Raster, chance: &mut Chance) -> Portrait {
    let (width, height) = (place.width() as f64, place.height() as f64);
    let face = portrait.face;
    let at = [
        width / 2.0 + face.width * chance.normal(0.25) - face.centre()[0],
        height * chance.uniform(0.36, 0.55) - face.centre()[1],
    ]
    .map(f64::round);
    let placed = face.moved(at[0], at[1]);
    let neck = [placed.centre()[0], placed.y + placed.height * 1.12];
    draw_body(&mut place, neck, face.width, chance);
    let cover = head_and_shoulders(portrait, chance);
    let (left, top) = (at[0] as isize, at[1] as isize);
    let (columns, rows) = (
        portrait.raster.width() as isize,
        portrait.raster.height() as isize,
    );
    place.change_at(|x, y, pixel| {
        let (u, v) = (x as isize - left, y as isize - top);
        if !(0..columns).contains(&u) || !(0..rows).contains(&v) {
            return pixel;
        }
        let (u, v) = (u as usize, v as usize);
        mix(pixel, portrait.raster.at(u, v), cover.at(u, v))
    });
    Portrait {
        raster: place,
        face: placed,
    }
}

/// The part of a portrait that is likely to be the person, soft at its rim and towards the portrait's lower border.
fn head_and_shoulders(portrait: &Portrait, chance: &mut Chance) -> Mask {
    let FaceBox {
        x,
        y,
        width,
        height,
    } = portrait.face;
    let (columns, rows) = (portrait.raster.width(), portrait.raster.height());
    let soft = (width * chance.uniform(0.06, 0.18)) as f32;
    let mut mask = Mask::empty(columns, rows);
    let centre = [(x + width / 2.0) as f32, (y + height * 0.42) as f32];
    let radii = [
        width * chance.uniform(0.62, 0.78),
        height * chance.uniform(0.66, 0.8),
    ]
    .map(|radius| radius as f32);
    mask.add_ellipse(Ellipse { centre, radii }, soft);
    let (chin, slope) = ((y + height * 0.85) as f32, chance.uniform(0.35, 0.6) as f32);
    let neck = (width * 0.3) as f32;
    mask.add(
        [0.0, chin - soft, columns as f32, rows as f32],
        soft,
        |px, py| {
            let side = ((px - centre[0]).abs() - neck).max(0.0);
            chin + side * slope - py
        },
    );
    let fade = (height * 0.12) as f32;
    for row in 0..rows {
        let below = ((rows - 1 - row) as f32 / fade).min(1.0);
        for column in 0..columns {
            let rim = column.min(columns - 1 - column) as f32 / (soft * 0.5).max(1.0);
            mask.set(column, row, mask.at(column, row) * below * rim.min(1.0));
        }
    }
    mask
}
