//! How far the work is, on standard error, rewritten in place.

use std::time::{Duration, Instant};

pub(crate) struct Progress {
    what: String,
    total: usize,
    done: usize,
    shown: Instant,
}

impl Progress {
    pub(crate) fn new(what: impl Into<String>, total: usize) -> Self {
        Self {
            what: what.into(),
            total,
            done: 0,
            shown: Instant::now(),
        }
    }

    pub(crate) fn step(&mut self) {
        self.done += 1;
        if self.done == self.total {
            eprintln!("\r{}: {} done     ", self.what, self.total);
        } else if self.shown.elapsed() > Duration::from_millis(300) {
            self.shown = Instant::now();
            eprint!("\r{}: {} of {}", self.what, self.done, self.total);
        }
    }
}
