//! Where the parts of a drawn head stand and what colour each gives a point.
//!
//! A head is drawn in its own frame: a unit square with the middle of the face near (0.5, 0.54), x to the picture's right,
//! y down. Every part is a soft-edged ellipse or band, or a Gaussian shade.

use super::Skin;

/// Width of the detector's box in units of the head's frame.
const BOX_IN_FRAME: f32 = 0.45;
/// The middle of the detector's box in the head's frame.
const CENTRE: (f32, f32) = (0.5, 0.54);
/// The head as a cylinder that carries the face when it turns, in units of the frame.
const RADIUS: f32 = 0.23;
/// How far the nose stands out from it.
const NOSE: f32 = 0.07;

/// Red, green and blue, 0 to 255 and beyond while painting.
pub(super) type Colour = [f32; 3];

/// One head: place and size in pixels, angles in radians.
#[derive(Clone, Debug)]
pub(super) struct Head {
    x: f64,
    y: f64,
    pub(super) size: f64,
    pub(super) tilt: f64,
    pub(super) turn: f64,
    pub(super) skin: Skin,
}

impl Head {
    pub(super) fn new(x: f64, y: f64, size: f64) -> Self {
        Self {
            x,
            y,
            size,
            tilt: 0.0,
            turn: 0.0,
            skin: Skin::Light,
        }
    }

    pub(super) fn move_to(&mut self, x: f64, y: f64) {
        (self.x, self.y) = (x, y);
    }

    /// Standard deviation in pixels of the blur that makes the drawing's edges soft.
    pub(super) fn softness(&self) -> f64 {
        self.size / f64::from(BOX_IN_FRAME) / 350.0
    }

    /// The point in the head's frame that stands at a pixel.
    pub(super) fn frame_point(&self, x: f32, y: f32) -> (f32, f32) {
        let scale = BOX_IN_FRAME / (self.size as f32).max(1.0);
        let (dx, dy) = ((x - self.x as f32) * scale, (y - self.y as f32) * scale);
        let (sin, cos) = (self.tilt as f32).sin_cos();
        (
            CENTRE.0 + dx * cos + dy * sin,
            CENTRE.1 - dx * sin + dy * cos,
        )
    }

    /// Lays the head over a colour at a point of its frame.
    pub(super) fn over(&self, x: f32, y: f32, under: Colour) -> Colour {
        if (x - 0.5).abs() > 0.6 || !(-0.2..1.4).contains(&y) {
            return under;
        }
        let mut brush = Brush {
            x,
            y,
            colour: under,
        };
        let skin = self.skin.colour();
        brush.fill(
            ellipse(x, y, (0.5, 1.05), (0.42, 0.28), 2.5),
            [50.0, 70.0, 110.0],
            0.05,
        );
        brush.fill(
            ellipse(x, y, (0.5, 0.80), (0.11, 0.22), 2.0),
            skin.map(|sample| sample * 0.78),
            0.08,
        );
        brush.fill(
            ellipse(x, y, (0.5, 0.38), (0.245, 0.30), 2.0),
            [60.0, 45.0, 35.0],
            0.06,
        );
        brush.fill(ellipse(x, y, (0.5, 0.47), (0.20, 0.27), 2.3), skin, 0.05);
        self.shade_face(&mut brush);
        for side in [-1.0, 1.0] {
            self.draw_eye(&mut brush, side);
        }
        self.draw_nose(&mut brush);
        self.draw_mouth(&mut brush);
        let fringe = soft(ellipse(x, y, (0.5, 0.30), (0.225, 0.17), 2.4), 0.06)
            * ((0.335 + 0.35 * (x - 0.5).abs() - y) / 0.03).clamp(0.0, 1.0);
        brush.mix(fringe, [52.0, 40.0, 30.0]);
        brush.colour
    }

    fn shade_face(&self, brush: &mut Brush) {
        brush.shade((0.5, 0.40), (0.16, 0.10), 0.12);
        for side in [-1.0, 1.0] {
            let (cheek, width) = self.turned(side * 0.08, 0.0);
            brush.shade((cheek, 0.55), (0.05 * width, 0.05), 0.10);
            brush.shade((0.5 + side * 0.18, 0.50), (0.06, 0.25), -0.25);
        }
        brush.shade((0.5, 0.72), (0.12, 0.05), -0.18);
    }

    fn draw_eye(&self, brush: &mut Brush, side: f32) {
        let (x, y) = (brush.x, brush.y);
        let (eye, width) = self.turned(side * 0.082, 0.0);
        brush.shade((eye, 0.435), (0.055 * width, 0.03), -0.32);
        brush.fill(
            ellipse(x, y, (eye, 0.440), (0.040 * width, 0.017), 2.0),
            [240.0, 238.0, 235.0],
            0.25,
        );
        brush.fill(
            ellipse(x, y, (eye, 0.440), (0.0165 * width, 0.0165), 2.0),
            [40.0, 50.0, 60.0],
            0.2,
        );
        brush.fill(
            ellipse(x, y, (eye, 0.440), (0.008 * width, 0.008), 2.0),
            [10.0; 3],
            0.3,
        );
        brush.fill(
            ellipse(x, y, (eye + 0.005, 0.435), (0.003, 0.003), 2.0),
            [255.0; 3],
            0.5,
        );
        let aside = (x - eye) / width;
        if aside.abs() < 0.042 {
            brush.darken(0.7 * band(y, 0.428 + 2.5 * aside * aside, 0.006));
        }
        if aside.abs() < 0.055 {
            brush.darken(0.75 * band(y, 0.385 + 4.0 * aside * aside, 0.011));
        }
    }

    fn draw_nose(&self, brush: &mut Brush) {
        let (bridge, _) = self.turned(0.0, NOSE * 0.5);
        brush.shade((bridge - 0.022, 0.50), (0.016, 0.09), -0.12);
        brush.shade((bridge + 0.022, 0.50), (0.012, 0.09), 0.10);
        let (tip, _) = self.turned(0.0, NOSE);
        brush.shade((tip, 0.565), (0.03, 0.018), 0.12);
        for side in [-1.0, 1.0] {
            let (nostril, width) = self.turned(side * 0.024, NOSE * 0.8);
            brush.shade((nostril, 0.583), (0.012 * width, 0.008), -0.55);
        }
        brush.shade((tip, 0.60), (0.05, 0.012), -0.2);
    }

    fn draw_mouth(&self, brush: &mut Brush) {
        let (x, y) = (brush.x, brush.y);
        let (mouth, width) = self.turned(0.0, 0.01);
        brush.fill(
            ellipse(x, y, (mouth, 0.655), (0.068 * width, 0.022), 2.0),
            [175.0, 100.0, 95.0],
            0.5,
        );
        let aside = (x - mouth) / width;
        if aside.abs() < 0.066 {
            brush.darken(0.6 * band(y, 0.655 - 0.9 * aside * aside, 0.004));
        }
        brush.shade((mouth, 0.69), (0.05, 0.012), -0.18);
    }

    /// Where a part at `aside` from the middle goes when the head turns, and how narrow it looks there.
    fn turned(&self, aside: f32, standing_out: f32) -> (f32, f32) {
        let rest = (aside / RADIUS).asin();
        let angle = rest + self.turn as f32;
        (
            0.5 + (RADIUS + standing_out) * angle.sin(),
            (angle.cos() / rest.cos()).max(0.2),
        )
    }
}

impl Skin {
    fn colour(self) -> Colour {
        match self {
            Self::Light => [225.0, 185.0, 150.0],
            Self::Medium => [170.0, 125.0, 95.0],
            Self::Dark => [110.0, 75.0, 55.0],
        }
    }
}

/// The colour at one point while the parts are laid over each other.
struct Brush {
    x: f32,
    y: f32,
    colour: Colour,
}

impl Brush {
    /// Covers by a share, 0 to 1.
    fn mix(&mut self, share: f32, colour: Colour) {
        self.colour
            .iter_mut()
            .zip(colour)
            .for_each(|(under, over)| *under += (over - *under) * share);
    }

    /// Covers where the shape's distance is below 1, soft at its edge.
    fn fill(&mut self, distance: f32, colour: Colour, softness: f32) {
        let share = soft(distance, softness);
        if share > 0.0 {
            self.mix(share, colour);
        }
    }

    /// Lightens or darkens round a place by a Gaussian.
    fn shade(&mut self, centre: (f32, f32), radii: (f32, f32), strength: f32) {
        let distance = ellipse(self.x, self.y, centre, radii, 2.0);
        // Beyond this an 8-bit sample cannot change.
        if distance < 8.0 {
            let factor = 1.0 + strength * (-distance).exp();
            self.colour.iter_mut().for_each(|sample| *sample *= factor);
        }
    }

    fn darken(&mut self, share: f32) {
        self.colour
            .iter_mut()
            .for_each(|sample| *sample *= 1.0 - share);
    }
}

/// How far a point is from a centre, in radii raised to the power: 1 on the outline.
fn ellipse(x: f32, y: f32, centre: (f32, f32), radii: (f32, f32), power: f32) -> f32 {
    let (dx, dy) = (
        ((x - centre.0) / radii.0).abs(),
        ((y - centre.1) / radii.1).abs(),
    );
    if power == 2.0 {
        dx * dx + dy * dy
    } else {
        dx.powf(power) + dy.powf(power)
    }
}

fn soft(distance: f32, softness: f32) -> f32 {
    ((1.0 - distance) / softness).clamp(0.0, 1.0)
}

/// 1 in the middle of a horizontal band, 0 from its edge outwards.
fn band(y: f32, middle: f32, half_width: f32) -> f32 {
    (1.0 - ((y - middle) / half_width).abs()).clamp(0.0, 1.0)
}
