//! The shadow model: a second liveness model that scores the photos of calls after they were answered, so that the two can
//! be compared on real traffic before one replaces the other.
//!
//! Promises that no call waits for it or fails by it: a photo is handed over after the answer, into a queue that refuses
//! when it is full. Keeps counts and nothing else: no photo, no likelihood of a single one, no customer.

mod tally;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, Sender, bounded, select, tick};
use livecheck_engine::{EncodedImage, Engine, ImageFormat};

pub use tally::{Compared, Flips, Model, Tally};

/// Photos that may wait: they are all that is held of the calls' images, at most 10 MB each.
const QUEUE: usize = 8;
/// How often the counts are written to disk.
const WRITE_EVERY: Duration = Duration::from_secs(30);

struct Photo {
    image: Vec<u8>,
    format: ImageFormat,
    first: f64,
}

/// Where answered photos are handed over. Clones share the queue.
#[derive(Clone)]
pub struct ShadowFeed {
    photos: Sender<Photo>,
    dropped: Arc<AtomicU64>,
}

impl ShadowFeed {
    /// Hands over a photo with the likelihood that was answered, or counts it as dropped. Returns at once.
    pub fn offer(&self, image: Vec<u8>, format: ImageFormat, first: f64) {
        let photo = Photo {
            image,
            format,
            first,
        };
        if self.photos.try_send(photo).is_err() {
            self.pass_over();
        }
    }

    /// Counts a photo that was not handed over, since calls were waiting.
    pub fn pass_over(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// The shadow's thread.
pub struct Shadow {
    feed: ShadowFeed,
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Shadow {
    /// Starts the thread. Counts of the same two models at the same thresholds that are in the file go on.
    ///
    /// # Errors
    /// When the file is there and cannot be read, another server writes it, or no thread can be had.
    pub fn start(engine: Engine, compared: Compared, file: PathBuf) -> Result<Self> {
        Self::with_judge(
            move |image| Ok(engine.check(image)?.likelihood.value()),
            compared,
            file,
        )
    }

    fn with_judge(
        judge: impl Fn(&EncodedImage<'_>) -> Result<f64> + Send + 'static,
        compared: Compared,
        file: PathBuf,
    ) -> Result<Self> {
        let lock = locked(&file)?;
        let tally = Tally::resume(&file, compared)?;
        // A folder that cannot be written shows itself now, not after a day.
        tally.write(&file)?;
        let (photos, queue) = bounded(QUEUE);
        let (stop, stopped) = bounded(1);
        let dropped = Arc::new(AtomicU64::new(0));
        let work = Work {
            judge,
            tally,
            file,
            dropped: Arc::clone(&dropped),
            _lock: lock,
        };
        let thread = thread::Builder::new()
            .name("shadow".to_owned())
            .spawn(move || work.run(&queue, &stopped))
            .context("the shadow model's thread could not be started")?;
        Ok(Self {
            feed: ShadowFeed { photos, dropped },
            stop,
            thread,
        })
    }

    /// Where photos are handed over.
    #[must_use]
    pub fn feed(&self) -> ShadowFeed {
        self.feed.clone()
    }

    /// Writes the counts and ends the thread: waits for the photo in work, counts those that wait as dropped.
    pub fn stop(self) {
        // A thread that is gone needs no word.
        let _ = self.stop.try_send(());
        if self.thread.join().is_err() {
            tracing::error!("the shadow model's thread panicked");
        }
    }
}

struct Work<J> {
    judge: J,
    tally: Tally,
    file: PathBuf,
    dropped: Arc<AtomicU64>,
    /// Held as long as the counts are.
    _lock: File,
}

/// Keeps another server from writing the same counts, of which one's would be lost.
fn locked(file: &Path) -> Result<File> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let path = file.with_added_extension("lock");
    let lock =
        File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    lock.try_lock().with_context(|| {
        format!(
            "{} is being counted by another server; give this one a data folder of its own",
            file.display()
        )
    })?;
    Ok(lock)
}

impl<J: Fn(&EncodedImage<'_>) -> Result<f64>> Work<J> {
    fn run(mut self, queue: &Receiver<Photo>, stopped: &Receiver<()>) {
        let pace = tick(WRITE_EVERY);
        loop {
            // Asked first, so that a full queue does not put the end off.
            if stopped.try_recv().is_ok() {
                break;
            }
            select! {
                recv(stopped) -> _ => break,
                recv(queue) -> photo => match photo {
                    Ok(photo) => self.score(&photo),
                    Err(_) => break,
                },
                recv(pace) -> _ => self.write(),
            }
        }
        self.tally.drop_more(queue.try_iter().count() as u64);
        self.write();
    }

    fn score(&mut self, photo: &Photo) {
        let image = EncodedImage {
            bytes: &photo.image,
            format: photo.format,
        };
        let judged =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (self.judge)(&image)));
        match judged {
            Ok(Ok(second)) => self.tally.record(photo.first, second),
            Ok(Err(_)) | Err(_) => self.tally.fail(),
        }
    }

    fn write(&mut self) {
        self.tally
            .drop_more(self.dropped.swap(0, Ordering::Relaxed));
        if let Err(error) = self.tally.write(&self.file) {
            tracing::warn!(
                error = format!("{error:#}"),
                "the shadow model's counts could not be written"
            );
        }
    }
}

#[cfg(test)]
mod tests;
