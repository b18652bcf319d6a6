//! Batches: a batch is a function of the recipe's seed and the step alone, so a run that was interrupted goes on with the
//! very batches that it would have seen.

use serde::{Deserialize, Serialize};

use super::teacher::Teacher;
use super::view::View;
use crate::chance::Chance;
use crate::pool::Pool;
use crate::scene::{FaceBox, Simulator};

/// How views are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewSettings {
    /// Views of a batch.
    pub batch: usize,
    /// Share of views that are cut of plain photographs, half of them at random places.
    pub plain: f64,
    /// Share of views that are changed photographically.
    pub changed: f64,
    /// Share of views that another one is mixed into.
    pub mixed: f64,
    /// Share of views that a rectangle of another one is pasted into.
    pub pasted: f64,
}

/// Captures of a scene.
const CAPTURES: usize = 2;
/// Views of a capture.
const VIEWS: usize = 2;

/// What one step learns from.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The step it is for.
    pub step: usize,
    /// [n, 80, 80, 6].
    pub views: Vec<f32>,
    /// The teacher's logits, [n, 6].
    pub teacher: Vec<f32>,
}

/// Makes batches.
#[derive(Debug)]
pub struct BatchMaker<'a> {
    pool: &'a Pool,
    simulator: Simulator<'a>,
    teacher: &'a Teacher,
    settings: ViewSettings,
    seed: u64,
}

impl<'a> BatchMaker<'a> {
    /// Batches of these photographs.
    #[must_use]
    pub fn new(pool: &'a Pool, teacher: &'a Teacher, settings: ViewSettings, seed: u64) -> Self {
        Self {
            pool,
            simulator: Simulator::new(pool),
            teacher,
            settings,
            seed,
        }
    }

    /// The batch of a step.
    #[must_use]
    pub fn make(&self, step: usize) -> Batch {
        let path = |part: u64| [step as u64, part];
        let mut chance = Chance::new(self.seed, &path(0));
        let plain = (self.settings.batch as f64 * self.settings.plain).round() as usize;
        let mut views: Vec<View> = (0..plain).map(|_| self.plain(&mut chance)).collect();
        let mut scene = 1;
        while views.len() < self.settings.batch {
            let mut chance = Chance::new(self.seed, &path(scene));
            for capture in self.simulator.captures(CAPTURES, &mut chance) {
                views.extend((0..VIEWS).map(|_| View::of(&capture, &mut chance)));
            }
            scene += 1;
        }
        views.truncate(self.settings.batch);
        for view in &mut views {
            if chance.happens(self.settings.changed) {
                view.change(&mut chance);
            }
        }
        let views = self.mixed(&views, &mut chance);
        let teacher = self.teacher.logits(&views);
        let mut input = Vec::new();
        views.iter().for_each(|view| view.write_student(&mut input));
        Batch {
            step,
            views: input,
            teacher,
        }
    }

    fn plain(&self, chance: &mut Chance) -> View {
        let photo = self.pool.photo(chance);
        let (width, height) = (photo.raster.width() as f64, photo.raster.height() as f64);
        let about = if chance.happens(0.5) {
            let face = photo.faces[chance.below(photo.faces.len())];
            let size = chance.normal(0.35).exp();
            let [x, y] = face.centre();
            let (w, h) = (face.width * size, face.height * size);
            FaceBox {
                x: x + face.width * chance.normal(0.2) - w / 2.0,
                y: y + face.height * chance.normal(0.2) - h / 2.0,
                width: w,
                height: h,
            }
        } else {
            let w = width.min(height) * chance.uniform(0.12, 0.6);
            let h = w * chance.uniform(1.0, 1.4);
            FaceBox {
                x: chance.uniform(-w / 2.0, width),
                y: chance.uniform(-h / 2.0, height),
                width: w,
                height: h,
            }
        };
        View::about(&photo.raster, about)
    }

    fn mixed(&self, views: &[View], chance: &mut Chance) -> Vec<View> {
        let mut mixed = views.to_vec();
        for view in &mut mixed {
            let other = &views[chance.below(views.len())];
            match chance.weighted(&[
                self.settings.mixed,
                self.settings.pasted,
                1.0 - self.settings.mixed - self.settings.pasted,
            ]) {
                0 => {
                    let share = if chance.happens(0.5) {
                        chance.beta(0.6, 0.6)
                    } else {
                        chance.uniform(0.0, 0.4)
                    };
                    view.mix(other, share);
                }
                1 => view.paste(other, chance),
                _ => {}
            }
        }
        mixed
    }
}
