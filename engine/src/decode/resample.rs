//! An 8-bit RGB image as it is stored, and the two ways the engine makes a small one out of a part of it.

use super::orientation::StoredPart;
use crate::rect::Size;

/// Interleaved 8-bit RGB, rows without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rgb8Image {
    size: Size,
    bytes: Vec<u8>,
}

impl Rgb8Image {
    /// An image of zeros; the caller has bounded the size.
    pub(crate) fn black(size: Size) -> Self {
        Self {
            size,
            bytes: vec![0; size.width as usize * size.height as usize * 3],
        }
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// The pixel at column x and row y; both must be inside.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * self.size.width as usize + x as usize) * 3;
        [self.bytes[at], self.bytes[at + 1], self.bytes[at + 2]]
    }

    pub(crate) fn set_pixel(&mut self, x: u32, y: u32, rgb: [u8; 3]) {
        let at = (y as usize * self.size.width as usize + x as usize) * 3;
        self.bytes[at..at + 3].copy_from_slice(&rgb);
    }

    /// The pixels of one row from column `from`, `count` of them, as bytes.
    pub(crate) fn row_part(&self, y: u32, from: u32, count: u32) -> &[u8] {
        let start = (y as usize * self.size.width as usize + from as usize) * 3;
        &self.bytes[start..start + count as usize * 3]
    }

    /// Shrinks a part of the image: every target pixel is the mean of what it covers, partly covered pixels counted
    /// by their share. The target is at most as wide and as high as the part.
    pub(crate) fn area_average(&self, part: StoredPart, target: Size) -> Self {
        let across = Span::new(part.x, part.width, self.size.width);
        let down = Span::new(part.y, part.height, self.size.height);
        let columns = Coverage::new(&across, target.width);
        let mut image = Self::black(target);
        let stride = target.width as usize * 3;
        let rows_per_target = down.length / f64::from(target.height);
        let mut rows = RowSum::new(across.pixels as usize * 3);
        for (row, out) in image.bytes.chunks_exact_mut(stride).enumerate() {
            let from = down.start + row as f64 * rows_per_target;
            let to = (from + rows_per_target).min(down.start + down.length);
            let mut source = from.floor();
            while source < to - 1e-9 {
                let share = ((source + 1.0).min(to) - source.max(from)) as f32;
                let index = (source as u32).min(down.pixels - 1);
                rows.add(
                    self.row_part(down.first + index, across.first, across.pixels),
                    share,
                );
                source += 1.0;
            }
            // Sums of whole pixels are exact up to here, so a mean does not depend on the order of its pixels.
            let scale = ((to - from) * across.length / f64::from(target.width)).recip() as f32;
            rows.take(|sums| columns.narrow(sums, scale, out));
        }
        image
    }
}

/// The sum of rows of bytes. Whole rows, which most are, are added as integers: many at a time in every instruction set.
struct RowSum {
    sum: Vec<f32>,
    whole: Vec<u16>,
    /// Rows in `whole`.
    count: u16,
}

impl RowSum {
    /// So many bytes of 255 fit a sum.
    const MOST: u16 = u16::MAX / 255;

    fn new(length: usize) -> Self {
        Self {
            sum: vec![0.0; length],
            whole: vec![0; length],
            count: 0,
        }
    }

    fn add(&mut self, row: &[u8], share: f32) {
        if share < 1.0 {
            for (sum, &value) in self.sum.iter_mut().zip(row) {
                *sum += share * f32::from(value);
            }
            return;
        }
        for (sum, &value) in self.whole.iter_mut().zip(row) {
            *sum += u16::from(value);
        }
        self.count += 1;
        if self.count == Self::MOST {
            self.gather();
        }
    }

    fn gather(&mut self) {
        for (sum, whole) in self.sum.iter_mut().zip(&mut self.whole) {
            *sum += f32::from(std::mem::take(whole));
        }
        self.count = 0;
    }

    /// Hands the sum to `read` and begins anew.
    fn take(&mut self, read: impl FnOnce(&[f32])) {
        self.gather();
        read(&self.sum);
        self.sum.fill(0.0);
    }
}

/// What a part covers on one axis.
struct Span {
    /// The first pixel that is touched, and how many are.
    first: u32,
    pixels: u32,
    /// Where the part begins in the first pixel, 0 to 1, and how long it is, both in pixels.
    start: f64,
    length: f64,
}

impl Span {
    fn new(from: f64, length: f64, side: u32) -> Self {
        let first = (from.max(0.0).floor() as u32).min(side - 1);
        let start = (from - f64::from(first)).clamp(0.0, 1.0);
        let length = length.min(f64::from(side - first) - start);
        let pixels = (start + length - 1e-9).ceil().max(1.0) as u32;
        Self {
            first,
            pixels: pixels.min(side - first),
            start,
            length,
        }
    }
}

/// For each target column: the first source column it covers, and how much of it and of its followers.
struct Coverage {
    first: Vec<u32>,
    shares: Vec<Vec<f32>>,
}

impl Coverage {
    fn new(span: &Span, target: u32) -> Self {
        let per_target = span.length / f64::from(target);
        let mut coverage = Self {
            first: Vec::new(),
            shares: Vec::new(),
        };
        for column in 0..target {
            let from = span.start + f64::from(column) * per_target;
            let to = (from + per_target).min(span.start + span.length);
            let first = (from.floor() as u32).min(span.pixels - 1);
            let last = ((to - 1e-9).ceil() as u32).clamp(first + 1, span.pixels);
            let share = |at: u32| (f64::from(at) + 1.0).min(to) - f64::from(at).max(from);
            coverage.first.push(first);
            coverage
                .shares
                .push((first..last).map(|at| share(at) as f32).collect());
        }
        coverage
    }

    /// Adds up what each target column covers of a row of sums, and scales it to a mean.
    fn narrow(&self, row: &[f32], scale: f32, out: &mut [u8]) {
        let (out, _) = out.as_chunks_mut::<3>();
        for ((out, &first), shares) in out.iter_mut().zip(&self.first).zip(&self.shares) {
            let (pixels, _) = row[first as usize * 3..].as_chunks::<3>();
            let mut sum = [0.0_f32; 3];
            for (pixel, &share) in pixels.iter().zip(shares) {
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += share * value;
                }
            }
            *out = sum.map(|sum| (sum * scale).round_ties_even() as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(size: Size) -> StoredPart {
        StoredPart {
            x: 0.0,
            y: 0.0,
            width: size.width.into(),
            height: size.height.into(),
        }
    }

    fn grey(width: u32, values: &[u8]) -> Rgb8Image {
        let size = Size {
            width,
            height: values.len() as u32 / width,
        };
        Rgb8Image {
            size,
            bytes: values.iter().flat_map(|&value| [value; 3]).collect(),
        }
    }

    #[test]
    fn whole_blocks_are_averaged() {
        let image = grey(4, &[0, 2, 10, 20, 4, 6, 30, 40]);
        let small = image.area_average(
            whole(image.size),
            Size {
                width: 2,
                height: 1,
            },
        );
        assert_eq!(small, grey(2, &[3, 25]));
    }

    #[test]
    fn pixels_on_a_border_count_by_their_share() {
        let image = grey(3, &[0, 90, 240]);
        let small = image.area_average(
            whole(image.size),
            Size {
                width: 2,
                height: 1,
            },
        );
        assert_eq!(small, grey(2, &[30, 190]));
    }

    #[test]
    fn shrinking_to_the_same_size_changes_nothing() {
        let image = grey(5, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(image.area_average(whole(image.size), image.size), image);
    }

    #[test]
    fn a_part_is_cut_before_it_is_shrunk() {
        let image = grey(3, &[9, 9, 9, 9, 10, 20, 9, 30, 40]);
        let part = StoredPart {
            x: 1.0,
            y: 1.0,
            width: 2.0,
            height: 2.0,
        };
        assert_eq!(
            image.area_average(
                part,
                Size {
                    width: 1,
                    height: 1
                }
            ),
            grey(1, &[25])
        );
    }

    #[test]
    fn a_part_may_begin_and_end_within_a_pixel() {
        let image = grey(4, &[0, 40, 80, 200]);
        let part = StoredPart {
            x: 0.5,
            y: 0.0,
            width: 3.0,
            height: 1.0,
        };
        let target = Size {
            width: 2,
            height: 1,
        };
        // (0 / 2 + 40) / 1.5 and (80 + 200 / 2) / 1.5.
        assert_eq!(image.area_average(part, target), grey(2, &[27, 120]));
    }
}
