//! Puts the pieces together: which photograph, which presentation, which surroundings, which camera.

use super::attacker::{draw_body, draw_hands};
use super::bona_fide::{context, continued, set_into};
use super::camera;
use super::cut_out;
use super::light;
use super::mask::Mask;
use super::placement::{Bend, Placement};
use super::portrait::Portrait;
use super::print::printed;
use super::raster::Raster;
use super::replay::{displayed, seen_by_camera};
use super::surroundings::background;
use super::{FaceBox, Presentation};
use crate::chance::Chance;
use crate::pool::{Photo, Pool};

/// How often each presentation is simulated, in the order of [`Presentation::ALL`].
const SHARES: [f64; 4] = [0.42, 0.28, 0.24, 0.06];
/// Sides of a scene in face widths: a little more than the wide crop sees.
const REACH: f64 = 4.3;

/// Makes captures of the photographs of a pool.
#[derive(Debug)]
pub struct Simulator<'a> {
    pool: &'a Pool,
}

/// One simulated capture.
#[derive(Clone, Debug)]
pub struct Capture {
    /// What a camera would have delivered.
    pub raster: Raster,
    /// Where the face is in it.
    pub face: FaceBox,
    /// What it shows.
    pub presentation: Presentation,
}

/// A scene before a camera takes it.
struct Scene {
    raster: Raster,
    face: FaceBox,
}

impl<'a> Simulator<'a> {
    /// Captures of these photographs alone, backgrounds included.
    #[must_use]
    pub fn new(pool: &'a Pool) -> Self {
        Self { pool }
    }

    /// `count` captures of one scene, each by a camera of its own.
    #[must_use]
    pub fn captures(&self, count: usize, chance: &mut Chance) -> Vec<Capture> {
        let presentation = Presentation::ALL[chance.weighted(&SHARES)];
        self.captures_of(presentation, count, chance)
    }

    /// `count` captures of one scene with this presentation.
    #[must_use]
    pub fn captures_of(
        &self,
        presentation: Presentation,
        count: usize,
        chance: &mut Chance,
    ) -> Vec<Capture> {
        let scene = self.scene(presentation, chance);
        (0..count)
            .map(|_| {
                let mut raster = scene.raster.clone();
                let mut face = scene.face;
                if presentation == Presentation::BonaFide {
                    if chance.happens(0.12) {
                        light::from_behind(&mut raster, face, chance);
                    } else if chance.happens(0.12) {
                        light::from_one_side(&mut raster, face, chance);
                    }
                    if chance.happens(0.72) {
                        light::vary(&mut raster, 1.0, chance);
                    }
                } else if chance.happens(0.5) {
                    light::vary(&mut raster, 0.7, chance);
                }
                raster = camera::take(raster, face, chance);
                if chance.happens(0.5) {
                    face = face.mirrored(raster.width());
                    raster = raster.mirrored();
                }
                Capture {
                    raster,
                    face,
                    presentation,
                }
            })
            .collect()
    }

    fn scene(&self, presentation: Presentation, chance: &mut Chance) -> Scene {
        let most = if chance.happens(0.15) { 190.0 } else { 105.0 };
        let size = chance.log_uniform(32.0, most);
        match presentation {
            Presentation::BonaFide => self.bona_fide(size, chance),
            Presentation::Print => self.print(size, chance),
            Presentation::Replay => self.replay(size, chance),
            Presentation::CutOut => self.cut_out(size, chance),
        }
    }

    fn portrait(&self, size: f64, chance: &mut Chance) -> Portrait {
        let Photo { raster, faces, .. } = self.pool.photo(chance);
        let face = faces[chance.below(faces.len())];
        let portrait = Portrait::cut(raster, face, size, 4.4);
        if chance.happens(0.5) {
            portrait.mirrored()
        } else {
            portrait
        }
    }

    fn surroundings(&self, size: f64, chance: &mut Chance) -> Raster {
        let side = (size * REACH) as usize;
        background(side, side, &mut |chance| self.pool.photo(chance), chance)
    }

    fn bona_fide(&self, size: f64, chance: &mut Chance) -> Scene {
        let Photo { raster, faces, .. } = self.pool.photo(chance);
        let face = faces[chance.below(faces.len())];
        // A face that is enlarged much is no bona fide capture but a soft picture of one.
        let mut portrait = Portrait::cut(raster, face, size.min(face.width * 1.6), 4.4);
        if chance.happens(0.5) {
            portrait = portrait.mirrored();
        }
        if context(&portrait) < 1.0 {
            portrait = match chance.weighted(&[0.45, 0.25, 0.3]) {
                0 => portrait,
                1 => continued(portrait, chance),
                _ => {
                    let place = self.surroundings(portrait.face.width, chance);
                    set_into(&portrait, place, chance)
                }
            };
        }
        Scene {
            raster: portrait.raster,
            face: portrait.face,
        }
    }

    fn print(&self, size: f64, chance: &mut Chance) -> Scene {
        let portrait = self
            .portrait(size * chance.uniform(0.9, 1.1), chance)
            .framed(chance);
        let sheet = printed(portrait, size, chance);
        let (mut scene, cover) = self.presented(&sheet, None, size, 1.0, chance);
        light::uneven(&mut scene.raster, 0.18, chance);
        if chance.happens(0.35) {
            light::glare(
                &mut scene.raster,
                size,
                [0.08, 0.43],
                |x, y| cover.at(x, y),
                chance,
            );
        }
        scene
    }

    fn replay(&self, size: f64, chance: &mut Chance) -> Scene {
        let portrait = self
            .portrait(size * chance.uniform(0.9, 1.1), chance)
            .framed(chance);
        let display = displayed(portrait, size, chance);
        // A display shines: its surroundings are darker than it.
        let dim = chance.uniform(0.3, 1.0);
        let (mut scene, cover) = self.presented(&display, None, size, dim, chance);
        seen_by_camera(&mut scene.raster, &cover, size, chance);
        if chance.happens(0.25) {
            light::glare(
                &mut scene.raster,
                size,
                [0.1, 0.55],
                |x, y| cover.at(x, y),
                chance,
            );
        } else if chance.happens(0.25) {
            // The room mirrored in the glass.
            let room = background(
                scene.raster.width(),
                scene.raster.height(),
                &mut |chance| self.pool.photo(chance),
                chance,
            );
            let share = chance.uniform(0.05, 0.3) as f32;
            let mut at = cover_values(&cover, scene.raster.width(), scene.raster.height());
            scene.raster.combine(&room, |pixel, room| {
                let cover = at.next().unwrap_or_default();
                std::array::from_fn(|channel| pixel[channel] + share * cover * room[channel])
            });
        }
        scene
    }

    fn cut_out(&self, size: f64, chance: &mut Chance) -> Scene {
        let portrait = self.portrait(size, chance);
        let (sheet, cover) = cut_out::cut(portrait, size, chance);
        let (mut scene, _) = self.presented(&sheet, Some(&cover), size, 1.0, chance);
        light::uneven(&mut scene.raster, 0.15, chance);
        scene
    }

    /// A medium before the camera: before the attacker, before a body, on a desk, or filling the picture.
    fn presented(
        &self,
        medium: &Portrait,
        cover: Option<&Mask>,
        size: f64,
        dim: f64,
        chance: &mut Chance,
    ) -> (Scene, Mask) {
        if cover.is_none() && chance.happens(0.22) {
            let mask = Mask::full(medium.raster.width(), medium.raster.height());
            return (
                Scene {
                    raster: medium.raster.clone(),
                    face: medium.face,
                },
                mask,
            );
        }
        let side = (size * REACH) as usize;
        let mut raster = match chance.weighted(&[0.45, 0.3, 0.25]) {
            0 => self.somebody(side, size, chance),
            1 => {
                let mut place = self.surroundings(size, chance);
                let neck = [
                    side as f64 / 2.0 + size * chance.normal(0.4),
                    side as f64 * chance.uniform(0.45, 0.8),
                ];
                draw_body(&mut place, neck, size * chance.uniform(0.7, 1.2), chance);
                place
            }
            _ => self.surroundings(size, chance),
        };
        let dim = dim as f32;
        raster.change(|pixel| pixel.map(|value| value * dim));
        let bend = if chance.happens(0.35) {
            Bend {
                amplitude: (size * chance.uniform(0.02, 0.1)) as f32,
                rate: 1.0 / (size * chance.uniform(0.6, 2.0)) as f32,
                phase: chance.uniform(0.0, 6.0) as f32,
            }
        } else {
            Bend::default()
        };
        let middle = side as f64 / 2.0;
        let centre = [
            middle + size * chance.normal(0.12),
            middle + size * chance.normal(0.12),
        ];
        let placement = Placement::tilted(medium.face, centre, middle, 0.12, bend, chance);
        let face = placement.box_of(medium.face);
        if cover.is_none() && chance.happens(0.35) {
            let (right, down) = (size * chance.normal(0.12), size * chance.uniform(0.0, 0.15));
            let depth = chance.uniform(0.2, 0.6) as f32;
            let half = medium.raster.width() as f32 / 2.0 + size as f32 * 0.05;
            let tall = medium.raster.height() as f32 / 2.0 + size as f32 * 0.05;
            let soft = size as f32 * 0.15;
            let medium_middle = [
                centre[0] + medium.raster.width() as f64 / 2.0 - medium.face.centre()[0] + right,
                centre[1] + medium.raster.height() as f64 / 2.0 - medium.face.centre()[1] + down,
            ]
            .map(|at| at as f32);
            light::shadow(
                &mut raster,
                |x, y| {
                    let (dx, dy) = (
                        (x - medium_middle[0]).abs() - half,
                        (y - medium_middle[1]).abs() - tall,
                    );
                    0.5 - dx.max(dy) / soft
                },
                depth,
            );
        }
        let mask = placement.draw(&medium.raster, cover, &mut raster);
        if chance.happens(0.55) {
            draw_hands(&mut raster, &mask, size, chance);
        }
        (Scene { raster, face }, mask)
    }

    /// Somebody else, the attacker, behind the medium.
    fn somebody(&self, side: usize, size: f64, chance: &mut Chance) -> Raster {
        let portrait = self.portrait(size * chance.uniform(0.6, 1.2), chance);
        let place = self.surroundings(size, chance).resized(side, side);
        let mut other = set_into(&portrait, place, chance).raster;
        if chance.happens(0.4) {
            other = other.blurred(chance.uniform(0.5, 0.03 * size + 0.6));
        }
        let light = chance.factor(0.3) as f32;
        other.change(|pixel| pixel.map(|value| value * light));
        other
    }
}

fn cover_values(cover: &Mask, width: usize, height: usize) -> impl Iterator<Item = f32> + '_ {
    (0..height).flat_map(move |y| (0..width).map(move |x| cover.at(x, y)))
}
