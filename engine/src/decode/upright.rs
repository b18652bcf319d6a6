//! A decoded image read as if it stood upright. The stored pixels stay where they are; turning 12 megapixels would cost
//! more than finding the face in them.

use std::sync::Arc;

use super::orientation::Orientation;
use super::quarter_turn::QuarterTurn;
use super::resample::Rgb8Image;
use crate::rect::{Size, UprightRect};

/// Decoded pixels and the orientation in which they are to be read. A clone shares the pixels.
#[derive(Clone, Debug)]
pub(crate) struct UprightImage {
    stored: Arc<Rgb8Image>,
    orientation: Orientation,
}

impl UprightImage {
    pub(crate) fn new(stored: Rgb8Image, orientation: Orientation) -> Self {
        Self {
            stored: Arc::new(stored),
            orientation,
        }
    }

    /// The same pixels read as if the upright image had been turned.
    pub(crate) fn turned(&self, turn: QuarterTurn) -> Self {
        Self {
            stored: Arc::clone(&self.stored),
            orientation: self.orientation.then(turn),
        }
    }

    /// Size when upright.
    pub(crate) fn size(&self) -> Size {
        self.orientation.turn(self.stored.size())
    }

    /// The upright pixel (x, y); both must be inside.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let (column, row) = self.orientation.stored_pixel(x, y, self.stored.size());
        self.stored.pixel(column, row)
    }

    /// A part of the image at `target` size, upright: averaged over areas when it shrinks, else bilinear.
    pub(crate) fn resized(&self, part: UprightRect, target: Size) -> Rgb8Image {
        if target.width > part.width() || target.height > part.height() {
            return self.bilinear(part, target);
        }
        let there = self.orientation.stored_rect(part, self.stored.size());
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
        let across = taps(part.width(), target.width);
        let down = taps(part.height(), target.height);
        let mut image = Rgb8Image::black(target);
        for (y, row) in (0..).zip(&down) {
            for (x, column) in (0..).zip(&across) {
                let corner = |right: u32, below: u32| {
                    self.pixel(part.x() + right, part.y() + below)
                        .map(f32::from)
                };
                let (a, b) = (corner(column.low, row.low), corner(column.high, row.low));
                let (c, d) = (corner(column.low, row.high), corner(column.high, row.high));
                let mut rgb = [0; 3];
                for (channel, out) in rgb.iter_mut().enumerate() {
                    let above = a[channel] + (b[channel] - a[channel]) * column.share;
                    let below = c[channel] + (d[channel] - c[channel]) * column.share;
                    *out = (above + (below - above) * row.share).round() as u8;
                }
                image.set_pixel(x, y, rgb);
            }
        }
        image
    }

    /// The sum of `value` over all pixels of a part, in no particular order.
    pub(crate) fn sum(&self, part: UprightRect, value: impl Fn([u8; 3]) -> u32) -> u64 {
        let there = self.orientation.stored_rect(part, self.stored.size());
        (there.y..there.y + there.height)
            .map(|row| {
                let (pixels, _) = self
                    .stored
                    .row_part(row, there.x, there.width)
                    .as_chunks::<3>();
                pixels
                    .iter()
                    .map(|&pixel| u64::from(value(pixel)))
                    .sum::<u64>()
            })
            .sum()
    }
}

/// The two source pixels between which a target pixel's centre falls, and how far towards the second.
struct Taps {
    low: u32,
    high: u32,
    share: f32,
}

fn taps(source: u32, target: u32) -> Vec<Taps> {
    let step = f64::from(source) / f64::from(target);
    let last = source - 1;
    (0..target)
        .map(|index| {
            let at = ((f64::from(index) + 0.5) * step - 0.5).clamp(0.0, f64::from(last));
            let low = at.floor() as u32;
            Taps {
                low,
                high: (low + 1).min(last),
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
                turned.sum(part, |[r, g, b]| (r ^ g ^ b).into()),
                upright.sum(part, |[r, g, b]| (r ^ g ^ b).into())
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
