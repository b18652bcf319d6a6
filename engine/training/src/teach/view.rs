//! One view of a face: both crops, as floating-point pixels that can be changed and mixed.

use livecheck_engine::views::{CROP_SIDE, Crops, Picture, VIEW_CHANNELS, ViewBox};

use crate::chance::Chance;
use crate::scene::{Capture, FaceBox, Raster, compressed};

/// Both crops of a face, [`CROP_SIDE`] pixels square, values 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct View(pub [Raster; 2]);

impl View {
    /// The view of a capture whose box a detector found not quite right.
    #[must_use]
    pub fn of(capture: &Capture, chance: &mut Chance) -> Self {
        Self::about(&capture.raster, Self::found(capture.face, chance))
    }

    /// A face's box as a detector might find it: moved and scaled a little.
    #[must_use]
    pub fn found(face: FaceBox, chance: &mut Chance) -> FaceBox {
        let size = chance.normal(0.08).exp();
        let tall = size * chance.normal(0.05).exp();
        let [x, y] = [
            face.x + face.width * (0.5 + chance.normal(0.035) - size / 2.0),
            face.y + face.height * (0.5 + chance.normal(0.045) - tall / 2.0),
        ];
        FaceBox {
            x,
            y,
            width: face.width * size,
            height: face.height * tall,
        }
    }

    /// The view about a box, exactly as a check cuts it.
    #[must_use]
    pub fn about(raster: &Raster, face: FaceBox) -> Self {
        let (width, height) = (raster.width() as f64, raster.height() as f64);
        // A detector's box lies in the picture for the most part.
        let (x, y) = (
            face.x.clamp(0.0, (width - 8.0).max(0.0)),
            face.y.clamp(0.0, (height - 8.0).max(0.0)),
        );
        let sides = [
            x,
            y,
            face.width.clamp(4.0, (width - x).max(4.0)),
            face.height.clamp(4.0, (height - y).max(4.0)),
        ];
        let picture = Picture::from_rgb(
            raster.width() as u32,
            raster.height() as u32,
            &raster.to_rgb8(),
        );
        picture.map_or_else(
            || Self([0, 1].map(|_| raster.resized(CROP_SIDE, CROP_SIDE))),
            |picture| Self::from_crops(&picture.crops(ViewBox::tight(sides))),
        )
    }

    /// The view that these crops are.
    #[must_use]
    pub fn from_crops(crops: &Crops) -> Self {
        Self([0, 1].map(|number| Raster::from_rgb8(CROP_SIDE, CROP_SIDE, &crops.0[number])))
    }

    /// The view in a mirror.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        Self([self.0[0].mirrored(), self.0[1].mirrored()])
    }

    /// Appends [80, 80, 6] values as the student takes them.
    pub fn write_student(&self, to: &mut Vec<f32>) {
        let start = to.len();
        to.resize(start + CROP_SIDE * CROP_SIDE * VIEW_CHANNELS, 0.0);
        let (pixels, _) = to[start..].as_chunks_mut::<VIEW_CHANNELS>();
        for ((pixel, near), wide) in pixels
            .iter_mut()
            .zip(self.0[0].pixels())
            .zip(self.0[1].pixels())
        {
            for channel in 0..3 {
                pixel[channel] = (near[2 - channel] * 255.0 - 127.5) / 64.0;
                pixel[3 + channel] = (wide[2 - channel] * 255.0 - 127.5) / 64.0;
            }
        }
    }

    /// Appends [80, 80, 3] values of one crop as the published networks take them: blue, green, red from 0 to 255.
    pub fn write_teacher(&self, crop: usize, to: &mut Vec<f32>) {
        to.extend(
            self.0[crop]
                .pixels()
                .iter()
                .flat_map(|[r, g, b]| [b * 255.0, g * 255.0, r * 255.0]),
        );
    }

    /// A photographic change of both crops alike: light, blur or sharpening, noise, compression, a small shift.
    pub fn change(&mut self, chance: &mut Chance) {
        if chance.happens(0.5) {
            *self = self.mirrored();
        }
        if chance.happens(0.75) {
            let (contrast, light) = (
                chance.normal(0.18).exp() as f32,
                chance.normal(12.0 / 255.0) as f32,
            );
            let tint: [f32; 3] = std::array::from_fn(|_| chance.normal(0.06).exp() as f32);
            let gamma = chance.normal(0.15).exp() as f32;
            let curve: Vec<f32> = (0..=512)
                .map(|at| (at as f32 / 512.0).powf(gamma))
                .collect();
            self.each(|crop| {
                crop.change(|pixel| {
                    std::array::from_fn(|channel| {
                        let value =
                            ((pixel[channel] - 0.5) * contrast + 0.5 + light) * tint[channel];
                        curve[(value.clamp(0.0, 1.0) * 512.0 + 0.5) as usize]
                    })
                });
            });
        }
        match chance.weighted(&[0.25, 0.1, 0.65]) {
            0 => {
                let blur = chance.uniform(0.3, 1.1);
                self.0 = [self.0[0].blurred(blur), self.0[1].blurred(blur * 0.7)];
            }
            1 => {
                let amount = chance.uniform(0.2, 0.8) as f32;
                self.each(|crop| {
                    let soft = crop.blurred(1.0);
                    crop.combine(&soft, |pixel, soft| {
                        std::array::from_fn(|channel| {
                            pixel[channel] + amount * (pixel[channel] - soft[channel])
                        })
                    });
                });
            }
            _ => {}
        }
        if chance.happens(0.3) {
            let noise = chance.uniform(1.0, 7.0) / 255.0;
            self.0
                .iter_mut()
                .for_each(|crop| crate::scene::add_noise(crop, 0.0, noise, chance));
        }
        if chance.happens(0.2) {
            let quality = chance.uniform(35.0, 90.0) as u8;
            self.each(|crop| *crop = compressed(crop, quality));
        }
        if chance.happens(0.4) {
            let (right, down) = (chance.uniform(-4.0, 4.0), chance.uniform(-4.0, 4.0));
            for (crop, share) in self.0.iter_mut().zip([1.0, 2.7 / 4.0]) {
                let (dx, dy) = (
                    (right * share).round() as f32,
                    (down * share).round() as f32,
                );
                let before = crop.clone();
                crop.change_at(|x, y, _| before.sample(x as f32 - dx, y as f32 - dy));
            }
        }
        self.each(|crop| crop.change(|pixel| pixel.map(|value| value.clamp(0.0, 1.0))));
    }

    fn each(&mut self, mut with: impl FnMut(&mut Raster)) {
        self.0.iter_mut().for_each(&mut with);
    }

    /// `share` of another view over all of this one.
    pub fn mix(&mut self, other: &Self, share: f64) {
        let share = share as f32;
        for (crop, other) in self.0.iter_mut().zip(&other.0) {
            crop.combine(other, |a, b| {
                std::array::from_fn(|channel| a[channel] + (b[channel] - a[channel]) * share)
            });
        }
    }

    /// A rectangle of another view in both crops of this one.
    pub fn paste(&mut self, other: &Self, chance: &mut Chance) {
        let (width, height) = (chance.below(48) + 16, chance.below(48) + 16);
        let (left, top) = (
            chance.below(CROP_SIDE - width),
            chance.below(CROP_SIDE - height),
        );
        for (crop, other) in self.0.iter_mut().zip(&other.0) {
            crop.change_at(|x, y, pixel| {
                let inside = (left..left + width).contains(&x) && (top..top + height).contains(&y);
                if inside { other.at(x, y) } else { pixel }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_scaled_as_in_a_check() {
        let rgb: Vec<u8> = (0..120 * 90 * 3).map(|at| (at * 31 % 251) as u8).collect();
        let sides = [40.0, 30.0, 24.0, 30.0];
        let crops = Picture::from_rgb(120, 90, &rgb)
            .unwrap()
            .crops(ViewBox::tight(sides));
        let mut values = Vec::new();
        View::from_crops(&crops).write_student(&mut values);
        let expected = crops.student_view();
        assert!(
            values
                .iter()
                .zip(&expected)
                .all(|(value, expected)| (value - expected).abs() < 1e-5)
        );
        let mut teacher = Vec::new();
        View::from_crops(&crops).write_teacher(1, &mut teacher);
        assert!((teacher[0] - f32::from(crops.0[1][2])).abs() < 1e-3);
        assert_eq!(teacher.len(), 80 * 80 * 3);
    }

    #[test]
    fn changes_keep_values_in_range_and_depend_on_chance_alone() {
        let raster = Raster::from_rgb8(
            80,
            80,
            &(0..80 * 80 * 3)
                .map(|at| (at % 256) as u8)
                .collect::<Vec<_>>(),
        );
        let changed = |seed| {
            let mut view = View([raster.clone(), raster.clone()]);
            view.change(&mut Chance::new(seed, &[]));
            view
        };
        for seed in 0..20 {
            let view = changed(seed);
            assert!(
                view.0[0]
                    .pixels()
                    .iter()
                    .flatten()
                    .all(|value| (0.0..=1.0).contains(value))
            );
            assert_eq!(view, changed(seed));
        }
    }
}
