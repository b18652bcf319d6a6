//! The stages of a check by themselves, on pixels instead of files and with every figure that they come to, also where it
//! is no reason. For measurements of detection and quality; a check needs [`Engine`] alone.

use crate::detect::{Face, Sighting};
use crate::liveness::ExpectedBox;
use crate::rect::FloatRect;
use crate::views::Picture;
use crate::{CheckError, Engine, Likelihood, Reason, UprightRect, quality};

/// What the detector found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Largest first.
    pub faces: Vec<FoundFace>,
    /// How often the network was run.
    pub runs: u32,
}

/// A box in pixels of the upright image: x, y, width, height. It may reach out of the image.
pub type PixelBox = [f64; 4];

/// A face with what is said about it.
#[derive(Clone, Debug)]
pub struct FoundFace {
    /// The detector's box.
    pub rect: PixelBox,
    /// The box that the liveness networks were trained on, made from the detector's.
    pub expected: PixelBox,
    /// The detector's confidence, 0 to 1.
    pub score: f64,
    /// Clockwise degrees by which the picture was turned to see the face: 0, 90, 180 or 270.
    pub turned: u32,
}

/// Every figure that the quality of a face is judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Shorter side of the clipped rectangle, pixels.
    pub side: f64,
    /// Mean BT.601 luma, 0 to 255.
    pub brightness: f64,
    /// 0 (blurred) to 1.
    pub sharpness: f64,
    /// Share of the detector's box that lies outside the image.
    pub outside: f64,
    /// Degrees to the image's left (negative) or right.
    pub turn: f64,
    /// Degrees clockwise.
    pub tilt: f64,
    /// Degrees down.
    pub nod: f64,
}

/// What is said of the adopted face.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The detector's box in the upright image.
    pub rect: PixelBox,
    /// Every figure.
    pub quality: Quality,
    /// The figures beyond their limits, and whether there are several faces.
    pub reasons: Vec<Reason>,
    /// As in a verdict.
    pub likelihood: Likelihood,
}

impl Engine {
    /// All faces.
    ///
    /// # Errors
    /// `Internal` when the network's output cannot be read.
    pub fn find_faces(&self, picture: &Picture) -> Result<Found, CheckError> {
        let sighting = self.detector.find(&picture.0)?;
        let size = picture.0.size();
        let face = |face: &Face| {
            let view = face.turn.size(size);
            let expected = ExpectedBox::of(face.rect, self.detector.family());
            let expected = FloatRect {
                x: expected.x,
                y: expected.y,
                width: expected.width,
                height: expected.height,
            };
            FoundFace {
                rect: sides(face.upright_rect(size)),
                expected: sides(face.turn.box_to_upright(expected, view)),
                score: face.score,
                turned: face.turn.degrees(),
            }
        };
        Ok(Found {
            faces: sighting.faces.iter().map(face).collect(),
            runs: sighting.runs,
        })
    }

    /// Quality and likelihood of the adopted face; `None` when there is no face.
    ///
    /// # Errors
    /// `Internal` when a network's output cannot be read.
    pub fn judge(&self, picture: &Picture) -> Result<Option<Judged>, CheckError> {
        let Sighting { faces, .. } = self.detector.find(&picture.0)?;
        let Some(face) = faces.first() else {
            return Ok(None);
        };
        let view = picture.0.turned(face.turn);
        let Some(rect) = UprightRect::clip(face.rect, view.size()) else {
            return Ok(None);
        };
        let measures = quality::measure(&view, face, rect);
        Ok(Some(Judged {
            rect: sides(face.upright_rect(picture.0.size())),
            quality: Quality {
                side: measures.side,
                brightness: measures.brightness,
                sharpness: measures.sharpness,
                outside: measures.outside,
                turn: measures.pose.turn,
                tilt: measures.pose.tilt,
                nod: measures.pose.nod,
            },
            reasons: quality::reasons(&measures, faces.len()),
            likelihood: self.likelihood(&view, face)?,
        }))
    }
}

fn sides(rect: FloatRect) -> PixelBox {
    [rect.x, rect.y, rect.width, rect.height]
}
