//! A picture in floating point, and what can be done to all of it. Values are sRGB-coded red, green, blue from 0 to 1;
//! light may overshoot until a camera clips it.

/// Rows of pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[f32; 3]>,
}

/// One colour.
pub(crate) type Colour = [f32; 3];

impl Raster {
    /// One colour all over; a side is at least 1.
    pub(crate) fn plain(width: usize, height: usize, colour: Colour) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        Self {
            width,
            height,
            pixels: vec![colour; width * height],
        }
    }

    /// Of interleaved 8-bit red, green, blue, which must fill the sides.
    #[must_use]
    pub fn from_rgb8(width: usize, height: usize, rgb: &[u8]) -> Self {
        let (pixels, _) = rgb.as_chunks::<3>();
        let mut raster = Self::plain(width, height, [0.0; 3]);
        for (to, from) in raster.pixels.iter_mut().zip(pixels) {
            *to = from.map(|value| f32::from(value) / 255.0);
        }
        raster
    }

    /// As interleaved 8-bit red, green, blue, clipped.
    #[must_use]
    pub fn to_rgb8(&self) -> Vec<u8> {
        self.pixels
            .iter()
            .flat_map(|pixel| pixel.map(|value| (value * 255.0 + 0.5) as u8))
            .collect()
    }

    /// Pixels.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn pixels(&self) -> &[Colour] {
        &self.pixels
    }

    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = (usize, &mut [Colour])> {
        self.pixels.chunks_exact_mut(self.width).enumerate()
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    pub(crate) fn change(&mut self, mut with: impl FnMut(Colour) -> Colour) {
        for pixel in &mut self.pixels {
            *pixel = with(*pixel);
        }
    }

    /// Changes every pixel by its place.
    pub(crate) fn change_at(&mut self, mut with: impl FnMut(usize, usize, Colour) -> Colour) {
        for (y, row) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = with(x, y, *pixel);
            }
        }
    }

    /// Blends every pixel with that of a picture of the same size.
    pub(crate) fn combine(&mut self, other: &Self, mut with: impl FnMut(Colour, Colour) -> Colour) {
        for (pixel, other) in self.pixels.iter_mut().zip(&other.pixels) {
            *pixel = with(*pixel, *other);
        }
    }

    pub(crate) fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored
            .pixels
            .chunks_exact_mut(self.width)
            .for_each(<[Colour]>::reverse);
        mirrored
    }

    /// A part; what lies outside is left out. At least one pixel is left.
    pub(crate) fn part(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
        let (width, height) = (
            width.clamp(1, self.width - x),
            height.clamp(1, self.height - y),
        );
        let rows = self.pixels.chunks_exact(self.width).skip(y).take(height);
        Self {
            width,
            height,
            pixels: rows
                .flat_map(|row| row[x..x + width].iter().copied())
                .collect(),
        }
    }

    /// The same with this much of one colour on the left, the top, the right and the bottom.
    pub(crate) fn bordered(&self, [left, top, right, bottom]: [usize; 4], colour: Colour) -> Self {
        let mut wide = Self::plain(
            self.width + left + right,
            self.height + top + bottom,
            colour,
        );
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            let start = (y + top) * wide.width + left;
            wide.pixels[start..start + self.width].copy_from_slice(row);
        }
        wide
    }

    /// Continued by its mirror image on all sides.
    pub(crate) fn reflected(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let fold = |at: usize, before: usize, side: usize| {
            let at = at as isize - before as isize;
            let period = (2 * side as isize - 2).max(1);
            let at = at.rem_euclid(period);
            (if at < side as isize { at } else { period - at }) as usize
        };
        let mut wide = Self::plain(
            self.width + left + right,
            self.height + top + bottom,
            [0.0; 3],
        );
        let (width, height) = (self.width, self.height);
        wide.change_at(|x, y, _| {
            self.at(
                fold(x, left, width).min(width - 1),
                fold(y, top, height).min(height - 1),
            )
        });
        wide
    }

    /// The colour between pixels; outside, that of the border.
    pub(crate) fn sample(&self, x: f32, y: f32) -> Colour {
        let (x, y) = (
            x.clamp(0.0, (self.width - 1) as f32),
            y.clamp(0.0, (self.height - 1) as f32),
        );
        let (left, top) = (x as usize, y as usize);
        let (right, below) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (fx, fy) = (x - left as f32, y - top as f32);
        let (a, b, c, d) = (
            self.at(left, top),
            self.at(right, top),
            self.at(left, below),
            self.at(right, below),
        );
        let mut colour = [0.0; 3];
        for (channel, value) in colour.iter_mut().enumerate() {
            let above = a[channel] + (b[channel] - a[channel]) * fx;
            let under = c[channel] + (d[channel] - c[channel]) * fx;
            *value = above + (under - above) * fy;
        }
        colour
    }
}

pub(crate) fn luma([r, g, b]: Colour) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// `share` of the second colour in the first.
pub(crate) fn mix(a: Colour, b: Colour, share: f32) -> Colour {
    std::array::from_fn(|channel| a[channel] + (b[channel] - a[channel]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Raster {
        let mut raster = Raster::plain(12, 9, [0.0; 3]);
        raster.change_at(|x, y, _| [x as f32 / 12.0, y as f32 / 9.0, 0.5]);
        raster
    }

    #[test]
    fn a_reflection_continues_the_picture_by_its_mirror_image() {
        let wide = ramp().reflected([3, 0, 2, 0]);
        let row: Vec<f32> = (0..17).map(|x| wide.at(x, 0)[0] * 12.0).collect();
        assert_eq!(
            row[..5]
                .iter()
                .map(|value| value.round())
                .collect::<Vec<_>>(),
            [3.0, 2.0, 1.0, 0.0, 1.0]
        );
        assert_eq!(row[15].round(), 10.0);
    }
}
