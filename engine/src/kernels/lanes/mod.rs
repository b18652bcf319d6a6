//! One vector of floats of each instruction set, behind one trait that the kernels are generic over.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;

#[cfg(target_arch = "x86_64")]
pub(super) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(super) use avx512::Avx512;
#[cfg(target_arch = "aarch64")]
pub(super) use neon::Neon;
pub(super) use portable::Portable;

use super::tile::Tile;

/// A vector of `WIDTH` floats and what can be done with it.
///
/// # Safety
/// Every function needs the instruction set of its implementor; `load` and `store` need `WIDTH` floats at their pointer,
/// which need not be aligned; `tile` needs what [`Tile`] promises.
pub(super) trait Lanes: Copy {
    /// Floats in a vector.
    const WIDTH: usize;
    /// Most rows of a register tile two vectors wide that the registers hold.
    const ROWS: usize;
    type Vector: Copy;

    unsafe fn splat(value: f32) -> Self::Vector;
    unsafe fn load(from: *const f32) -> Self::Vector;
    unsafe fn store(to: *mut f32, vector: Self::Vector);
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    unsafe fn sub(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a * b + c.
    unsafe fn mul_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    unsafe fn max(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    unsafe fn min(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The register tile of this many rows, 1 to `ROWS`, compiled once for each instruction set.
    unsafe fn tile(rows: usize, tile: &Tile<'_>);
}
