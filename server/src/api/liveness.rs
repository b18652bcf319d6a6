//! The operations themselves. One call walks forward through its rooms: throttle, credits, body, engine, count, answer.

use std::time::Instant;

use livecheck_engine::Threshold;
use livecheck_metering::{
    Admission, Charge, Counted, IdempotencyGuard, IdempotencyKey, Idempotent, Metering, Precheck,
    RequestHash,
};
use poem::IntoResponse;
use poem::http::StatusCode;
use poem_openapi::types::ToJSON;

use super::answer;
use super::header_text::HeaderText;
use super::intake::{Arrived, Intake};
use super::payload::{Json, Unread};
use super::refusal::{Figures, Refusal};
use super::repetition;
use super::success::Success;
use crate::auth::Caller;
use crate::body::BodyLimits;
use crate::edge::Stage;
use crate::generated::health::{Healthy, HealthyStatus, Unhealthy, UnhealthyStatus};
use crate::generated::liveness::{LivenessData, LivenessRequest, LivenessSuccess};
use crate::generated::routes::LivenessApi;
use crate::generated::usage::UsageSuccess;
use crate::inference::Inference;
use crate::sandbox::{Fixture, Sandbox};
use crate::throttle::{Throttle, Traffic};

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
    metering: Metering,
    inference: Inference,
    throttle: Throttle,
    threshold: Threshold,
    intake: Intake,
    sandbox: Sandbox,
}

/// What a key says of a request that has arrived.
enum Turn {
    /// Work on it; with a guard where its answer is to be stored.
    Work(Option<IdempotencyGuard>),
    /// It was counted before, with this answer.
    Replay(String),
}

impl Livecheck {
    /// Puts the operations together.
    #[must_use]
    pub fn new(parts: LivecheckParts, sandbox: Sandbox) -> Self {
        Self {
            intake: Intake::new(parts.body_limits, parts.max_held_bytes),
            metering: parts.metering,
            inference: parts.inference,
            throttle: parts.throttle,
            threshold: parts.threshold,
            sandbox,
        }
    }

    /// Adds the account's figures of this moment to a refusal that lacks them.
    async fn with_figures(&self, caller: &Caller, refusal: Refusal) -> Refusal {
        if refusal.figures != Figures::Ask {
            return refusal;
        }
        if caller.traffic() == Traffic::Sandbox {
            return refusal.of(self.sandbox.account(*caller.customer()));
        }
        match self.metering.standing(caller.customer()).await {
            Ok(standing) => refusal.of(standing),
            Err(error) => {
                tracing::warn!(%error, "no figures for an error answer");
                refusal
            }
        }
    }

    fn admit(&self, caller: &Caller) -> Result<(), Refusal> {
        let admission = self.throttle.admit(caller.customer(), caller.traffic());
        caller.note_allowance(admission.allowance);
        admission.verdict
    }

    async fn judge(
        &self,
        caller: &Caller,
        key: Result<Option<IdempotencyKey>, Refusal>,
        body: Unread<LivenessRequest>,
    ) -> Result<Success<LivenessSuccess>, Refusal> {
        let exhausted = match self.metering.precheck(caller.account()).await? {
            Precheck::Open(_) => None,
            Precheck::Exhausted(standing) => Some(Refusal::quota_exceeded(standing)),
        };
        let key = match (exhausted.clone(), key) {
            // Without credits only a stored answer can still be given.
            (Some(quota), Ok(None) | Err(_)) => return Err(quota),
            (_, key) => key?,
        };
        let note = move |request: &mut _| key.map(|key| (key, repetition::request_hash(request)));
        let arrived = self.intake.read(caller, body, note).await;
        let Arrived {
            request,
            noted,
            held: _held,
        } = arrived.map_err(|refusal| match exhausted {
            Some(quota) => quota.closing_as(&refusal),
            None => refusal,
        })?;
        let guard = match self.turn(caller, noted).await? {
            Turn::Work(guard) => guard,
            Turn::Replay(json) => return Ok(Success::replayed(json)),
        };

        // Held until the count: near a cap, only as many calls are worked on as credits remain. Not while the body is
        // read, or a slow sender would hold the last credit.
        let _ticket = match self.metering.enter(caller.account()).await? {
            Admission::Admitted(ticket) => ticket,
            Admission::Exhausted(standing) => return Err(Refusal::quota_exceeded(standing)),
        };
        let verdict = self
            .inference
            .check(request.image, answer::declared_format(request.format))
            .await?;
        let timings = &verdict.timings;
        caller.stopwatch().record(Stage::Decode, timings.decode);
        caller.stopwatch().record(Stage::Detect, timings.detect);
        caller.stopwatch().record(Stage::Classify, timings.classify);
        let data = answer::verdict(&verdict, self.threshold)?;
        self.count(caller, guard, data).await
    }

    /// Asks the ledger what the key of a request says of it, where it has one.
    async fn turn(
        &self,
        caller: &Caller,
        named: Option<(IdempotencyKey, RequestHash)>,
    ) -> Result<Turn, Refusal> {
        let Some((key, hash)) = named else {
            return Ok(Turn::Work(None));
        };
        let started = Instant::now();
        let begun = self
            .metering
            .begin_idempotent(caller.account(), &key, &hash)
            .await?;
        caller
            .stopwatch()
            .record(Stage::Repetition, started.elapsed());
        match begun {
            Idempotent::Fresh(guard) => Ok(Turn::Work(Some(guard))),
            Idempotent::Replay(json) => Ok(Turn::Replay(json)),
            Idempotent::InFlight => Err(Refusal::idempotency_conflict()),
            Idempotent::Mismatch => Err(Refusal::idempotency_mismatch()),
        }
    }

    /// Counts a finished call, and stores its answer where the request has a key.
    async fn count(
        &self,
        caller: &Caller,
        guard: Option<IdempotencyGuard>,
        data: LivenessData,
    ) -> Result<Success<LivenessSuccess>, Refusal> {
        let started = Instant::now();
        let charge = Charge {
            event: caller.event(),
            caller: caller.account().clone(),
        };
        let success = match guard {
            None => counted_verdict(&self.metering.commit(charge).await?, data).into(),
            Some(guard) => {
                let render = move |counted: &Counted| {
                    counted_verdict(counted, data.clone()).to_json_string()
                };
                let (_, json) = self
                    .metering
                    .commit_idempotent(charge, guard, render)
                    .await?;
                Success::stored(json)
            }
        };
        caller.stopwatch().record(Stage::Commit, started.elapsed());
        Ok(success)
    }

    /// Answers from a fixture. The request is read as any other, so that a test meets the refusals that a live key would.
    async fn rehearse(
        &self,
        caller: &Caller,
        key: Result<Option<IdempotencyKey>, Refusal>,
        wanted: &HeaderText,
        body: Unread<LivenessRequest>,
    ) -> Result<Success<LivenessSuccess>, Refusal> {
        key?;
        let fixture = self.sandbox.chosen(wanted)?;
        self.intake.read(caller, body, |_| ()).await?;
        let customer = *caller.customer();
        match fixture {
            Fixture::Verdict(data) => Ok(LivenessSuccess {
                metadata: answer::metadata(self.sandbox.account(customer), self.metering.now()),
                data: data.as_ref().clone(),
            }
            .into()),
            Fixture::Refusal(refusal, shown) => {
                Err(self.sandbox.refusal(refusal.clone(), *shown, customer))
            }
        }
    }
}

fn counted_verdict(counted: &Counted, data: LivenessData) -> LivenessSuccess {
    LivenessSuccess {
        metadata: answer::metadata(counted.standing.into(), counted.at),
        data,
    }
}

impl LivenessApi for Livecheck {
    type Refusal = poem::Error;

    async fn check_liveness(
        &self,
        caller: Caller,
        idempotency_key: HeaderText,
        livecheck_sandbox: HeaderText,
        body: Unread<LivenessRequest>,
    ) -> poem::Result<Success<LivenessSuccess>> {
        let key = repetition::key_of(&idempotency_key);
        let outcome = match (self.admit(&caller), caller.traffic()) {
            (Err(refusal), _) => Err(refusal),
            (Ok(()), Traffic::Sandbox) => {
                let wanted = &livecheck_sandbox;
                self.rehearse(&caller, key, wanted, body).await
            }
            (Ok(()), Traffic::Live) => {
                let key = Sandbox::unwanted(&livecheck_sandbox).and(key);
                self.judge(&caller, key, body).await
            }
        };
        match outcome {
            Ok(success) => Ok(success),
            Err(refusal) => Err(self.with_figures(&caller, refusal).await.into()),
        }
    }

    async fn get_usage(&self, caller: Caller) -> poem::Result<Success<UsageSuccess>> {
        if let Err(refusal) = self.admit(&caller) {
            return Err(self.with_figures(&caller, refusal).await.into());
        }
        let (customer, now) = (caller.customer(), self.metering.now());
        let report = match caller.traffic() {
            Traffic::Sandbox => self.sandbox.usage(*customer, now.month()),
            Traffic::Live => self.metering.usage(customer).await.map_err(Refusal::from)?,
        };
        Ok(answer::usage(&report, self.metering.now()).into())
    }

    async fn get_health(&self) -> poem::Result<Success<Healthy>> {
        match self.metering.ping().await {
            Ok(()) => Ok(Healthy {
                status: HealthyStatus::Ok,
            }
            .into()),
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
