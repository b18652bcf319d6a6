//! Where faces are looked for, and in which order: on the whole image; turned, where no face stands upright on it; and only while
//! nothing is found, on ever smaller parts. What a part shows must stand a close-up.
//!
//! Limits and order are measured: docs/decisions/0007.

use super::face::Face;
use super::overview::Overview;
use super::{Detector, Sighting, close_up, suppression, tiles};
use crate::CheckError;
use crate::decode::{QuarterTurn, UprightImage};
use crate::quality;
use crate::rect::{FloatRect, Size, UprightRect};

/// Lowest score of a face on the whole image.
const WHOLE: f64 = 0.6;
/// A face with this score that is tilted by no more than [`UPRIGHT`] stands upright for sure. The network also finds most faces that lie on
/// their side or stand on their head, with lower scores and boxes and points in the wrong places.
const SURE: f64 = 0.85;
/// Degrees.
const UPRIGHT: f64 = 40.0;
/// By how much a turned face must score better than one that seems to stand upright.
const MARGIN: f64 = 0.05;
/// By how much a face that lies in its view must score better than one that stands.
const LYING: f64 = 0.15;
/// Lowest score of what is worth a close-up.
const CANDIDATE: f64 = 0.5;
/// Lowest score of a face on the turned image where none was seen before.
const TURNED: f64 = 0.8;
/// Lowest score of a candidate on its close-up.
const CLOSE_UP: f64 = 0.75;
/// Most close-ups of parts of one size, surest candidates first.
const CLOSE_UPS: usize = 8;
/// A face of this width, in longer sides of the image, is searched for no further: beside it, smaller ones are people in the background.
const ALONE: f64 = 0.2;
/// How many parts stand along the longer side without overlap, from one look to the next, and the least side of such a part, pixels. What
/// smaller ones show first is far below the least size of a valid face; of the smallest there are 130, most of the time that a picture
/// without a face takes.
const LOOKS: [(u32, u32); 3] = [(2, 128), (4, 128), (8, 256)];

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
        for (divisor, least_part) in LOOKS {
            let is_wanted = match faces[..] {
                [] => true,
                _ => divisor == LOOKS[0].0 && search.shows_a_group(&faces),
            };
            if !is_wanted || tiles::tile_side(image.size(), divisor) < least_part {
                break;
            }
            let overview = overview.get_or_insert_with(|| Overview::new(image));
            faces.extend(search.parts(overview, divisor)?);
        }
        let mut faces = suppression::without_doubles(faces, image.size());
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
        let mut best = self.whole_turned(QuarterTurn::None)?;
        if best.first().is_some_and(stands_upright) {
            return Ok(best);
        }
        for turn in QuarterTurn::TURNED {
            let mut faces = self.whole_turned(turn)?;
            faces.retain(|face| face.score >= TURNED || self.overlaps(face, &best));
            if is_better(faces.first(), best.first()) {
                best = faces;
            }
        }
        let mut confirmed = Vec::new();
        for face in best {
            if face.score >= SURE || self.shows_itself_again(&face)? {
                confirmed.push(face);
            }
        }
        Ok(confirmed)
    }

    /// Whether all faces are so small that others of their size, or the largest one, may have been missed.
    fn shows_a_group(&self, faces: &[Face]) -> bool {
        let Size { width, height } = self.image.size();
        let least = f64::from(width.max(height)) * ALONE;
        faces.iter().all(|face| face.rect.width < least)
    }

    /// Whether a close-up of a face that is not sure shows a face there. Of a large one it shows what was seen before.
    fn shows_itself_again(&mut self, face: &Face) -> Result<bool, CheckError> {
        let close = self.close_up(face.upright_rect(self.image.size()), face.turn)?;
        Ok(close.is_some_and(|close| close.score >= WHOLE))
    }

    fn overlaps(&self, face: &Face, others: &[Face]) -> bool {
        let size = self.image.size();
        let rect = face.upright_rect(size);
        let mut rects = others.iter().map(|other| other.upright_rect(size));
        rects.any(|other| other.overlap(&rect) > suppression::OVERLAP)
    }

    /// Surest first.
    fn whole_turned(&mut self, turn: QuarterTurn) -> Result<Vec<Face>, CheckError> {
        let view = self.image.turned(turn);
        let found = self.detections(&view, UprightRect::whole(view.size()), turn, WHOLE)?;
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
        Ok(faces)
    }

    /// The face that a close-up of a candidate shows, turned as it must be.
    fn confirm(&mut self, candidate: &Face) -> Result<Option<Face>, CheckError> {
        let mut best = self.close_up(candidate.rect, QuarterTurn::None)?;
        if best.as_ref().is_some_and(stands_upright) {
            return Ok(best);
        }
        for turn in QuarterTurn::TURNED {
            let face = self.close_up(candidate.rect, turn)?;
            if is_better(face.as_ref(), best.as_ref()) {
                best = face;
            }
        }
        Ok(best.filter(|face| face.score >= CLOSE_UP))
    }

    /// What a close-up of a place of the image, read in this turn, shows there.
    fn close_up(
        &mut self,
        place: FloatRect,
        turn: QuarterTurn,
    ) -> Result<Option<Face>, CheckError> {
        let view = self.image.turned(turn);
        let rect = turn.box_from_upright(place, self.image.size());
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
        (Some(turned), Some(best)) => rank(turned) > rank(best),
        (turned, _) => turned.is_some(),
    }
}

/// How likely the face stands upright in its view: its score, less where its own points say that it lies, more where the picture would not
/// have to be turned.
fn rank(face: &Face) -> f64 {
    if quality::tilt(face).abs() > UPRIGHT {
        face.score - LYING
    } else if face.turn == QuarterTurn::None {
        face.score + MARGIN
    } else {
        face.score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::KeyPoints;
    use crate::rect::Point;

    fn face(score: f64, tilt: f64, turn: QuarterTurn) -> Face {
        let (sin, cos) = tilt.to_radians().sin_cos();
        let at = |x: f64, y: f64| Point {
            x: x * cos - y * sin,
            y: x * sin + y * cos,
        };
        let points = [(-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 2.0)];
        Face {
            rect: FloatRect {
                x: -2.0,
                y: -2.0,
                width: 4.0,
                height: 4.0,
            },
            score,
            key_points: KeyPoints::from_array(points.map(|(x, y)| at(x, y))),
            turn,
        }
    }

    #[test]
    fn only_a_sure_face_with_its_eyes_level_stands_for_sure() {
        assert!(stands_upright(&face(0.9, 30.0, QuarterTurn::None)));
        assert!(!stands_upright(&face(0.9, -70.0, QuarterTurn::None)));
        assert!(!stands_upright(&face(0.8, 0.0, QuarterTurn::None)));
    }

    #[test]
    fn the_better_view_is_where_the_face_stands_and_the_picture_as_it_is_when_in_doubt() {
        let is_better = |turned: Face, best: Face| super::is_better(Some(&turned), Some(&best));
        let (as_it_is, right) = (QuarterTurn::None, QuarterTurn::Right);
        assert!(is_better(face(0.8, 10.0, right), face(0.9, 80.0, as_it_is)));
        assert!(is_better(face(0.9, 10.0, right), face(0.8, 10.0, as_it_is)));
        assert!(!is_better(face(0.84, 0.0, right), face(0.8, 0.0, as_it_is)));
        assert!(!is_better(face(0.9, 80.0, right), face(0.8, 0.0, as_it_is)));
    }

    #[test]
    fn any_face_is_better_than_none() {
        let seen = face(0.8, 90.0, QuarterTurn::Half);
        assert!(super::is_better(Some(&seen), None));
        assert!(!super::is_better(None, Some(&seen)));
        assert!(!super::is_better(None, None));
    }
}
