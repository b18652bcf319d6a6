//! The engine's own threads behind a bounded queue. Inference never runs on an async thread, and a full queue refuses at
//! once instead of letting every caller wait longer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use livecheck_engine::{CheckError, EncodedImage, Engine, ImageFormat, Verdict};
use tokio::sync::oneshot;

use crate::shadow::ShadowFeed;

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The queue is full: wait so many seconds.
    #[error("the queue is full")]
    Full {
        /// Whole seconds, at least 1.
        retry_after: u64,
    },
    /// The thread that worked on the image is gone.
    #[error("the engine's thread is gone")]
    Lost,
    /// The engine refused the image.
    #[error(transparent)]
    Check(CheckError),
}

/// How much is worked on, and how much may wait.
#[derive(Debug, Clone, Copy)]
pub struct InferenceOptions {
    /// Threads, each with one image at a time.
    pub workers: usize,
    /// The longest estimated wait that a new image is accepted with.
    pub max_wait: Duration,
    /// Images that may wait, whatever the estimate.
    pub max_queue: usize,
}

struct Job {
    image: Vec<u8>,
    format: ImageFormat,
    reply: oneshot::Sender<Result<Verdict, CheckError>>,
}

/// The engine behind its queue; cloned handles share it. The threads end when the last handle is gone.
#[derive(Clone)]
pub struct Inference {
    jobs: Sender<Job>,
    pace: Arc<Pace>,
    options: InferenceOptions,
}

impl Inference {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the operating system refuses a thread.
    pub fn start(engine: Engine, options: InferenceOptions) -> std::io::Result<Self> {
        Self::start_with_shadow(engine, options, None)
    }

    /// The same with a shadow model, to which photos are handed over once they are answered.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with_shadow(
        engine: Engine,
        options: InferenceOptions,
        shadow: Option<&ShadowFeed>,
    ) -> std::io::Result<Self> {
        let (jobs, queue) = crossbeam_channel::bounded(options.max_queue.max(1));
        let engine = Arc::new(engine);
        let pace = Arc::new(Pace::default());
        for number in 0..options.workers.max(1) {
            let (queue, engine, pace) = (queue.clone(), Arc::clone(&engine), Arc::clone(&pace));
            let shadow = shadow.cloned();
            thread::Builder::new()
                .name(format!("inference-{number}"))
                .spawn(move || work(&queue, &engine, &pace, shadow.as_ref()))?;
        }
        Ok(Self {
            jobs,
            pace,
            options,
        })
    }

    /// Judges one image. Dropping the future leaves the result unused; an image whose caller has gone is not worked on.
    ///
    /// # Errors
    /// A [`SubmitError`].
    pub async fn check(&self, image: Vec<u8>, format: ImageFormat) -> Result<Verdict, SubmitError> {
        let waiting = u32::try_from(self.jobs.len()).unwrap_or(u32::MAX);
        let workers = u32::try_from(self.options.workers.max(1)).unwrap_or(u32::MAX);
        let wait = self.pace.typical() * waiting / workers;
        if wait > self.options.max_wait {
            return Err(full(wait));
        }
        let (reply, verdict) = oneshot::channel();
        self.jobs
            .try_send(Job {
                image,
                format,
                reply,
            })
            .map_err(|error| match error {
                TrySendError::Full(_) => full(wait),
                TrySendError::Disconnected(_) => SubmitError::Lost,
            })?;
        verdict
            .await
            .map_err(|_| SubmitError::Lost)?
            .map_err(SubmitError::Check)
    }
}

fn full(wait: Duration) -> SubmitError {
    SubmitError::Full {
        retry_after: wait.as_secs().max(1),
    }
}

fn work(queue: &Receiver<Job>, engine: &Engine, pace: &Pace, shadow: Option<&ShadowFeed>) {
    while let Ok(job) = queue.recv() {
        if job.reply.is_closed() {
            continue;
        }
        let started = Instant::now();
        let image = EncodedImage {
            bytes: &job.image,
            format: job.format,
        };
        // A panic in a network must cost one answer, not the thread: the caller sees `Lost`, an internal error.
        let verdict =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| engine.check(&image)));
        pace.record(started.elapsed());
        match verdict {
            Ok(verdict) => {
                let likelihood = verdict
                    .as_ref()
                    .ok()
                    .map(|verdict| verdict.likelihood.value());
                drop(job.reply.send(verdict));
                match (shadow, likelihood) {
                    (Some(shadow), Some(first)) if queue.is_empty() => {
                        shadow.offer(job.image, job.format, first);
                    }
                    // The processors are for the calls that wait.
                    (Some(shadow), Some(_)) => shadow.pass_over(),
                    _ => {}
                }
            }
            Err(_) => tracing::error!("the engine panicked"),
        }
    }
}

/// The typical time of one image: a moving mean that follows within some dozens of images.
#[derive(Default)]
struct Pace(AtomicU64);

impl Pace {
    fn record(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |mean| {
                Some(if mean == 0 {
                    took
                } else {
                    mean - mean / 16 + took / 16
                })
            });
    }

    fn typical(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}
