//! Eight floats in plain Rust, for machines without the others; compilers make short vectors of it.

use super::Lanes;
use crate::kernels::tile::{Tile, compute};

/// Eight floats in plain Rust.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Portable;

#[inline(always)]
fn pairwise(a: [f32; 8], b: [f32; 8], operation: impl Fn(f32, f32) -> f32) -> [f32; 8] {
    std::array::from_fn(|lane| operation(a[lane], b[lane]))
}

impl Lanes for Portable {
    const WIDTH: usize = 8;
    // Eight sums of two short vectors each fill the sixteen registers of the smallest x86-64.
    const ROWS: usize = 4;
    type Vector = [f32; 8];

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Vector {
        [value; 8]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Vector {
        // SAFETY: the caller has eight floats at the pointer.
        unsafe { from.cast::<[f32; 8]>().read() }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, vector: Self::Vector) {
        // SAFETY: the caller has room for eight floats at the pointer.
        unsafe { to.cast::<[f32; 8]>().write(vector) }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        pairwise(a, b, |a, b| a + b)
    }

    #[inline(always)]
    unsafe fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        pairwise(a, b, |a, b| a - b)
    }

    #[inline(always)]
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // Not `f32::mul_add`, which is a call into the C library where the instruction is missing.
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }

    #[inline(always)]
    unsafe fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        pairwise(a, b, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    unsafe fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        pairwise(a, b, |a, b| if a < b { a } else { b })
    }

    unsafe fn tile(rows: usize, tile: &Tile<'_>) {
        // SAFETY: the tile is the caller's promise.
        unsafe { compute::<Self>(rows, tile) }
    }
}
