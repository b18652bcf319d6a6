//! The same client for programs that are not async. Promises that a call blocks its own thread and no other; may be used, and
//! dropped, anywhere, though in async code it holds up the thread it is called on.

use std::fmt;
use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, mpsc};

use tokio::runtime::{Builder, Runtime};

use crate::answer::Answer;
use crate::builder::ClientBuilder;
use crate::check::Check;
use crate::error::{BuildError, Error};
use crate::generated::{LivenessData, UsageData};
use crate::health::Health;
use crate::raw::{RawAnswer, RawRequest};

/// A blocking client of one account. Cloning it is cheap, and clones share their connections: make one and keep it.
///
/// ```no_run
/// # use livecheck_client::{Error, Image, blocking};
/// # fn main() -> Result<(), Error> {
/// let client = blocking::Client::new("http://127.0.0.1:8080", "lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx")?;
/// let answer = client.check_liveness(Image::from_path("face.jpg")?)?;
/// println!("attack? {}", answer.data.is_fake_face);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    worker: Arc<Worker>,
}

impl Client {
    /// A client with the usual settings.
    ///
    /// # Errors
    /// A [`BuildError`] that names what is wrong with the base URL or the key, or [`BuildError::Threads`].
    pub fn new(base_url: impl Into<String>, api_key: impl AsRef<str>) -> Result<Self, BuildError> {
        Self::builder()
            .base_url(base_url)
            .api_key(api_key)
            .build_blocking()
    }

    /// A client with settings of your own; finish with [`ClientBuilder::build_blocking`].
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// As [`Client::check_liveness`](crate::Client::check_liveness).
    ///
    /// # Errors
    /// The same.
    pub fn check_liveness(&self, check: impl Into<Check>) -> Result<Answer<LivenessData>, Error> {
        let (client, check) = (self.client.clone(), check.into());
        self.worker
            .run(async move { client.check_liveness(check).await })
    }

    /// As [`Client::usage`](crate::Client::usage).
    ///
    /// # Errors
    /// The same.
    pub fn usage(&self) -> Result<Answer<UsageData>, Error> {
        let client = self.client.clone();
        self.worker.run(async move { client.usage().await })
    }

    /// As [`Client::health`](crate::Client::health).
    ///
    /// # Errors
    /// The same.
    pub fn health(&self) -> Result<Health, Error> {
        let client = self.client.clone();
        self.worker.run(async move { client.health().await })
    }

    /// As [`Client::raw`](crate::Client::raw).
    ///
    /// # Errors
    /// The same.
    pub fn raw(&self, request: RawRequest) -> Result<RawAnswer, Error> {
        let client = self.client.clone();
        self.worker.run(async move { client.raw(request).await })
    }

    pub(crate) fn over(client: crate::Client) -> Result<Self, BuildError> {
        let worker = Arc::new(Worker::start().map_err(BuildError::Threads)?);
        Ok(Self { client, worker })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// The thread that does the work, so that connections live on between calls.
struct Worker(Option<Runtime>);

impl Worker {
    fn start() -> io::Result<Self> {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("livecheck-client")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
    }

    /// Waits on a channel: blocking on the runtime itself would panic where another runtime is at work.
    fn run<T, F>(&self, call: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let gone = || BuildError::Threads(io::Error::other("the worker has stopped"));
        let runtime = self.0.as_ref().ok_or_else(gone)?;
        let (sender, receiver) = mpsc::sync_channel(1);
        let call = runtime.spawn(call);
        runtime.spawn(async move {
            // The receiver waits below for as long as this runs.
            let _ = sender.send(call.await);
        });
        match receiver.recv() {
            Ok(Ok(result)) => result,
            // A hook panicked, on behalf of this thread.
            Ok(Err(stopped)) => match stopped.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(gone().into()),
            },
            Err(_) => Err(gone().into()),
        }
    }
}

impl Drop for Worker {
    /// Waiting for the threads would panic in async code.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
