//! A contact sheet: many captures side by side, so that a person sees what is simulated.

use super::raster::{Raster, mix};
use super::{Capture, FaceBox, Presentation};

/// A capture and how likely the teacher finds an attack in it, 0 to 1.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What is shown.
    pub capture: Capture,
    /// The length of the red part of the bar below.
    pub attack: f64,
}

const SIDE: usize = 168;
const GAP: usize = 6;
const BAR: usize = 8;

/// All tiles in rows. Frames tell the presentations apart (green: bona fide, blue: print, yellow: replay, magenta:
/// cut-out), the face's box is white, and the bar below is as red as the teacher suspects an attack.
#[must_use]
pub fn contact_sheet(tiles: &[Tile], columns: usize) -> Raster {
    let columns = columns.clamp(1, tiles.len().max(1));
    let rows = tiles.len().div_ceil(columns);
    let (wide, tall) = (SIDE + 2 * GAP, SIDE + 2 * GAP + BAR);
    let mut sheet = Raster::plain(columns * wide, rows * tall, [0.2; 3]);
    for (number, tile) in tiles.iter().enumerate() {
        let (left, top) = (number % columns * wide, number / columns * tall);
        let colour = match tile.capture.presentation {
            Presentation::BonaFide => [0.1, 0.8, 0.2],
            Presentation::Print => [0.2, 0.4, 1.0],
            Presentation::Replay => [0.95, 0.85, 0.1],
            Presentation::CutOut => [0.9, 0.2, 0.9],
        };
        let picture = fitted(&tile.capture);
        let red = GAP as f64 + tile.attack * SIDE as f64;
        for (y, row) in sheet.rows_mut().skip(top).take(tall) {
            for (x, pixel) in row[left..left + wide].iter_mut().enumerate() {
                let y = y - top;
                let inside = (GAP..GAP + SIDE).contains(&x) && (GAP..GAP + SIDE).contains(&y);
                *pixel = if inside {
                    picture.at(x - GAP, y - GAP)
                } else if y >= 2 * GAP + SIDE - 2 {
                    if (x as f64) < red {
                        [0.9, 0.1, 0.1]
                    } else {
                        [0.9; 3]
                    }
                } else {
                    colour
                };
            }
        }
    }
    sheet
}

/// The capture in a square, whole, with the face's box drawn.
fn fitted(capture: &Capture) -> Raster {
    let (width, height) = (capture.raster.width(), capture.raster.height());
    let scale = SIDE as f64 / width.max(height) as f64;
    let side = |length: usize| ((length as f64 * scale).round() as usize).clamp(1, SIDE);
    let small = capture.raster.resized(side(width), side(height));
    let border = [0, 0, SIDE - small.width(), SIDE - small.height()];
    let mut square = small.bordered(border, [0.35; 3]);
    let FaceBox {
        x,
        y,
        width,
        height,
    } = capture.face.scaled(scale, scale);
    square.change_at(|px, py, pixel| {
        let (dx, dy) = (px as f64 - x, py as f64 - y);
        let within = (-1.0..=width + 1.0).contains(&dx) && (-1.0..=height + 1.0).contains(&dy);
        let rim = dx
            .abs()
            .min((dx - width).abs())
            .min(dy.abs())
            .min((dy - height).abs());
        if within && rim < 0.7 {
            mix(pixel, [1.0; 3], 0.6)
        } else {
            pixel
        }
    });
    square
}
