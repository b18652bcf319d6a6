//! The transforms of one line of a tile: what Lavin and Gray call B and A, for tiles of two and of four output pixels.

use super::TileSide;
use crate::kernels::lanes::Lanes;

/// Pixels on a side of the largest transformed tile. Smaller ones leave the rest of a line alone.
pub(super) const MOST_INNER: usize = 6;

/// Transforms a column or a row of the input in place (the matrix B of the paper).
///
/// # Safety
/// The caller has the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn input_line<L: Lanes, const INNER: usize>(line: &mut [L::Vector; MOST_INNER]) {
    let d = *line;
    // SAFETY: the caller's promise.
    unsafe {
        if INNER == TileSide::Two.inner() {
            line[0] = L::sub(d[0], d[2]);
            line[1] = L::add(d[1], d[2]);
            line[2] = L::sub(d[2], d[1]);
            line[3] = L::sub(d[1], d[3]);
        } else {
            let times = |factor: f32, a, b| L::mul_add(L::splat(factor), a, b);
            let (even, odd) = (times(-4.0, d[2], d[4]), times(-4.0, d[1], d[3]));
            let (near, far) = (L::sub(d[4], d[2]), L::sub(d[3], d[1]));
            line[0] = times(4.0, d[0], times(-5.0, d[2], d[4]));
            line[1] = L::add(even, odd);
            line[2] = L::sub(even, odd);
            line[3] = times(2.0, far, near);
            line[4] = times(-2.0, far, near);
            line[5] = times(4.0, d[1], times(-5.0, d[3], d[5]));
        }
    }
}

/// Transforms a column or a row of sums in place; two lines fewer come out (the matrix A of the paper).
///
/// # Safety
/// The caller has the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn output_line<L: Lanes, const INNER: usize>(line: &mut [L::Vector; MOST_INNER]) {
    let m = *line;
    // SAFETY: the caller's promise.
    unsafe {
        let (sum, difference) = (L::add(m[1], m[2]), L::sub(m[1], m[2]));
        if INNER == TileSide::Two.inner() {
            line[0] = L::add(m[0], sum);
            line[1] = L::sub(difference, m[3]);
        } else {
            let times = |factor: f32, a, b| L::mul_add(L::splat(factor), a, b);
            let (far_sum, far_difference) = (L::add(m[3], m[4]), L::sub(m[3], m[4]));
            line[0] = L::add(L::add(m[0], sum), far_sum);
            line[1] = times(2.0, far_difference, difference);
            line[2] = times(4.0, far_sum, sum);
            line[3] = L::add(times(8.0, far_difference, difference), m[5]);
        }
    }
}
