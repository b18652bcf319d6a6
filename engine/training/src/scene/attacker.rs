//! The body of whoever presents a face: shoulders and clothes, hands on a medium's rim, arms that lead there.

use super::field::Slow;
use super::mask::{Ellipse, Mask, Rod};
use super::raster::{Colour, Raster, mix};
use super::surroundings::paint;
use crate::chance::Chance;

/// A tone of skin under some light.
pub(crate) fn skin(chance: &mut Chance) -> Colour {
    let light = chance.uniform(0.25, 0.97) as f32;
    let (green, blue) = (
        chance.uniform(0.55, 0.82) as f32,
        chance.uniform(0.38, 0.72) as f32,
    );
    [light, light * green, light * blue.min(green)]
}

/// Draws shoulders in clothes whose neck stands at a point; `size` is a face's width.
pub(crate) fn draw_body(raster: &mut Raster, neck: [f64; 2], size: f64, chance: &mut Chance) {
    let (width, height) = (raster.width(), raster.height());
    let (size, x, y) = (size as f32, neck[0] as f32, neck[1] as f32);
    let slope = chance.uniform(0.25, 0.6) as f32;
    let half = size * chance.uniform(1.0, 1.6) as f32;
    let lean = size * chance.normal(0.08) as f32;
    let (cloth, skin) = (paint(chance), skin(chance));
    let folds = Slow::new(width, height, chance.uniform(0.1, 0.4), 7, chance);
    let stripes = chance
        .happens(0.25)
        .then(|| (paint(chance), chance.log_uniform(0.05, 0.4) as f32 * size));
    let collar = size * chance.uniform(0.2, 0.45) as f32;
    let mut body = Mask::empty(width, height);
    body.add(
        [0.0, y - size, width as f32, height as f32],
        2.0,
        |px, py| {
            let side = (px - x - lean).abs();
            // Shoulders fall off from the neck, ever steeper, and end in arms.
            let out = (side / half).min(1.2);
            y + (side - collar).max(0.0) * slope * (0.3 + out * out) + (side - half).max(0.0) * 3.0
                - py
        },
    );
    let mut throat = Mask::empty(width, height);
    throat.add_ellipse(
        Ellipse {
            centre: [x, y],
            radii: [collar, size * 0.45],
        },
        2.0,
    );
    raster.change_at(|px, py, pixel| {
        let light = folds.at(px, py).exp2();
        let mut dress = cloth;
        if let Some((second, wide)) = stripes {
            dress = mix(
                dress,
                second,
                f32::from(((px as f32 + 0.3 * py as f32) / wide).fract() > 0.5),
            );
        }
        let bare = throat.at(px, py).max(0.0);
        let clothed = mix(dress, skin, bare).map(|value| value * light);
        mix(
            pixel,
            clothed,
            body.at(px, py)
                .max(bare * f32::from(py as f32 > y - size * 0.4)),
        )
    });
}

/// Draws hands that hold a medium: fingers over its rim, the palm behind it, an arm from the picture's border.
pub(crate) fn draw_hands(raster: &mut Raster, medium: &Mask, size: f64, chance: &mut Chance) {
    let Some([left, top, right, bottom]) = medium.bounds().map(|bounds| bounds.map(|at| at as f32))
    else {
        return;
    };
    let (width, height) = (raster.width(), raster.height());
    let size = size as f32;
    let tone = skin(chance);
    let mut over = Mask::empty(width, height);
    let mut behind = Mask::empty(width, height);
    let sides: &[usize] = [&[0][..], &[1], &[2], &[0, 1], &[0, 1], &[2, 0]][chance.below(6)];
    for side in sides {
        let along = chance.uniform(0.3, 0.9) as f32;
        let (grip, outwards) = match side {
            0 => ([left, top + along * (bottom - top)], [-1.0, 0.25]),
            1 => ([right, top + along * (bottom - top)], [1.0, 0.25]),
            _ => (
                [left + along * (right - left), bottom],
                [chance.normal(0.3) as f32, 1.0],
            ),
        };
        let thick = size * chance.uniform(0.05, 0.09) as f32;
        let [ox, oy] = outwards;
        for finger in 0..chance.below(4) + 1 {
            let shift = (finger as f32 - 1.5) * thick * 2.1;
            let length = size * chance.uniform(0.12, 0.35) as f32;
            let askew = chance.normal(0.15) as f32;
            let start = [
                grip[0] + ox * size * 0.15 - oy * shift,
                grip[1] + oy * size * 0.15 + ox * shift,
            ];
            let end = [
                start[0] - ox * (length + size * 0.15) + askew * size * 0.2,
                start[1] - oy * length,
            ];
            over.add_rod(
                Rod {
                    from: start,
                    to: end,
                    radius: thick,
                },
                1.5,
            );
        }
        let palm = [grip[0] + ox * size * 0.3, grip[1] + oy * size * 0.3];
        let radii = [0, 1].map(|_| size * chance.uniform(0.2, 0.38) as f32);
        behind.add_ellipse(
            Ellipse {
                centre: palm,
                radii,
            },
            2.0,
        );
        if chance.happens(0.7) {
            let end = [
                palm[0] + ox * width as f32 * 0.4 + chance.normal(0.1) as f32 * size,
                height as f32 + size,
            ];
            behind.add_rod(
                Rod {
                    from: palm,
                    to: end,
                    radius: size * chance.uniform(0.16, 0.26) as f32,
                },
                2.0,
            );
        }
    }
    behind.subtract(medium);
    let sleeve = chance.happens(0.6).then(|| {
        (
            paint(chance),
            bottom + size * chance.uniform(0.1, 0.8) as f32,
        )
    });
    let shade = Slow::new(width, height, 0.15, 5, chance);
    raster.change_at(|x, y, pixel| {
        let light = shade.at(x, y).exp2();
        let arm = match sleeve {
            Some((cloth, from)) if y as f32 > from => cloth,
            _ => tone,
        };
        let pixel = mix(
            pixel,
            arm.map(|value| value * light * 0.92),
            behind.at(x, y),
        );
        let cover = over.at(x, y);
        // Rods darken towards their rims, which their soft edge stands for.
        mix(
            pixel,
            tone.map(|value| value * light * (0.7 + 0.3 * cover)),
            cover,
        )
    });
}
