//! Simulated captures: photographs of bona fide faces turned into what a camera would deliver of the person, of a print,
//! of a screen or of a cut-out. Promises the same captures for the same seed; it never says what a network would think.

mod attacker;
mod bona_fide;
mod camera;
mod cut_out;
mod field;
mod filter;
mod light;
mod mask;
mod placement;
mod portrait;
mod print;
mod raster;
mod replay;
mod sheet;
mod simulator;
mod surroundings;

pub(crate) use camera::compressed;
pub(crate) use field::add_noise;
pub use raster::Raster;
pub use sheet::{Tile, contact_sheet};
pub use simulator::{Capture, Simulator};

use serde::Serialize;

/// What a capture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presentation {
    /// The person.
    BonaFide,
    /// A sheet of paper with the person's picture.
    Print,
    /// A display with the person's picture.
    Replay,
    /// A face cut out of paper, held or worn.
    CutOut,
}

impl Presentation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BonaFide, Self::Print, Self::Replay, Self::CutOut];

    /// Its name in tables and folders.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BonaFide => "bona-fide",
            Self::Print => "print",
            Self::Replay => "replay",
            Self::CutOut => "cut-out",
        }
    }
}

/// A face's box, tight from brow to chin, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceBox {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
}

impl FaceBox {
    pub(crate) fn centre(&self) -> [f64; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }

    pub(crate) fn corners(&self) -> [[f64; 2]; 4] {
        let (right, bottom) = (self.x + self.width, self.y + self.height);
        [
            [self.x, self.y],
            [right, self.y],
            [right, bottom],
            [self.x, bottom],
        ]
    }

    /// The smallest box with all these points.
    pub(crate) fn round(points: &[[f64; 2]]) -> Self {
        let fold = |axis: usize, start: f64, pick: fn(f64, f64) -> f64| {
            points.iter().map(|point| point[axis]).fold(start, pick)
        };
        let (x, y) = (fold(0, f64::MAX, f64::min), fold(1, f64::MAX, f64::min));
        Self {
            x,
            y,
            width: fold(0, f64::MIN, f64::max) - x,
            height: fold(1, f64::MIN, f64::max) - y,
        }
    }

    pub(crate) fn moved(&self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..*self
        }
    }

    pub(crate) fn scaled(&self, x: f64, y: f64) -> Self {
        Self {
            x: self.x * x,
            y: self.y * y,
            width: self.width * x,
            height: self.height * y,
        }
    }

    pub(crate) fn mirrored(&self, width: usize) -> Self {
        Self {
            x: width as f64 - self.x - self.width,
            ..*self
        }
    }

    /// x, y, width, height.
    #[must_use]
    pub fn sides(&self) -> [f64; 4] {
        [self.x, self.y, self.width, self.height]
    }
}
