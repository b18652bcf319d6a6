//! A decoded image read as if it stood upright and had all its pixels. The stored pixels stay where they are; turning 12
//! megapixels would cost more than finding the face in them. All places are pixels of the full upright image, however
//! far the stored one is reduced.

use std::sync::Arc;

use super::Reduction;
use super::orientation::Orientation;
use super::quarter_turn::QuarterTurn;
use super::resample::Rgb8Image;
use crate::rect::{FloatRect, Size, UprightRect};

/// Decoded pixels, how far they are reduced, and the orientation in which they are to be read. A clone shares the pixels.
#[derive(Clone, Debug)]
pub(crate) struct UprightImage {
    stored: Arc<Rgb8Image>,
    orientation: Orientation,
    reduction: Reduction,
    /// Size of the full image when upright.
    size: Size,
}

impl UprightImage {
    /// An image of all its pixels.
    pub(crate) fn new(stored: Rgb8Image, orientation: Orientation) -> Self {
        let full = stored.size();
        Self::reduced(stored, orientation, Reduction::Whole, full)
    }

    /// An image that was stored with `full` size before it was reduced.
    pub(crate) fn reduced(
        stored: Rgb8Image,
        orientation: Orientation,
        reduction: Reduction,
        full: Size,
    ) -> Self {
        debug_assert_eq!(stored.size(), reduction.of(full));
        Self {
            stored: Arc::new(stored),
            orientation,
            reduction,
            size: orientation.turn(full),
        }
    }

    /// The same pixels read as if the upright image had been turned.
    pub(crate) fn turned(&self, turn: QuarterTurn) -> Self {
        Self {
            orientation: self.orientation.then(turn),
            size: turn.size(self.size),
            ..self.clone()
        }
    }

    /// Size of the full image when upright.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// How far the pixels are reduced.
    pub(crate) fn reduction(&self) -> Reduction {
        self.reduction
    }

    /// A part of the image at `target` size, upright: averaged over areas when it shrinks, else bilinear.
    pub(crate) fn resized(&self, part: UprightRect, target: Size) -> Rgb8Image {
        let there = self.there(part);
        let enlarges = |target: u32, there: f64| f64::from(target) > there;
        if enlarges(target.width, there.width) || enlarges(target.height, there.height) {
            return self.bilinear(part, target);
        }
        let there = self.orientation.stored_part(there, self.stored.size());
        let small = self
            .stored
            .area_average(there, self.orientation.turn(target));
        if self.orientation == Orientation::UPRIGHT {
            return small;
        }
        let mut upright = Rgb8Image::black(target);
        for y in 0..target.height {
            for x in 0..target.width {
                let (column, row) = self.orientation.stored_pixel(x, y, small.size());
                upright.set_pixel(x, y, small.pixel(column, row));
            }
        }
        upright
    }

    /// A part of the image at `target` size by plain bilinear interpolation between pixel centres, without smoothing
    /// when it shrinks: what the liveness networks were trained on.
    pub(crate) fn bilinear(&self, part: UprightRect, target: Size) -> Rgb8Image {
        let (there, size) = (self.there(part), self.reduced_size());
        let across = taps(there.x, there.width, size.width, target.width);
        let down = taps(there.y, there.height, size.height, target.height);
        let mut image = Rgb8Image::black(target);
        for (y, row) in (0..).zip(&down) {
            for (x, column) in (0..).zip(&across) {
                let (a, b) = (
                    self.pixel(column.low, row.low),
                    self.pixel(column.high, row.low),
                );
                let (c, d) = (
                    self.pixel(column.low, row.high),
                    self.pixel(column.high, row.high),
                );
                let mut rgb = [0; 3];
                for (channel, out) in rgb.iter_mut().enumerate() {
                    let [a, b, c, d] = [a, b, c, d].map(|pixel| f32::from(pixel[channel]));
                    let above = a + (b - a) * column.share;
                    let below = c + (d - c) * column.share;
                    *out = (above + (below - above) * row.share).round() as u8;
                }
                image.set_pixel(x, y, rgb);
            }
        }
        image
    }

    /// The mean of `value` over a part; its edges are rounded to the pixels that there are.
    pub(crate) fn mean(&self, part: UprightRect, value: impl Fn([u8; 3]) -> u32) -> f64 {
        let there = self
            .orientation
            .stored_part(self.there(part), self.stored.size());
        let whole = |from: f64, length: f64, side: u32| {
            let first = (from.round().max(0.0) as u32).min(side - 1);
            let end = ((from + length).round().max(0.0) as u32).clamp(first + 1, side);
            (first, end - first)
        };
        let (x, width) = whole(there.x, there.width, self.stored.size().width);
        let (y, height) = whole(there.y, there.height, self.stored.size().height);
        let rows = (y..y + height).map(|row| {
            let (pixels, _) = self.stored.row_part(row, x, width).as_chunks::<3>();
            let values = pixels.iter().map(|&pixel| u64::from(value(pixel)));
            values.sum::<u64>()
        });
        // 50 million pixels of 32 bits are far from the end of a u64.
        rows.sum::<u64>() as f64 / (f64::from(width) * f64::from(height))
    }

    /// Size of the reduced image when upright.
    fn reduced_size(&self) -> Size {
        self.orientation.turn(self.stored.size())
    }

    /// The pixel (x, y) of the reduced upright image; both must be inside.
    fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let (column, row) = self.orientation.stored_pixel(x, y, self.stored.size());
        self.stored.pixel(column, row)
    }

    /// A part of the full upright image in pixels of the reduced one.
    fn there(&self, part: UprightRect) -> FloatRect {
        let factor = f64::from(self.reduction.factor());
        let reduced = self.reduced_size();
        let (left, top) = self.orientation.counts_backwards();
        // The reduced image's last pixels stand for fewer of the full one. Counted backwards they are its first.
        let missing = |backwards: bool, reduced: u32, full: u32| {
            if backwards {
                f64::from(reduced) - f64::from(full) / factor
            } else {
                0.0
            }
        };
        FloatRect {
            x: f64::from(part.x()) / factor + missing(left, reduced.width, self.size.width),
            y: f64::from(part.y()) / factor + missing(top, reduced.height, self.size.height),
            width: f64::from(part.width()) / factor,
            height: f64::from(part.height()) / factor,
        }
    }
}

/// The two source pixels between which a target pixel's centre falls, and how far towards the second.
struct Taps {
    low: u32,
    high: u32,
    share: f32,
}

/// Taps for `target` pixels that cover `length` pixels from `from`. Nothing beyond the part is looked at, as far as its
/// edges lie between pixels.
fn taps(from: f64, length: f64, side: u32, target: u32) -> Vec<Taps> {
    let step = length / f64::from(target);
    let first = from.floor().max(0.0);
    let last = ((from + length).ceil() - 1.0).clamp(first, f64::from(side - 1));
    let within = from - first - 0.5;
    (0..target)
        .map(|index| {
            let at = ((f64::from(index) + 0.5) * step + within).clamp(0.0, last - first);
            let low = (first + at.floor()) as u32;
            Taps {
                low,
                high: (low + 1).min(last as u32),
                share: (at - at.floor()) as f32,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 6 x 4 picture of distinct pixels, stored under the given orientation.
    fn picture(tag: u32) -> UprightImage {
        let orientation = Orientation::from_tag(tag).unwrap();
        let stored_size = orientation.turn(Size {
            width: 6,
            height: 4,
        });
        let mut stored = Rgb8Image::black(stored_size);
        for y in 0..4 {
            for x in 0..6 {
                let (column, row) = orientation.stored_pixel(x, y, stored_size);
                stored.set_pixel(
                    column,
                    row,
                    [(x * 40) as u8, (y * 60) as u8, (x * y * 5) as u8],
                );
            }
        }
        UprightImage::new(stored, orientation)
    }

    #[test]
    fn every_reading_is_the_same_whatever_the_orientation() {
        let part = UprightRect::inside(1, 0, 4, 3);
        let upright = picture(1);
        for tag in 2..=8 {
            let turned = picture(tag);
            assert_eq!(turned.size(), upright.size(), "tag {tag}");
            assert_eq!(turned.pixel(5, 1), upright.pixel(5, 1), "tag {tag}");
            for target in [
                Size {
                    width: 2,
                    height: 2,
                },
                Size {
                    width: 7,
                    height: 5,
                },
            ] {
                assert_eq!(
                    turned.resized(part, target),
                    upright.resized(part, target),
                    "tag {tag}"
                );
            }
            assert_eq!(
                turned.mean(part, |[r, g, b]| (r ^ g ^ b).into()),
                upright.mean(part, |[r, g, b]| (r ^ g ^ b).into())
            );
        }
    }

    #[test]
    fn a_turned_view_shows_the_pixels_where_the_turn_puts_them() {
        for tag in 1..=8 {
            let upright = picture(tag);
            for turn in QuarterTurn::ALL {
                let view = upright.turned(turn);
                let corner = match turn {
                    QuarterTurn::None => (0, 0),
                    QuarterTurn::Right => (0, 3),
                    QuarterTurn::Half => (5, 3),
                    QuarterTurn::Left => (5, 0),
                };
                assert_eq!(
                    view.pixel(0, 0),
                    upright.pixel(corner.0, corner.1),
                    "tag {tag}, {turn:?}"
                );
            }
        }
    }

    #[test]
    fn bilinear_enlargement_interpolates_between_centres_and_repeats_the_edge() {
        let mut stored = Rgb8Image::black(Size {
            width: 2,
            height: 1,
        });
        stored.set_pixel(1, 0, [100; 3]);
        let image = UprightImage::new(stored, Orientation::UPRIGHT);
        let wide = image.bilinear(
            UprightRect::whole(image.size()),
            Size {
                width: 4,
                height: 1,
            },
        );
        let row: Vec<u8> = (0..4).map(|x| wide.pixel(x, 0)[0]).collect();
        assert_eq!(row, [0, 25, 75, 100]);
    }
}
