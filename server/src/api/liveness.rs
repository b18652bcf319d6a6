//! The operations themselves. One call walks forward through its rooms: throttle, credits, body, engine, count, answer.

use std::sync::Arc;
use std::time::Instant;

use livecheck_engine::Threshold;
use livecheck_metering::{Admission, Charge, Metering, Precheck};
use poem::IntoResponse;
use poem::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer;
use super::payload::{Json, Unread};
use super::refusal::{Figures, Refusal};
use crate::auth::Caller;
use crate::body::{self, BodyLimits};
use crate::edge::Stage;
use crate::generated::health::{Healthy, HealthyStatus, Unhealthy, UnhealthyStatus};
use crate::generated::liveness::{LivenessRequest, LivenessSuccess};
use crate::generated::routes::LivenessApi;
use crate::generated::usage::UsageSuccess;
use crate::inference::Inference;
use crate::throttle::Throttle;

/// Bytes of request body that one permit stands for: a semaphore counts in `u32`, and bodies are counted roughly.
const PERMIT_BYTES: u64 = 4096;

/// Bodies below this are parsed at once: it takes less time than handing them to another thread and back.
const SMALL_BODY_BYTES: usize = 512 * 1024;

/// What the operations work with.
pub struct LivecheckParts {
    /// Keys, credits, the ledger.
    pub metering: Metering,
    /// The engine's threads.
    pub inference: Inference,
    /// Fair use.
    pub throttle: Throttle,
    /// Above which likelihood a face is called fake.
    pub threshold: Threshold,
    /// What one body may cost.
    pub body_limits: BodyLimits,
    /// Bytes of request bodies held at a time, all requests together.
    pub max_held_bytes: u64,
}

/// The operations of the document.
pub struct Livecheck {
    parts: LivecheckParts,
    held: Arc<Semaphore>,
}

impl Livecheck {
    /// Puts the operations together.
    #[must_use]
    pub fn new(parts: LivecheckParts) -> Self {
        let permits = usize::try_from(parts.max_held_bytes / PERMIT_BYTES).unwrap_or(usize::MAX);
        Self {
            held: Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS))),
            parts,
        }
    }

    /// Adds the account's figures of this moment to a refusal that lacks them.
    async fn with_figures(&self, caller: &Caller, refusal: Refusal) -> Refusal {
        if refusal.figures != Figures::Ask {
            return refusal;
        }
        match self.parts.metering.standing(caller.customer()).await {
            Ok(standing) => refusal.of(standing),
            Err(error) => {
                tracing::warn!(%error, "no figures for an error answer");
                refusal
            }
        }
    }

    async fn judge(
        &self,
        caller: &Caller,
        body: Unread<LivenessRequest>,
    ) -> Result<LivenessSuccess, Refusal> {
        self.parts.throttle.admit(caller.customer())?;
        if let Precheck::Exhausted(standing) =
            self.parts.metering.precheck(caller.account()).await?
        {
            return Err(Refusal::quota_exceeded(standing));
        }
        let started = Instant::now();
        let limits = &self.parts.body_limits;
        let _held = self.hold(&body, limits)?;
        let bytes = body.read(limits).await?;
        let request = parse(bytes, limits.max_image_bytes).await?;
        caller.stopwatch().record(Stage::Body, started.elapsed());

        // Held until the count: near a cap, only as many calls are worked on as credits remain. Not while the body is
        // read, or a slow sender would hold the last credit.
        let _ticket = match self.parts.metering.enter(caller.account()).await? {
            Admission::Admitted(ticket) => ticket,
            Admission::Exhausted(standing) => return Err(Refusal::quota_exceeded(standing)),
        };
        let verdict = self
            .parts
            .inference
            .check(request.image, answer::declared_format(request.format))
            .await?;
        caller
            .stopwatch()
            .record(Stage::Decode, verdict.timings.decode);
        caller
            .stopwatch()
            .record(Stage::Detect, verdict.timings.detect);
        caller
            .stopwatch()
            .record(Stage::Classify, verdict.timings.classify);

        let data = answer::verdict(&verdict, self.parts.threshold)?;
        let started = Instant::now();
        let charge = Charge {
            event: caller.event(),
            caller: caller.account().clone(),
        };
        let counted = self.parts.metering.commit(charge).await?;
        caller.stopwatch().record(Stage::Commit, started.elapsed());
        Ok(LivenessSuccess {
            metadata: answer::metadata(counted.standing.into(), counted.at),
            data,
        })
    }

    /// Sets aside the memory that a body may need, before any of it is read.
    fn hold(
        &self,
        body: &Unread<LivenessRequest>,
        limits: &BodyLimits,
    ) -> Result<OwnedSemaphorePermit, Refusal> {
        let most = limits.max_http_bytes as u64;
        let bytes = body.announced_bytes().unwrap_or(most).min(most);
        let permits = u32::try_from(bytes.div_ceil(PERMIT_BYTES)).unwrap_or(u32::MAX);
        Arc::clone(&self.held)
            .try_acquire_many_owned(permits)
            .map_err(|_| Refusal::busy(1))
    }
}

impl LivenessApi for Livecheck {
    type Refusal = poem::Error;

    async fn check_liveness(
        &self,
        caller: Caller,
        body: Unread<LivenessRequest>,
    ) -> poem::Result<LivenessSuccess> {
        match self.judge(&caller, body).await {
            Ok(success) => Ok(success),
            Err(refusal) => Err(self.with_figures(&caller, refusal).await.into()),
        }
    }

    async fn get_usage(&self, caller: Caller) -> poem::Result<UsageSuccess> {
        if let Err(refusal) = self.parts.throttle.admit(caller.customer()) {
            return Err(self.with_figures(&caller, refusal).await.into());
        }
        let report = self
            .parts
            .metering
            .usage(caller.customer())
            .await
            .map_err(Refusal::from)?;
        Ok(answer::usage(&report, self.parts.metering.now()))
    }

    async fn get_health(&self) -> poem::Result<Healthy> {
        match self.parts.metering.ping().await {
            Ok(()) => Ok(Healthy {
                status: HealthyStatus::Ok,
            }),
            Err(error) => {
                tracing::error!(%error, "the database does not answer");
                let unhealthy = Unhealthy {
                    status: UnhealthyStatus::Error,
                    message: "database unavailable".to_owned(),
                };
                Err(poem::Error::from_response(
                    Json(unhealthy)
                        .with_status(StatusCode::SERVICE_UNAVAILABLE)
                        .into_response(),
                ))
            }
        }
    }
}

/// Parses where it costs nobody else: a large body takes milliseconds, which an async thread does not have.
async fn parse(bytes: Vec<u8>, max_image_bytes: usize) -> Result<body::LivenessRequest, Refusal> {
    if bytes.len() < SMALL_BODY_BYTES {
        return Ok(body::parse_liveness_request(bytes, max_image_bytes)?);
    }
    tokio::task::spawn_blocking(move || body::parse_liveness_request(bytes, max_image_bytes))
        .await
        .map_err(|error| {
            tracing::error!(%error, "parsing a body failed");
            Refusal::internal_error()
        })?
        .map_err(Refusal::from)
}
