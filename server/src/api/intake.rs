//! From an unread body to a request. Promises that the memory a body may need is set aside before any of it is read, and that a large
//! one is parsed where it costs nobody else.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::payload::Unread;
use super::refusal::Refusal;
use crate::auth::Caller;
use crate::body::{self, BodyError, BodyLimits};
use crate::edge::Stage;
use crate::generated::liveness::LivenessRequest;

/// Bytes of request body that one permit stands for: a semaphore counts in `u32`, and bodies are counted roughly.
const PERMIT_BYTES: u64 = 4096;

/// Bodies below this are parsed at once: it takes less time than handing them to another thread and back.
const SMALL_BODY_BYTES: usize = 512 * 1024;

/// Where bodies are read, within the memory that all of them share.
pub(super) struct Intake {
    limits: BodyLimits,
    held: Arc<Semaphore>,
}

/// A request that was read, with what was noted of it while it was parsed.
pub(super) struct Arrived<T> {
    pub(super) request: body::LivenessRequest,
    pub(super) noted: T,
    /// The memory set aside for it.
    pub(super) held: OwnedSemaphorePermit,
}

impl Intake {
    /// `max_held_bytes` bounds all bodies together.
    pub(super) fn new(limits: BodyLimits, max_held_bytes: u64) -> Self {
        let permits = usize::try_from(max_held_bytes / PERMIT_BYTES).unwrap_or(usize::MAX);
        Self {
            limits,
            held: Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }

    /// Reads and parses a body. `note` looks at the request on the thread that parses it.
    ///
    /// # Errors
    /// `service_unavailable` when no memory is left for it, else what is wrong with the body.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        caller: &Caller,
        body: Unread<LivenessRequest>,
        note: impl FnOnce(&mut body::LivenessRequest) -> T + Send + 'static,
    ) -> Result<Arrived<T>, Refusal> {
        let started = Instant::now();
        let held = self.hold(&body)?;
        let bytes = body.read(&self.limits).await?;
        let (most, small) = (self.limits.max_image_bytes, bytes.len() < SMALL_BODY_BYTES);
        let parse = move || {
            let mut request = body::parse_liveness_request(bytes, most)?;
            let noted = note(&mut request);
            Ok::<_, BodyError>((request, noted))
        };
        // A large body takes milliseconds, which an async thread does not have.
        let parsed = if small {
            parse()
        } else {
            tokio::task::spawn_blocking(parse).await.map_err(|error| {
                tracing::error!(%error, "parsing a body failed");
                Refusal::internal_error()
            })?
        };
        let (request, noted) = parsed?;
        caller.stopwatch().record(Stage::Body, started.elapsed());
        Ok(Arrived {
            request,
            noted,
            held,
        })
    }

    fn hold(&self, body: &Unread<LivenessRequest>) -> Result<OwnedSemaphorePermit, Refusal> {
        let most = self.limits.max_http_bytes as u64;
        let bytes = body.announced_bytes().unwrap_or(most).min(most);
        let permits = u32::try_from(bytes.div_ceil(PERMIT_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(&self.held)
            .try_acquire_many_owned(permits)
            .map_err(|_| Refusal::busy(1))
    }
}
