//! Soft shapes: how much of a pixel a thing covers, 0 to 1.

/// Coverage of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

/// A rod with round ends: a finger, an arm, a strap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rod {
    pub(crate) from: [f32; 2],
    pub(crate) to: [f32; 2],
    pub(crate) radius: f32,
}

/// An upright ellipse.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ellipse {
    pub(crate) centre: [f32; 2],
    pub(crate) radii: [f32; 2],
}

impl Mask {
    pub(crate) fn empty(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            values: vec![0.0; width * height],
        }
    }

    pub(crate) fn full(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            values: vec![1.0; width * height],
        }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    pub(crate) fn set(&mut self, x: usize, y: usize, value: f32) {
        self.values[y * self.width + x] = value;
    }

    /// Left, top, right and bottom of what is covered; `None` of nothing.
    pub(crate) fn bounds(&self) -> Option<[usize; 4]> {
        let mut bounds: Option<[usize; 4]> = None;
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            let first = row.iter().position(|value| *value > 0.5);
            let last = row.iter().rposition(|value| *value > 0.5);
            if let (Some(first), Some(last)) = (first, last) {
                let [left, top, right, _] = bounds.unwrap_or([first, y, last, y]);
                bounds = Some([left.min(first), top, right.max(last), y]);
            }
        }
        bounds
    }

    /// Adds a shape given by its signed distance in pixels, negative inside, over a part of the picture.
    pub(crate) fn add(&mut self, within: [f32; 4], soft: f32, distance: impl Fn(f32, f32) -> f32) {
        let clamp = |at: f32, side: usize| at.clamp(0.0, side as f32) as usize;
        let (left, right) = (
            clamp(within[0], self.width),
            clamp(within[2] + 1.0, self.width),
        );
        let (top, bottom) = (
            clamp(within[1], self.height),
            clamp(within[3] + 1.0, self.height),
        );
        for y in top..bottom {
            for x in left..right {
                let cover = (0.5 - distance(x as f32, y as f32) / soft).clamp(0.0, 1.0);
                let value = &mut self.values[y * self.width + x];
                *value = value.max(cover);
            }
        }
    }

    pub(crate) fn add_rod(&mut self, rod: Rod, soft: f32) {
        let reach = rod.radius + soft;
        let within = [
            rod.from[0].min(rod.to[0]) - reach,
            rod.from[1].min(rod.to[1]) - reach,
            rod.from[0].max(rod.to[0]) + reach,
            rod.from[1].max(rod.to[1]) + reach,
        ];
        self.add(within, soft, |x, y| rod.distance(x, y));
    }

    pub(crate) fn add_ellipse(&mut self, ellipse: Ellipse, soft: f32) {
        let ([cx, cy], [rx, ry]) = (ellipse.centre, ellipse.radii.map(|radius| radius.max(0.5)));
        let within = [
            cx - rx - soft,
            cy - ry - soft,
            cx + rx + soft,
            cy + ry + soft,
        ];
        // Distance to the unit circle times the smaller radius: close enough at the rim.
        self.add(within, soft, |x, y| {
            (((x - cx) / rx).hypot((y - cy) / ry) - 1.0) * rx.min(ry)
        });
    }

    /// Takes another shape away.
    pub(crate) fn subtract(&mut self, other: &Self) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value *= 1.0 - other;
        }
    }
}

impl Rod {
    pub(crate) fn distance(&self, x: f32, y: f32) -> f32 {
        let [dx, dy] = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let along =
            ((x - self.from[0]) * dx + (y - self.from[1]) * dy) / (dx * dx + dy * dy).max(1e-6);
        let along = along.clamp(0.0, 1.0);
        (x - self.from[0] - along * dx).hypot(y - self.from[1] - along * dy) - self.radius
    }
}
