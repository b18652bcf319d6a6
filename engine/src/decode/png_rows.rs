//! Where a PNG's rows belong, interlaced or not, and their pixels added up to a reduced picture as they come.

use super::{Reduction, Rgb8Image};
use crate::rect::Size;

/// A row as it is stored: every `step`th pixel of row `y` from column `x`, `pixels` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowPlace {
    pub(super) y: u32,
    pub(super) x: u32,
    pub(super) step: u32,
    pub(super) pixels: u32,
}

/// First column, distance of columns, first row, distance of rows of the seven passes (PNG specification, 8.2).
const PASSES: [[u32; 4]; 7] = [
    [0, 8, 0, 8],
    [4, 8, 0, 8],
    [0, 4, 4, 8],
    [2, 4, 0, 4],
    [0, 2, 2, 4],
    [1, 2, 0, 2],
    [0, 1, 1, 2],
];
const ONE_PASS: [[u32; 4]; 1] = [[0, 1, 0, 1]];

/// The places of all rows in the order in which they are stored.
pub(super) fn places(size: Size, interlaced: bool) -> impl Iterator<Item = RowPlace> {
    let passes: &[[u32; 4]] = if interlaced { &PASSES } else { &ONE_PASS };
    passes.iter().flat_map(move |&[x, step, first, distance]| {
        let pixels = size.width.saturating_sub(x).div_ceil(step);
        let rows = if pixels > 0 { size.height } else { 0 };
        (first..rows)
            .step_by(distance as usize)
            .map(move |y| RowPlace { y, x, step, pixels })
    })
}

/// A picture that is made row by row.
#[derive(Debug)]
pub(super) struct Growing {
    full: Size,
    reduction: Reduction,
    /// Of each channel of each reduced pixel; at most 64 pixels of 255 are in one.
    sums: Vec<u16>,
    /// The picture, when it is not reduced.
    image: Rgb8Image,
}

impl Growing {
    pub(super) fn new(full: Size, reduction: Reduction) -> Self {
        let image = Rgb8Image::black(reduction.of(full));
        let sums = match reduction {
            Reduction::Whole => Vec::new(),
            _ => vec![0; image.bytes().len()],
        };
        Self {
            full,
            reduction,
            sums,
            image,
        }
    }

    /// Takes a row's pixels; they are as many as its place says, and the place is inside.
    pub(super) fn add(&mut self, place: RowPlace, rgb: &[u8]) {
        let (pixels, _) = rgb.as_chunks::<3>();
        let columns = (place.x..).step_by(place.step as usize);
        if self.reduction == Reduction::Whole {
            for (x, &pixel) in columns.zip(pixels) {
                self.image.set_pixel(x, place.y, pixel);
            }
            return;
        }
        let factor = self.reduction.factor();
        let stride = 3 * self.image.size().width as usize;
        let row = &mut self.sums[(place.y / factor) as usize * stride..][..stride];
        let (sums, _) = row.as_chunks_mut::<3>();
        if place.step == 1 {
            for (sum, pixels) in sums.iter_mut().zip(pixels.chunks(factor as usize)) {
                pixels.iter().for_each(|&pixel| add(sum, pixel));
            }
        } else {
            for (x, &pixel) in columns.zip(pixels) {
                add(&mut sums[(x / factor) as usize], pixel);
            }
        }
    }

    /// The picture, when all rows were added.
    pub(super) fn finish(mut self) -> Rgb8Image {
        if self.reduction == Reduction::Whole {
            return self.image;
        }
        let factor = self.reduction.factor();
        let size = self.image.size();
        let covered = |at: u32, full: u32| factor.min(full - at * factor);
        let stride = 3 * size.width as usize;
        let rows = self.image.bytes_mut().chunks_exact_mut(stride);
        for ((y, out), sums) in (0..).zip(rows).zip(self.sums.chunks_exact(stride)) {
            let (pixels, _) = out.as_chunks_mut::<3>();
            let (sums, _) = sums.as_chunks::<3>();
            for ((x, pixel), sum) in (0..).zip(pixels).zip(sums) {
                let count = covered(x, self.full.width) * covered(y, self.full.height);
                *pixel = sum.map(|sum| ((u32::from(sum) + count / 2) / count) as u8);
            }
        }
        self.image
    }
}

fn add(sum: &mut [u16; 3], pixel: [u8; 3]) {
    for (sum, sample) in sum.iter_mut().zip(pixel) {
        *sum += u16::from(sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_has_one_place_whether_interlaced_or_not() {
        for (width, height) in [(1, 1), (3, 2), (5, 9), (17, 8), (4, 40)] {
            for interlaced in [false, true] {
                let mut seen = vec![0; (width * height) as usize];
                for RowPlace { y, x, step, pixels } in places(Size { width, height }, interlaced) {
                    assert!(pixels > 0);
                    (0..pixels).for_each(|at| seen[(y * width + x + at * step) as usize] += 1);
                }
                assert!(seen.iter().all(|&times| times == 1), "{width} x {height}");
            }
        }
    }

    #[test]
    fn reduced_pixels_are_means_of_what_they_cover_also_at_the_borders() {
        let full = Size {
            width: 5,
            height: 3,
        };
        let value = |x: u32, y: u32| [(x * 50) as u8, (y * 100) as u8, 255];
        for interlaced in [false, true] {
            let mut growing = Growing::new(full, Reduction::Half);
            for place in places(full, interlaced) {
                let columns = (0..place.pixels).map(|at| place.x + at * place.step);
                let row: Vec<u8> = columns.flat_map(|x| value(x, place.y)).collect();
                growing.add(place, &row);
            }
            let image = growing.finish();
            assert_eq!((image.size().width, image.size().height), (3, 2));
            assert_eq!(image.pixel(0, 0), [25, 50, 255]);
            assert_eq!(image.pixel(2, 0), [200, 50, 255]);
            assert_eq!(image.pixel(1, 1), [125, 200, 255]);
        }
    }
}
