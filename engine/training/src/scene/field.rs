//! Fields of chance over a picture: noise, slow changes, spots.

use std::sync::LazyLock;

use super::raster::Raster;
use crate::chance::Chance;

const NORMALS: usize = 1 << 16;

/// Normal numbers, drawn once: noise reads them from places of chance, which costs a tenth of drawing them.
static NORMAL: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut chance = Chance::new(0x006e_6f69_7365, &[]);
    (0..NORMALS).map(|_| chance.normal(1.0) as f32).collect()
});

/// Adds noise: `shared` by the three channels of a pixel, `own` of each.
pub(crate) fn add_noise(raster: &mut Raster, shared: f64, own: f64, chance: &mut Chance) {
    let (shared, own) = (shared as f32, own as f32);
    let width = raster.width();
    for (_, row) in raster.rows_mut() {
        let start = chance.below(NORMALS - 3 * width.min(NORMALS / 4));
        let grey = &NORMAL[start..];
        let colours = &NORMAL[chance.below(NORMALS - 3 * width.min(NORMALS / 4))..];
        for ((pixel, grey), colours) in row.iter_mut().zip(grey).zip(colours.chunks_exact(3)) {
            for (value, colour) in pixel.iter_mut().zip(colours) {
                *value += shared * grey + own * colour;
            }
        }
    }
}

/// A picture of noise about 0 with deviation 1, blurred by so many pixels and brought back to deviation 1.
pub(crate) fn grain(width: usize, height: usize, blur: f64, chance: &mut Chance) -> Raster {
    let mut raster = Raster::plain(width, height, [0.0; 3]);
    add_noise(&mut raster, 1.0, 0.0, chance);
    let mut raster = raster.blurred(blur);
    let square = raster
        .pixels()
        .iter()
        .map(|pixel| pixel[0] * pixel[0])
        .sum::<f32>()
        / raster.pixels().len() as f32;
    let scale = 1.0 / square.sqrt().max(1e-6);
    raster.change(|pixel| pixel.map(|value| value * scale));
    raster
}

/// A slow change over a picture: normal numbers on a coarse grid, smoothly between them.
#[derive(Debug)]
pub(crate) struct Slow {
    grid: Vec<f32>,
    side: usize,
    across: Vec<(usize, f32)>,
    down: Vec<(usize, f32)>,
}

impl Slow {
    pub(crate) fn new(
        width: usize,
        height: usize,
        deviation: f64,
        side: usize,
        chance: &mut Chance,
    ) -> Self {
        let side = side.max(2);
        let places = |length: usize| {
            (0..length)
                .map(|at| {
                    let at = at as f32 / length as f32 * (side - 1) as f32;
                    let (cell, share) = (at as usize, at.fract());
                    (cell.min(side - 2), share * share * (3.0 - 2.0 * share))
                })
                .collect()
        };
        Self {
            grid: (0..side * side)
                .map(|_| chance.normal(deviation) as f32)
                .collect(),
            side,
            across: places(width),
            down: places(height),
        }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        let ((column, fx), (row, fy)) = (self.across[x], self.down[y]);
        let corner = row * self.side + column;
        let above = self.grid[corner] + (self.grid[corner + 1] - self.grid[corner]) * fx;
        let below = &self.grid[corner + self.side..];
        above + (below[0] + (below[1] - below[0]) * fx - above) * fy
    }
}

/// A round spot that fades out: 1 in its middle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Deviations across and down, pixels.
    pub(crate) size: [f32; 2],
}

impl Spot {
    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        let dx = (x as f32 - self.x) / self.size[0];
        let dy = (y as f32 - self.y) / self.size[1];
        let distance = dx * dx + dy * dy;
        // Nothing of it is left beyond four deviations.
        if distance > 16.0 {
            0.0
        } else {
            (-0.5 * distance).exp()
        }
    }
}
