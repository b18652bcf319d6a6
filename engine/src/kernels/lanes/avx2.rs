//! AVX2 with FMA: eight floats.

use std::arch::x86_64::*;

use super::Lanes;
use crate::kernels::tile::{Tile, compute};

/// AVX2 with FMA: eight floats.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Avx2;

impl Lanes for Avx2 {
    const WIDTH: usize = 8;
    const ROWS: usize = 6;
    type Vector = __m256;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set, and a vector's floats at the pointer.
        unsafe { _mm256_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, vector: Self::Vector) {
        // SAFETY: the caller has the instruction set, and room for a vector's floats at the pointer.
        unsafe { _mm256_storeu_ps(to, vector) }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_sub_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_max_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm256_min_ps(a, b) }
    }

    #[target_feature(enable = "avx2,fma")]
    unsafe fn tile(rows: usize, tile: &Tile<'_>) {
        // SAFETY: compiled with the instruction set that the caller has; the tile is the caller's promise.
        unsafe { compute::<Self>(rows, tile) }
    }
}
