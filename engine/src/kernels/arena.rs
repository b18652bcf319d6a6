//! Floats that start on a cache line, and the one arena that each thread reuses for every network it runs.

use std::cell::RefCell;

/// One cache line.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([f32; Floats::PER_LINE]);

/// Floats whose first one starts a cache line. New ones are zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Floats {
    lines: Vec<Line>,
}

impl Floats {
    /// Floats in a cache line.
    pub(super) const PER_LINE: usize = 16;

    /// Holds these, and zeros up to the end of the last line.
    pub(super) fn from_slice(values: &[f32]) -> Self {
        let lines = values.chunks(Self::PER_LINE).map(|chunk| {
            let mut line = Line([0.0; Self::PER_LINE]);
            line.0[..chunk.len()].copy_from_slice(chunk);
            line
        });
        Self {
            lines: lines.collect(),
        }
    }

    pub(super) fn as_ptr(&self) -> *const f32 {
        self.lines.as_ptr().cast()
    }

    fn at_least(&mut self, floats: usize) -> *mut f32 {
        let lines = floats.div_ceil(Self::PER_LINE);
        if self.lines.len() < lines {
            self.lines.resize(lines, Line([0.0; Self::PER_LINE]));
        }
        self.lines.as_mut_ptr().cast()
    }
}

thread_local! {
    static ARENA: RefCell<Floats> = const { RefCell::new(Floats { lines: Vec::new() }) };
}

/// Lends this thread's arena, grown to at least so many floats. What stands in it is left over from other runs.
pub(super) fn with_arena<R>(floats: usize, work: impl FnOnce(*mut f32) -> R) -> R {
    ARENA.with_borrow_mut(|arena| work(arena.at_least(floats)))
}
