//! Makes batches ahead while others are learnt from, in order.

use std::ops::Range;

use crossbeam_channel::{Receiver, bounded};

use super::batch::{Batch, BatchMaker};

/// Batches that wait at most.
const AHEAD: usize = 4;

/// The batches of a range of steps, made by threads of their own.
#[derive(Debug)]
pub struct Producer {
    queues: Vec<Receiver<Batch>>,
    next: usize,
}

impl Producer {
    /// Runs `with` beside `threads` threads, at least one, that make the batches of these steps.
    pub fn run<T>(
        maker: &BatchMaker<'_>,
        steps: Range<usize>,
        threads: usize,
        with: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let threads = threads.max(1);
        std::thread::scope(|scope| {
            let queues = (0..threads).map(|thread| {
                let (sender, receiver) = bounded(AHEAD.div_ceil(threads));
                let steps = steps.clone().skip(thread).step_by(threads);
                scope.spawn(move || {
                    for step in steps {
                        // Nobody listens any more when learning has ended early.
                        if sender.send(maker.make(step)).is_err() {
                            return;
                        }
                    }
                });
                receiver
            });
            let mut producer = Self {
                queues: queues.collect(),
                next: 0,
            };
            with(&mut producer)
        })
    }

    /// The next batch; `None` after the last.
    pub fn next_batch(&mut self) -> Option<Batch> {
        let queue = self.next % self.queues.len();
        self.next += 1;
        self.queues[queue].recv().ok()
    }
}
