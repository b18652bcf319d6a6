//! The inverse cosine transform of an 8 x 8 block (ITU-T T.81, A.3.3), averaged down to 8, 4, 2 or 1 pixels on each axis.
//!
//! The mean of two neighbours of a cosine is a cosine of half the length, times a factor: cos a + cos b = 2 cos((a - b) / 2)
//! cos((a + b) / 2). At half the length, frequencies above four look like those below. So each coefficient is added,
//! times its factor, to the one that it looks like, as it is read, and the transform that is left is one of 4 x 4, or
//! 2 x 2. What comes out is, but for rounding, the mean of the pixels that a whole decoder would give: a mean of the
//! reduced picture is the mean of the whole one.

/// How many pixels a block is brought to on one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    One = 1,
    Two = 2,
    Four = 4,
    Eight = 8,
}

impl Extent {
    pub(super) fn pixels(self) -> usize {
        self as usize
    }

    /// The greatest extent of at most so many pixels.
    pub(super) fn of(pixels: usize) -> Self {
        match pixels {
            0 | 1 => Self::One,
            2 | 3 => Self::Two,
            4..=7 => Self::Four,
            _ => Self::Eight,
        }
    }

    /// For each frequency, the one that it looks like, and the factor by which it counts there.
    fn folded(self) -> [(usize, f64); 8] {
        let pixels = self.pixels();
        std::array::from_fn(|frequency| {
            let mut factor = if frequency == 0 { cosine(4) } else { 1.0 } / 2.0;
            let mut averaged = 1;
            while averaged * pixels < 8 {
                factor *= cosine(averaged * frequency);
                averaged *= 2;
            }
            // By the cosine's symmetries; at odd multiples of a quarter turn it is zero for every pixel.
            match frequency % (4 * pixels) {
                at if at < pixels => (at, factor),
                at if at == pixels || at == 3 * pixels => (0, 0.0),
                at if at <= 2 * pixels => (2 * pixels - at, -factor),
                at if at < 3 * pixels => (at - 2 * pixels, -factor),
                at => (4 * pixels - at, factor),
            }
        })
    }
}

/// Where the coefficient at row `v` and column `u` counts, in rows of as many as the block has pixels across, and by
/// what factor.
pub(super) fn fold(down: Extent, across: Extent) -> impl Fn(usize, usize) -> (usize, f64) {
    let (rows, columns) = (down.folded(), across.folded());
    move |v, u| {
        let ((row, by_row), (column, by_column)) = (rows[v % 8], columns[u % 8]);
        (row * across.pixels() + column, by_row * by_column)
    }
}

/// Transforms folded coefficients, of whose rows only the first `rows` hold any, to pixels from -128 to 127 for usual
/// blocks, and puts them at the front of `target`, whose rows are `stride` apart. The coefficients are zeros thereafter.
pub(super) type Transform =
    fn(coefficients: &mut [f32; 64], rows: usize, target: &mut [f32], stride: usize);

/// The transform for these extents.
pub(super) fn choose(down: Extent, across: Extent) -> Transform {
    use Extent::{Eight, Four, One, Two};
    match (down, across) {
        (One, One) => flat::<1>,
        (One, Two) => flat::<2>,
        (One, Four) => flat::<4>,
        (One, Eight) => flat::<8>,
        (Two, One) => both::<2, 1, 1>,
        (Two, Two) => both::<2, 1, 2>,
        (Two, Four) => both::<2, 1, 4>,
        (Two, Eight) => both::<2, 1, 8>,
        (Four, One) => both::<4, 2, 1>,
        (Four, Two) => both::<4, 2, 2>,
        (Four, Four) => both::<4, 2, 4>,
        (Four, Eight) => both::<4, 2, 8>,
        (Eight, One) => both::<8, 4, 1>,
        (Eight, Two) => both::<8, 4, 2>,
        (Eight, Four) => both::<8, 4, 4>,
        (Eight, Eight) => both::<8, 4, 8>,
    }
}

/// One row.
fn flat<const W: usize>(
    coefficients: &mut [f32; 64],
    _rows: usize,
    target: &mut [f32],
    _stride: usize,
) {
    if let (Some(row), Some(target)) = (coefficients.first_chunk_mut(), target.first_chunk_mut()) {
        *target = across::<W>(row);
        *row = [0.0; W];
    }
}

fn both<const H: usize, const HALF: usize, const W: usize>(
    coefficients: &mut [f32; 64],
    used: usize,
    target: &mut [f32],
    stride: usize,
) {
    let (rows, _) = coefficients.as_chunks_mut::<W>();
    let Some(rows) = rows.first_chunk_mut::<H>() else {
        return;
    };
    let narrow = down::<H, HALF, W>(rows, used);
    *rows = [[0.0; W]; H];
    for (row, target) in narrow.iter().zip(target.chunks_mut(stride)) {
        if let Some(target) = target.first_chunk_mut() {
            *target = across::<W>(row);
        }
    }
}

/// Transforms all columns, side by side.
#[inline(always)]
fn down<const H: usize, const HALF: usize, const W: usize>(
    rows: &[[f32; W]; H],
    used: usize,
) -> [[f32; W]; H] {
    let basis = const { basis::<H, HALF>() };
    let mut even = [rows[0]; HALF];
    let mut odd = [[0.0; W]; HALF];
    let add = |sums: &mut [[f32; W]; HALF], frequency: usize| {
        for (sums, weight) in sums.iter_mut().zip(basis[frequency]) {
            for (sum, value) in sums.iter_mut().zip(rows[frequency]) {
                *sum += value * weight;
            }
        }
    };
    add(&mut odd, 1);
    for pair in 1..H / 2 {
        if 2 * pair >= used {
            break;
        }
        add(&mut even, 2 * pair);
        add(&mut odd, 2 * pair + 1);
    }
    let mut out = [[0.0; W]; H];
    for at in 0..HALF {
        for column in 0..W {
            out[at][column] = even[at][column] + odd[at][column];
            out[H - 1 - at][column] = even[at][column] - odd[at][column];
        }
    }
    out
}

/// Transforms one row.
#[inline(always)]
fn across<const W: usize>(row: &[f32; W]) -> [f32; W] {
    /// The same as [`down`] of one column.
    #[inline(always)]
    fn halves<const W: usize, const HALF: usize>(row: &[f32; W]) -> [f32; W] {
        let basis = const { basis::<W, HALF>() };
        let mut even = [row[0]; HALF];
        let mut odd = [0.0; HALF];
        for pair in 0..W / 2 {
            for at in 0..HALF {
                if pair > 0 {
                    even[at] += row[2 * pair] * basis[2 * pair][at];
                }
                odd[at] += row[2 * pair + 1] * basis[2 * pair + 1][at];
            }
        }
        let mut out = [0.0; W];
        for at in 0..HALF {
            out[at] = even[at] + odd[at];
            out[W - 1 - at] = even[at] - odd[at];
        }
        out
    }
    match W {
        8 => halves::<W, 4>(row),
        4 => halves::<W, 2>(row),
        2 => halves::<W, 1>(row),
        _ => *row,
    }
}

/// The cosines of `N` frequencies at the first half of `N` pixels. The second half mirrors the first, with the other
/// sign for odd frequencies.
const fn basis<const N: usize, const HALF: usize>() -> [[f32; HALF]; N] {
    let mut basis = [[0.0; HALF]; N];
    let mut frequency = 0;
    while frequency < N {
        let mut at = 0;
        while at < HALF {
            basis[frequency][at] = cosine((2 * at + 1) * frequency * (8 / N)) as f32;
            at += 1;
        }
        frequency += 1;
    }
    basis
}

/// The cosine of so many sixteenths of a half turn.
const fn cosine(sixteenths: usize) -> f64 {
    match sixteenths % 32 {
        at @ 0..=8 => COSINES[at],
        at @ 9..=16 => -COSINES[16 - at],
        at @ 17..=24 => -COSINES[at - 16],
        at => COSINES[32 - at],
    }
}

const COSINES: [f64; 9] = [
    1.0,
    0.980_785_280_403_230_4,
    0.923_879_532_511_286_7,
    0.831_469_612_302_545_2,
    std::f64::consts::FRAC_1_SQRT_2,
    0.555_570_233_019_602_2,
    0.382_683_432_365_089_8,
    0.195_090_322_016_128_27,
    0.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The transform as the standard writes it.
    fn whole(coefficients: &[f32; 64]) -> [[f64; 8]; 8] {
        let scale = |frequency: usize| if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
        let angle = |at: usize, frequency: usize| {
            ((2 * at + 1) as f64 * frequency as f64 * std::f64::consts::PI / 16.0).cos()
        };
        std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let terms = (0..64).map(|at| {
                    let (v, u) = (at / 8, at % 8);
                    let product = scale(u) * scale(v) * angle(x, u) * angle(y, v);
                    f64::from(coefficients[at]) * product / 4.0
                });
                terms.sum()
            })
        })
    }

    #[test]
    fn every_extent_gives_the_means_of_the_whole_block() {
        let extents = [Extent::One, Extent::Two, Extent::Four, Extent::Eight];
        for rows in [1, 2, 5, 8] {
            let coefficients = std::array::from_fn(|at| {
                if at / 8 < rows {
                    ((at * 37 + 11) % 101) as f32 - 50.0
                } else {
                    0.0
                }
            });
            let pixels = whole(&coefficients);
            for (down, across) in extents.iter().flat_map(|&a| extents.map(|b| (a, b))) {
                let (height, width) = (down.pixels(), across.pixels());
                let mut target = vec![f32::NAN; 11 * height];
                let mut folded = [0.0; 64];
                let fold = fold(down, across);
                for (at, coefficient) in coefficients.iter().enumerate() {
                    let (place, factor) = fold(at / 8, at % 8);
                    folded[place] += coefficient * factor as f32;
                }
                choose(down, across)(&mut folded, rows.min(height), &mut target, 11);
                assert_eq!(folded, [0.0; 64]);
                for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                    let (high, wide) = (8 / height, 8 / width);
                    let covered = (0..high * wide)
                        .map(|at| pixels[y * high + at / wide][x * wide + at % wide]);
                    let mean = covered.sum::<f64>() / (high * wide) as f64;
                    let value = f64::from(target[11 * y + x]);
                    assert!(
                        (value - mean).abs() < 1e-3,
                        "{down:?} {across:?}: {value}, {mean}"
                    );
                }
                assert!(
                    target[width].is_nan(),
                    "nothing is written beside the block"
                );
            }
        }
    }
}
