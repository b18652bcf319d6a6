//! Where faces are looked for, and in which order: on the whole image; turned, where no face stands upright on it; and only while
//! nothing is found, on ever smaller parts. What a part shows must stand a close-up.
//!
//! Limits and order are measured: docs/decisions/0008.

use super::face::Face;
use super::overview::Overview;
use super::{Detector, Sighting, close_up, suppression, tiles};
use crate::CheckError;
use crate::decode::{QuarterTurn, UprightImage};
use crate::quality;
use crate::rect::UprightRect;

/// Lowest score of a face on the whole image.
const WHOLE: f64 = 0.6;
/// A face with this score that is tilted by no more than [`UPRIGHT`] stands upright for sure. The network also finds most faces that lie on
/// their side or stand on their head, with lower scores and boxes and points in the wrong places.
const SURE: f64 = 0.8;
/// Degrees.
const UPRIGHT: f64 = 45.0;
/// By how much a turned face must score better than one that seems to stand upright.
const MARGIN: f64 = 0.05;
/// Lowest score of what is worth a close-up.
const CANDIDATE: f64 = 0.5;
/// Lowest score of a face on its close-up, and of one on the turned image.
const SECOND_LOOK: f64 = 0.75;
/// Most close-ups of parts of one size, surest candidates first.
const CLOSE_UPS: usize = 8;
/// How many parts stand along the longer side without overlap, from one look to the next.
const DIVISORS: [u32; 3] = [2, 4, 8];
/// Parts of fewer pixels are not searched: what they show would be far below the least size of a valid face.
const LEAST_PART: u32 = 128;

impl Detector {
    /// All faces of an image, largest first; none when there are none.
    ///
    /// # Errors
    /// `Internal` when the network's output cannot be read.
    pub(crate) fn find(&self, image: &UprightImage) -> Result<Sighting, CheckError> {
        let mut search = Search {
            detector: self,
            image,
            runs: 0,
        };
        let mut faces = search.whole()?;
        let mut overview = None;
        for divisor in DIVISORS {
            if !faces.is_empty() || tiles::tile_side(image.size(), divisor) < LEAST_PART {
                break;
            }
            let overview = overview.get_or_insert_with(|| Overview::new(image));
            faces = search.parts(overview, divisor)?;
        }
        let size = image.size();
        faces.retain(|face| face.visible(size) > 0);
        faces.sort_by_key(|face| std::cmp::Reverse(face.visible(size)));
        Ok(Sighting {
            faces,
            runs: search.runs,
        })
    }
}

struct Search<'a> {
    detector: &'a Detector,
    image: &'a UprightImage,
    runs: u32,
}

impl Search<'_> {
    /// What the whole image shows as it stands, or as it must be turned.
    fn whole(&mut self) -> Result<Vec<Face>, CheckError> {
        let mut best = self.whole_turned(QuarterTurn::None, WHOLE)?;
        if best.first().is_some_and(stands_upright) {
            return Ok(best);
        }
        for turn in QuarterTurn::TURNED {
            let faces = self.whole_turned(turn, SECOND_LOOK)?;
            if is_better(faces.first(), best.first()) {
                best = faces;
            }
        }
        Ok(best)
    }

    /// Surest first.
    fn whole_turned(&mut self, turn: QuarterTurn, score: f64) -> Result<Vec<Face>, CheckError> {
        let view = self.image.turned(turn);
        let found = self.detections(&view, UprightRect::whole(view.size()), turn, score)?;
        Ok(suppression::merge(found))
    }

    /// What parts of one size show and a close-up confirms.
    fn parts(&mut self, overview: &Overview, divisor: u32) -> Result<Vec<Face>, CheckError> {
        let mut candidates = Vec::new();
        for part in tiles::tiles(overview.size(), divisor) {
            let found = self.detections(overview.image(), part, QuarterTurn::None, CANDIDATE)?;
            candidates.extend(found.into_iter().map(|face| overview.enlarge(face)));
        }
        let mut faces = Vec::new();
        for candidate in suppression::merge(candidates).into_iter().take(CLOSE_UPS) {
            faces.extend(self.confirm(&candidate)?);
        }
        Ok(suppression::without_doubles(faces, self.image.size()))
    }

    /// The face that a close-up of a candidate shows, turned as it must be.
    fn confirm(&mut self, candidate: &Face) -> Result<Option<Face>, CheckError> {
        let mut best = self.close_up(candidate, QuarterTurn::None)?;
        if best.as_ref().is_some_and(stands_upright) {
            return Ok(best);
        }
        for turn in QuarterTurn::TURNED {
            let face = self.close_up(candidate, turn)?;
            if is_better(face.as_ref(), best.as_ref()) {
                best = face;
            }
        }
        Ok(best.filter(|face| face.score >= SECOND_LOOK))
    }

    fn close_up(
        &mut self,
        candidate: &Face,
        turn: QuarterTurn,
    ) -> Result<Option<Face>, CheckError> {
        let view = self.image.turned(turn);
        let rect = turn.box_from_upright(candidate.rect, self.image.size());
        let Some(part) = close_up::around(rect, view.size()) else {
            return Ok(None);
        };
        let seen = suppression::merge(self.detections(&view, part, turn, CANDIDATE)?);
        Ok(seen
            .into_iter()
            .find(|face| face.rect.overlap(&rect) > suppression::OVERLAP))
    }

    fn detections(
        &mut self,
        view: &UprightImage,
        part: UprightRect,
        turn: QuarterTurn,
        score: f64,
    ) -> Result<Vec<Face>, CheckError> {
        self.runs += 1;
        let faces = self.detector.detections(view, part, score)?;
        Ok(faces
            .into_iter()
            .map(|face| Face { turn, ..face })
            .collect())
    }
}

/// Whether there is no doubt that the face stands upright in the view in which it was seen.
fn stands_upright(face: &Face) -> bool {
    face.score >= SURE && quality::tilt(face).abs() <= UPRIGHT
}

/// Whether a face seen in a turned view is rather how the face lies than the best one so far.
fn is_better(turned: Option<&Face>, best: Option<&Face>) -> bool {
    match (turned, best) {
        (Some(turned), Some(best)) => {
            let seems_upright =
                best.turn == QuarterTurn::None && quality::tilt(best).abs() <= UPRIGHT;
            turned.score > best.score + if seems_upright { MARGIN } else { 0.0 }
        }
        (turned, _) => turned.is_some(),
    }
}
