//! Sends as a patient caller would: waits where it is throttled, and tells want of credits from a fault. Keeps every answer.

use std::time::Duration;

use serde_json::Value;

use crate::case::{Key, Request};
use crate::check::Finding;
use crate::wire::{Exchange, Wire, WireError};

/// How often a request is sent again when the server throttles it.
const THROTTLED_TRIES: u32 = 5;
/// The longest `Retry-After` that is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The wait where the server names none.
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// One caller for a whole run.
pub(super) struct Caller {
    wire: Wire,
    answers: Vec<Exchange>,
}

/// What `/v1/usage` said at one moment.
pub(super) struct Usage {
    /// `YYYY-MM`.
    pub(super) month: String,
    /// Calls counted in that month.
    pub(super) total_calls: i64,
}

/// Why a request has no answer to judge.
pub(super) enum Halt {
    /// The server is not to blame; the reason.
    Skipped(String),
    /// The server is to blame.
    Finding(Finding),
}

impl From<WireError> for Halt {
    fn from(error: WireError) -> Self {
        match error {
            // None of these is the server's fault, and no request was sent.
            WireError::NoAccount(_) | WireError::Payload(_) | WireError::Unsendable(_) => {
                Self::Skipped(error.to_string())
            }
            WireError::NoConnection { .. } | WireError::NoAnswer(_) => {
                Self::Finding(Finding::fault("answer", "an answer", error.to_string()))
            }
        }
    }
}

impl Caller {
    /// A caller that has not sent anything yet.
    pub(super) fn new(wire: Wire) -> Self {
        Self {
            wire,
            answers: Vec::new(),
        }
    }

    /// All answers so far.
    pub(super) fn answers(&self) -> &[Exchange] {
        &self.answers
    }

    /// Sends a request, waiting where the server throttles. `wanted` is the error code that the case is about.
    pub(super) async fn send(
        &mut self,
        request: &Request,
        wanted: Option<&str>,
    ) -> Result<Exchange, Halt> {
        for _ in 0..THROTTLED_TRIES {
            let answer = self.wire.send(request).await.map_err(Halt::from)?;
            self.answers.push(answer.clone());
            match answer.error_code() {
                Some("rate_limited") if answer.status == 429 && wanted != Some("rate_limited") => {
                    tokio::time::sleep(wait_asked_for(&answer)).await;
                }
                Some("quota_exceeded")
                    if answer.status == 429 && wanted != Some("quota_exceeded") =>
                {
                    return Err(self.out_of_credits(&request.key).await);
                }
                _ => return Ok(answer),
            }
        }
        Err(Halt::Skipped(format!(
            "the server throttled the request {THROTTLED_TRIES} times"
        )))
    }

    /// Sends a request several times at the same moment. What the server throttles is sent again, one after the other.
    pub(super) async fn send_at_once(
        &mut self,
        request: &Request,
        wanted: Option<&str>,
        times: u32,
    ) -> Result<Vec<Exchange>, Halt> {
        if times == 1 {
            return Ok(vec![self.send(request, wanted).await?]);
        }
        let wire = &self.wire;
        let answers =
            futures_util::future::try_join_all((0..times).map(|_| wire.send(request))).await;
        let mut judged = Vec::new();
        for answer in answers.map_err(Halt::from)? {
            self.answers.push(answer.clone());
            judged.push(match answer.error_code() {
                Some("rate_limited") => self.send(request, Some("quota_exceeded")).await?,
                _ => answer,
            });
        }
        Ok(judged)
    }

    /// A refusal for want of credits is right only where usage says so too (BILL-31).
    async fn out_of_credits(&self, key: &Key) -> Halt {
        let refused = |why: &str| {
            Halt::Finding(Finding::fault(
                "/error/code",
                "no quota_exceeded",
                format!("quota_exceeded, {why}"),
            ))
        };
        match self.wire.send(&usage_request(key)).await {
            Ok(answer) if answer.at("/data/remaining_calls").and_then(Value::as_i64) == Some(0) => {
                Halt::Skipped("the account has no credits left".to_owned())
            }
            Ok(_) => refused("though /v1/usage shows credits left"),
            Err(_) => refused("and /v1/usage does not answer"),
        }
    }

    /// Moves the server's clock into the month after the one that the account is in, and waits until the server is there.
    pub(super) async fn enter_next_month(&mut self, key: &Key) -> Result<(), Halt> {
        let clock = self.wire.clock().ok_or_else(|| {
            Halt::Skipped("the fixtures lend no hand on the server's clock".to_owned())
        })?;
        let month = self.usage(key).await?.month;
        let moved = tokio::task::spawn_blocking(move || clock.enter_month_after(&month)).await;
        let next = match moved {
            Ok(Ok(next)) => next,
            Ok(Err(error)) => return Err(Halt::Skipped(error.to_string())),
            Err(error) => return Err(Halt::Skipped(error.to_string())),
        };
        for _ in 0..CLOCK_LOOKS {
            if self.usage(key).await?.month == next {
                return Ok(());
            }
            tokio::time::sleep(CLOCK_PAUSE).await;
        }
        Err(Halt::Finding(Finding::fault(
            "/data/year_month of /v1/usage",
            format!("{next}, after the clock was set into it"),
            "the month before".to_owned(),
        )))
    }

    /// The usage of the account that a request with this key is billed to.
    pub(super) async fn usage(&mut self, key: &Key) -> Result<Usage, Halt> {
        let answer = self.send(&usage_request(key), None).await?;
        let month = answer.at("/data/year_month").and_then(Value::as_str);
        let total_calls = answer.at("/data/total_calls").and_then(Value::as_i64);
        match (answer.status, month, total_calls) {
            (200, Some(month), Some(total_calls)) => Ok(Usage {
                month: month.to_owned(),
                total_calls,
            }),
            _ => Err(Halt::Finding(Finding::fault(
                "GET /v1/usage",
                "status 200 with year_month and total_calls",
                format!("status {}", answer.status),
            ))),
        }
    }
}

/// How often the server is asked whether it has followed its clock, and how long is waited between.
const CLOCK_LOOKS: u32 = 50;
const CLOCK_PAUSE: Duration = Duration::from_millis(100);

/// The usage of the account that a request is billed to: its own where the key is one, else the run's.
fn usage_request(key: &Key) -> Request {
    let key = match key {
        Key::Account(name) => Key::Account(name.clone()),
        Key::None | Key::Valid | Key::Altered(_) | Key::Pieces(_) => Key::Valid,
    };
    Request {
        method: "GET".into(),
        path: "/v1/usage".into(),
        key,
        headers: [].into(),
        body: None,
    }
}

fn wait_asked_for(answer: &Exchange) -> Duration {
    let header = answer
        .headers
        .get("retry-after")
        .and_then(|value| value.to_str().ok());
    header
        .and_then(|text| text.trim().parse().ok())
        .map_or(USUAL_WAIT, Duration::from_secs)
        .min(LONGEST_WAIT)
}
