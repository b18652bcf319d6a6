//! Looking on, and adding headers. Promises that a hook sees every attempt, its outcome and every wait; never shows it the API key
//! or the photo.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

use crate::error::Error;
use crate::idempotency_key::IdempotencyKey;

/// Told of every attempt: for metrics, for logs of your own, for headers such as `X-Request-Id` or `traceparent`.
///
/// A hook runs in the midst of the call, so it should be quick. One that panics takes the call down with it.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use livecheck_client::{Attempt, Hook, Outcome};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Hook for Failures {
///     fn after_attempt(&self, _: &Attempt<'_>, outcome: &Outcome<'_>) {
///         if outcome.error.is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Before a request goes out. What is put into `headers` is sent along; the client's own headers stand above it.
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        let _ = (attempt, headers);
    }

    /// After its answer was read, or the attempt failed.
    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let _ = (attempt, outcome);
    }

    /// Before the client waits, in order to try again.
    fn before_wait(&self, attempt: &Attempt<'_>, error: &Error, wait: Duration) {
        let _ = (attempt, error, wait);
    }
}

impl<H: Hook> Hook for Arc<H> {
    fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        H::before_attempt(self, attempt, headers);
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        H::after_attempt(self, attempt, outcome);
    }

    fn before_wait(&self, attempt: &Attempt<'_>, error: &Error, wait: Duration) {
        H::before_wait(self, attempt, error, wait);
    }
}

/// One sending of a call's request.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The `operationId` of the OpenAPI document; none for a raw request.
    pub operation: Option<&'static str>,
    /// The HTTP method.
    pub method: &'a Method,
    /// The URL's path, the base URL's own included.
    pub path: &'a str,
    /// Counted from 1 within its call.
    pub number: u32,
    /// What every attempt of this call bears, if it bears one.
    pub idempotency_key: Option<&'a IdempotencyKey>,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// The HTTP status, if an answer came.
    pub status: Option<StatusCode>,
    /// `X-Request-Id`, if an answer came and held one.
    pub request_id: Option<&'a str>,
    /// From the attempt's beginning to the answer's last byte, or to the failure.
    pub elapsed: Duration,
    /// Why there is no result, if there is none.
    pub error: Option<&'a Error>,
}

/// The hooks of a client, in order.
#[derive(Clone, Default)]
pub(crate) struct Hooks(Vec<Arc<dyn Hook>>);

impl Hooks {
    pub(crate) fn add(&mut self, hook: impl Hook) {
        self.0.push(Arc::new(hook));
    }

    pub(crate) fn before_attempt(&self, attempt: &Attempt<'_>, headers: &mut HeaderMap) {
        self.0
            .iter()
            .for_each(|hook| hook.before_attempt(attempt, headers));
    }

    pub(crate) fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        self.0
            .iter()
            .for_each(|hook| hook.after_attempt(attempt, outcome));
    }

    pub(crate) fn before_wait(&self, attempt: &Attempt<'_>, error: &Error, wait: Duration) {
        self.0
            .iter()
            .for_each(|hook| hook.before_wait(attempt, error, wait));
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hooks", self.0.len())
    }
}
