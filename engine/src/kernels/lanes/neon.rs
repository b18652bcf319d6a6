//! NEON: eight floats, in two registers of four.

use std::arch::aarch64::*;

use super::Lanes;
use crate::kernels::tile::{Tile, compute};

/// NEON: eight floats, in two registers of four.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Neon;

impl Lanes for Neon {
    const WIDTH: usize = 8;
    // Two vectors are four of the 32 registers: 24 sums, four weights, one sample.
    const ROWS: usize = 6;
    type Vector = [float32x4_t; 2];

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vdupq_n_f32(value); 2] }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Vector {
        // SAFETY: the caller has the instruction set, and eight floats at the pointer.
        unsafe { [vld1q_f32(from), vld1q_f32(from.add(4))] }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, vector: Self::Vector) {
        // SAFETY: the caller has the instruction set, and room for eight floats at the pointer.
        unsafe {
            vst1q_f32(to, vector[0]);
            vst1q_f32(to.add(4), vector[1]);
        }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vaddq_f32(a[0], b[0]), vaddq_f32(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vsubq_f32(a[0], b[0]), vsubq_f32(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vfmaq_f32(c[0], a[0], b[0]), vfmaq_f32(c[1], a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vmaxq_f32(a[0], b[0]), vmaxq_f32(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        // SAFETY: the caller has the instruction set.
        unsafe { [vminq_f32(a[0], b[0]), vminq_f32(a[1], b[1])] }
    }

    #[target_feature(enable = "neon")]
    unsafe fn tile(rows: usize, tile: &Tile<'_>) {
        // SAFETY: compiled with the instruction set that the caller has; the tile is the caller's promise.
        unsafe { compute::<Self>(rows, tile) }
    }
}
