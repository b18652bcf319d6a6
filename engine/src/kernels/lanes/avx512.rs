//! AVX-512F: sixteen floats.

use std::arch::x86_64::*;

use super::Lanes;
use crate::kernels::tile::{Tile, compute};

/// AVX-512F: sixteen floats.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Avx512;

impl Lanes for Avx512 {
    const WIDTH: usize = 16;
    const ROWS: usize = 14;
    type Vector = __m512;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set, and a vector's floats at the pointer.
        unsafe { _mm512_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, vector: Self::Vector) {
        // SAFETY: the caller has the instruction set, and room for a vector's floats at the pointer.
        unsafe { _mm512_storeu_ps(to, vector) }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_sub_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { _mm512_min_ps(a, b) }
    }

    #[target_feature(enable = "avx512f,avx2,fma")]
    unsafe fn tile(rows: usize, tile: &Tile<'_>) {
        // SAFETY: compiled with the instruction set that the caller has; the tile is the caller's promise.
        unsafe { compute::<Self>(rows, tile) }
    }
}
