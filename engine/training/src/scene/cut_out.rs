//! A face cut out of paper: its outline, perhaps with holes for the eyes, held before a body or worn on a head.

use super::FaceBox;
use super::mask::{Ellipse, Mask};
use super::portrait::Portrait;
use super::print::{paper, printed};
use super::raster::mix;
use crate::chance::Chance;

/// The printed face and the part of the sheet that is left.
pub(crate) fn cut(portrait: Portrait, size: f64, chance: &mut Chance) -> (Portrait, Mask) {
    let margins = std::array::from_fn(|_| chance.uniform(0.15, 0.5));
    let mut sheet = printed(portrait.trimmed(margins), size, chance);
    let mut cover = Mask::empty(sheet.raster.width(), sheet.raster.height());
    let outline = outline(sheet.face, chance);
    cover.add_ellipse(outline, 1.5);
    if chance.happens(0.4) {
        // The shears left a rim of white.
        let rim = 0.5 + (size * chance.uniform(0.01, 0.05)) as f32;
        let white = paper(chance);
        let mut inner = Mask::empty(sheet.raster.width(), sheet.raster.height());
        inner.add_ellipse(
            Ellipse {
                radii: outline.radii.map(|radius| radius - rim),
                ..outline
            },
            1.5,
        );
        sheet
            .raster
            .change_at(|x, y, pixel| mix(white, pixel, inner.at(x, y)));
    }
    if chance.happens(0.45) {
        cover.subtract(&eye_holes(&sheet, chance));
    }
    (sheet, cover)
}

/// An ellipse from hairline to chin, larger or smaller by chance.
fn outline(face: FaceBox, chance: &mut Chance) -> Ellipse {
    let [x, y] = face.centre();
    let wide = chance.uniform(0.48, 0.68);
    Ellipse {
        centre: [
            x as f32,
            (y - face.height * chance.uniform(0.0, 0.1)) as f32,
        ],
        radii: [
            (face.width * wide) as f32,
            (face.height * (wide + chance.uniform(0.02, 0.14))) as f32,
        ],
    }
}

fn eye_holes(sheet: &Portrait, chance: &mut Chance) -> Mask {
    let face = sheet.face;
    let mut holes = Mask::empty(sheet.raster.width(), sheet.raster.height());
    let radii = [
        face.width * chance.uniform(0.07, 0.13),
        face.height * chance.uniform(0.025, 0.06),
    ]
    .map(|radius| radius as f32);
    // YuNet's boxes have the eyes at about two fifths of their height, a quarter of the width from either side.
    for side in [0.29, 0.71] {
        let centre = [
            (face.x + face.width * side) as f32,
            (face.y + face.height * 0.4) as f32,
        ];
        holes.add_ellipse(Ellipse { centre, radii }, 1.0);
    }
    holes
}
