//! A call: one attempt, or several with waits between them, within one bound of time. Promises that every attempt sends the same
//! body under the same idempotency key; never repeats what the policy does not allow.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use uuid::Uuid;

use crate::clock::{self, Deadline, Since};
use crate::error::{BuildError, Error};
use crate::hook::{Attempt, Hooks, Outcome};
use crate::idempotency_key::IdempotencyKey;
use crate::operation::{Credential, Operation};
use crate::retry::{Repetition, RetryPolicy};
use crate::trace::Trace;
use crate::transport::{Received, Transport};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What every call of a client shares.
#[derive(Debug)]
pub(crate) struct Calls {
    pub(crate) transport: Transport,
    pub(crate) retry: RetryPolicy,
    /// For a call with all its attempts and waits.
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) hooks: Hooks,
}

/// What every attempt of a call sends.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) credential: Credential,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) repetition: Repetition,
}

impl Calls {
    /// The key of a call that costs something: the caller's own, or one made here where the call may be repeated.
    pub(crate) fn key(
        &self,
        own: Option<IdempotencyKey>,
    ) -> Result<Option<IdempotencyKey>, BuildError> {
        match own {
            None if self.retry.repeats() => IdempotencyKey::random().map(Some),
            own => Ok(own),
        }
    }

    /// Performs an operation. `idempotency_key` is the one among its headers.
    pub(crate) async fn perform<O: Operation, T>(
        &self,
        operation: O,
        idempotency_key: Option<IdempotencyKey>,
        read: impl Fn(Received) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let repetition = if O::CALLS == 0 || idempotency_key.is_some() {
            Repetition::Free
        } else {
            Repetition::MayBeCounted
        };
        let mut headers = operation.headers();
        let body = operation.body().map_err(BuildError::Body)?.map(Bytes::from);
        drop(operation);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let outgoing = Outgoing {
            operation: Some(O::ID),
            method: O::METHOD,
            url: self.transport.base_url.join(O::PATH),
            credential: O::CREDENTIAL,
            headers,
            body,
            idempotency_key,
            repetition,
        };
        self.run(&outgoing, &self.retry, read).await
    }

    /// Sends a request as often as the policy allows, until `read` makes something of an answer.
    pub(crate) async fn run<T>(
        &self,
        outgoing: &Outgoing,
        policy: &RetryPolicy,
        read: impl Fn(Received) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let trace = Trace::of(outgoing);
        let attempts = self.attempts(outgoing, policy, read, &trace);
        trace.around(attempts).await
    }

    async fn attempts<T>(
        &self,
        outgoing: &Outgoing,
        policy: &RetryPolicy,
        read: impl Fn(Received) -> Result<T, Error>,
        trace: &Trace,
    ) -> Result<T, Error> {
        let deadline = Deadline::of(self.total_timeout);
        let mut attempt = Attempt {
            operation: outgoing.operation,
            method: &outgoing.method,
            path: outgoing.url.path(),
            number: 1,
            idempotency_key: outgoing.idempotency_key.as_ref(),
        };
        loop {
            let limit = deadline.bound(self.transport.timeout);
            let error = match self.attempt(outgoing, &attempt, limit, &read, trace).await {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let wait = policy.wait_after(&error, outgoing.repetition, attempt.number, random());
            match wait {
                Some(wait) if !deadline.falls_within(wait) => {
                    trace.before_wait(&error, wait);
                    self.hooks.before_wait(&attempt, &error, wait);
                    clock::wait(wait).await;
                }
                _ => return Err(error),
            }
            attempt.number += 1;
        }
    }

    async fn attempt<T>(
        &self,
        outgoing: &Outgoing,
        attempt: &Attempt<'_>,
        limit: Duration,
        read: impl Fn(Received) -> Result<T, Error>,
        trace: &Trace,
    ) -> Result<T, Error> {
        let mut headers = HeaderMap::new();
        self.hooks.before_attempt(attempt, &mut headers);
        let start = Since::now();
        let received = self.transport.send(outgoing, headers, limit).await;
        let elapsed = start.elapsed();
        let status = received.as_ref().ok().map(|received| received.status);
        let request_id = received.as_ref().ok().and_then(Received::request_id);
        let result = received.and_then(read);
        let error = result.as_ref().err();
        let outcome = Outcome {
            status: status.or(error.and_then(Error::status)),
            request_id: request_id
                .as_deref()
                .or(error.and_then(|error| error.request_id())),
            elapsed,
            error,
        };
        trace.after_attempt(attempt, &outcome);
        self.hooks.after_attempt(attempt, &outcome);
        result
    }
}

/// Drawn evenly. A random UUID's last 62 bits are random (RFC 9562, 5.4); it spares a source of randomness of our own.
fn random() -> u32 {
    let (_, low) = Uuid::new_v4().as_u64_pair();
    (low & u64::from(u32::MAX)) as u32
}
