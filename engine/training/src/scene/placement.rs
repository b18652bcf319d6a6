//! Puts a flat thing, perhaps bent, into a picture in perspective.

use super::FaceBox;
use super::mask::Mask;
use super::raster::Raster;
use crate::chance::Chance;

/// Where the points of a picture lie on the medium in it.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    /// From the picture's homogeneous points to the medium's, row by row.
    inverse: [f64; 9],
    forward: [f64; 9],
    bend: Bend,
}

/// A wave by which a sheet is bent: shifts along y by amplitude * sin(x * rate + phase), in the medium's pixels.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bend {
    pub(crate) amplitude: f32,
    pub(crate) rate: f32,
    pub(crate) phase: f32,
}

impl Placement {
    /// The face of the medium stands at `centre`, turned and tilted by chance.
    pub(crate) fn tilted(
        face: FaceBox,
        centre: [f64; 2],
        reach: f64,
        tilt: f64,
        bend: Bend,
        chance: &mut Chance,
    ) -> Self {
        let turn = chance.normal(tilt * 0.9);
        let (sin, cos) = turn.sin_cos();
        let [mx, my] = face.centre();
        let [px, py] = [chance.normal(tilt), chance.normal(tilt)]
            .map(|slope| slope.clamp(-0.35, 0.35) / reach);
        let squeeze = 1.0 - chance.normal(tilt * 0.7).abs().min(0.3);
        // Move the face to the origin, turn, squeeze, look at it in perspective, move to the centre.
        let moved = [1.0, 0.0, -mx, 0.0, 1.0, -my, 0.0, 0.0, 1.0];
        let turned = [
            cos * squeeze,
            -sin,
            0.0,
            sin * squeeze,
            cos,
            0.0,
            0.0,
            0.0,
            1.0,
        ];
        let seen = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, px, py, 1.0];
        let placed = [1.0, 0.0, centre[0], 0.0, 1.0, centre[1], 0.0, 0.0, 1.0];
        let forward = product(&placed, &product(&seen, &product(&turned, &moved)));
        Self {
            inverse: adjugate(&forward),
            forward,
            bend,
        }
    }

    /// Where a point of the picture lies on the medium.
    fn on_medium(&self, x: f32, y: f32) -> [f32; 2] {
        let m = self.inverse.map(|value| value as f32);
        let w = m[6] * x + m[7] * y + m[8];
        let (u, v) = (
            (m[0] * x + m[1] * y + m[2]) / w,
            (m[3] * x + m[4] * y + m[5]) / w,
        );
        if self.bend.amplitude == 0.0 {
            return [u, v];
        }
        [
            u,
            v + self.bend.amplitude * (u * self.bend.rate + self.bend.phase).sin(),
        ]
    }

    /// The box in the picture round a box of the medium.
    pub(crate) fn box_of(&self, face: FaceBox) -> FaceBox {
        let m = &self.forward;
        let corners = face.corners().map(|[x, y]| {
            let w = m[6] * x + m[7] * y + m[8];
            [
                (m[0] * x + m[1] * y + m[2]) / w,
                (m[3] * x + m[4] * y + m[5]) / w,
            ]
        });
        FaceBox::round(&corners)
    }

    /// Draws the medium over the picture where its own mask covers it; gives what it covers of the picture.
    pub(crate) fn draw(&self, medium: &Raster, cover: Option<&Mask>, onto: &mut Raster) -> Mask {
        let (width, height) = (onto.width(), onto.height());
        let (last_x, last_y) = ((medium.width() - 1) as f32, (medium.height() - 1) as f32);
        let mut mask = Mask::empty(width, height);
        for (y, row) in onto.rows_mut() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let [u, v] = self.on_medium(x as f32, y as f32);
                // Half a pixel of soft edge on all sides.
                let inside = (u + 0.5)
                    .min(last_x - u + 0.5)
                    .min(v + 0.5)
                    .min(last_y - v + 0.5);
                if inside <= 0.0 {
                    continue;
                }
                let mut share = inside.min(1.0);
                if let Some(cover) = cover {
                    share *= cover.at(u.clamp(0.0, last_x) as usize, v.clamp(0.0, last_y) as usize);
                }
                if share > 0.0 {
                    *pixel = super::raster::mix(*pixel, medium.sample(u, v), share);
                    mask.set(x, y, share);
                }
            }
        }
        mask
    }
}

fn product(a: &[f64; 9], b: &[f64; 9]) -> [f64; 9] {
    std::array::from_fn(|at| (0..3).map(|k| a[at / 3 * 3 + k] * b[k * 3 + at % 3]).sum())
}

/// The inverse up to a factor, which homogeneous points do not notice.
fn adjugate(m: &[f64; 9]) -> [f64; 9] {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
    [
        minor(4, 5, 7, 8),
        minor(2, 1, 8, 7),
        minor(1, 2, 4, 5),
        minor(5, 3, 8, 6),
        minor(0, 2, 6, 8),
        minor(2, 0, 5, 3),
        minor(3, 4, 6, 7),
        minor(1, 0, 7, 6),
        minor(0, 1, 3, 4),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placed_point_is_found_again_on_the_medium() {
        let face = FaceBox {
            x: 30.0,
            y: 40.0,
            width: 20.0,
            height: 28.0,
        };
        let mut chance = Chance::new(1, &[]);
        for _ in 0..20 {
            let placement = Placement::tilted(
                face,
                [100.0, 90.0],
                200.0,
                0.12,
                Bend::default(),
                &mut chance,
            );
            let seen = placement.box_of(FaceBox {
                width: 0.0,
                height: 0.0,
                x: 35.0,
                y: 60.0,
            });
            let [u, v] = placement.on_medium(seen.x as f32, seen.y as f32);
            assert!(
                (u - 35.0).abs() < 0.05 && (v - 60.0).abs() < 0.05,
                "{u} {v}"
            );
            let middle = placement.box_of(face).centre();
            assert!(
                (middle[0] - 100.0).abs() < 8.0 && (middle[1] - 90.0).abs() < 8.0,
                "{middle:?}"
            );
        }
    }
}
