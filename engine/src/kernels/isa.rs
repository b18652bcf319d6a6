//! The instruction sets that the kernels are written for. An [`Isa`] is proof that this machine has it.

use super::lanes::{Lanes, Portable};

#[cfg(target_arch = "aarch64")]
use super::lanes::Neon;
#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};

/// An instruction set that this machine was found to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Isa(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// Work that can be done with any vector type.
pub(super) trait Task {
    /// Does it.
    ///
    /// # Safety
    /// The machine has the instructions of `L`, and what the task points to is there. Implementations are
    /// `#[inline(always)]`, so that they are compiled with those instructions.
    unsafe fn run<L: Lanes>(self);
}

impl Isa {
    /// The fastest that this machine has.
    pub(crate) fn best() -> Self {
        Self::available().next().unwrap_or(Self(Kind::Portable))
    }

    /// All that this machine has, the fastest first.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn available() -> impl Iterator<Item = Self> {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx512 = avx2 && is_x86_feature_detected!("avx512f");
        [
            (Kind::Avx512, avx512),
            (Kind::Avx2, avx2),
            (Kind::Portable, true),
        ]
        .into_iter()
        .filter_map(|(kind, there)| there.then_some(Self(kind)))
    }

    /// All that this machine has, the fastest first.
    #[cfg(target_arch = "aarch64")]
    pub(crate) fn available() -> impl Iterator<Item = Self> {
        let neon = std::arch::is_aarch64_feature_detected!("neon");
        [(Kind::Neon, neon), (Kind::Portable, true)]
            .into_iter()
            .filter_map(|(kind, there)| there.then_some(Self(kind)))
    }

    /// All that this machine has, the fastest first.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub(crate) fn available() -> impl Iterator<Item = Self> {
        std::iter::once(Self(Kind::Portable))
    }

    /// Floats in one vector; the channels of every map are padded to a multiple of it.
    pub(super) fn width(self) -> usize {
        match self.0 {
            Kind::Portable => Portable::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => Avx2::WIDTH,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => Avx512::WIDTH,
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => Neon::WIDTH,
        }
    }

    /// Most pixels in one register tile.
    pub(super) fn rows(self) -> usize {
        match self.0 {
            Kind::Portable => Portable::ROWS,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => Avx2::ROWS,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => Avx512::ROWS,
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => Neon::ROWS,
        }
    }

    /// Runs a task with the vectors of this instruction set.
    ///
    /// # Safety
    /// What the task points to is there.
    pub(super) unsafe fn run(self, task: impl Task) {
        match self.0 {
            // SAFETY: the task's pointers are the caller's promise; plain Rust needs no special instruction.
            Kind::Portable => unsafe { task.run::<Portable>() },
            // SAFETY: as above, and the value of `self` proves that the instructions are there.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { on_avx2(task) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { on_avx512(task) },
            // SAFETY: as above.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { on_neon(task) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn on_avx2(task: impl Task) {
    // SAFETY: this function is compiled with, and only called with, the instructions of `Avx2`.
    unsafe { task.run::<Avx2>() }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
unsafe fn on_avx512(task: impl Task) {
    // SAFETY: this function is compiled with, and only called with, the instructions of `Avx512`.
    unsafe { task.run::<Avx512>() }
}

#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "neon")]
unsafe fn on_neon(task: impl Task) {
    // SAFETY: this function is compiled with, and only called with, the instructions of `Neon`.
    unsafe { task.run::<Neon>() }
}
