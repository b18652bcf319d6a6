//! Whether and when a call is tried again. Promises that a repetition is never counted twice: either the service did not count the
//! call, or a repetition is free; never waits longer than its bounds, and never repeats a call whose month is used up.

use std::time::Duration;

use reqwest::StatusCode;

use crate::error::Error;
use crate::generated::Retry;

/// How often a call is tried, and how long is waited in between. A [`Client`](crate::Client) tries once unless it is given one.
///
/// Every attempt of a call that costs something bears the same [`IdempotencyKey`](crate::IdempotencyKey), so that the service counts
/// it once and gives a repetition the first one's answer. Tried again are therefore a connection that did not come about or broke,
/// a time that ran out, a proxy's 502, 503 or 504 in the service's place, and the codes
/// [`RateLimited`](crate::ErrorCode::RateLimited), [`ServiceUnavailable`](crate::ErrorCode::ServiceUnavailable) and
/// [`IdempotencyConflict`](crate::ErrorCode::IdempotencyConflict), or a code that is unknown but comes with a wait or the status
/// 503. Every other code ends the call.
///
/// A service older than version 1.2 of the API does not know the key: there, a call whose answer is lost may be counted for each
/// attempt.
///
/// Waits grow twofold from [`first_wait`](Self::first_wait) to [`longest_wait`](Self::longest_wait), and each is drawn evenly from
/// zero to that figure ("full jitter"), so that many clients do not come back at the same moment. A `Retry-After` is waited out
/// first; the drawn time comes on top.
///
/// ```
/// # use std::time::Duration;
/// # use livecheck_client::{BuildError, Client, RetryPolicy};
/// let client = Client::builder()
///     .base_url("http://127.0.0.1:8080")
///     .api_key("lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx")
///     .retry(RetryPolicy::new().tries(5).longest_wait(Duration::from_secs(4)))
///     .total_timeout(Duration::from_secs(60))
///     .build()?;
/// # Ok::<(), BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a policy does nothing until a client is built with it"]
pub struct RetryPolicy {
    tries: u32,
    first_wait: Duration,
    longest_wait: Duration,
    longest_retry_after: Duration,
}

impl RetryPolicy {
    /// Three tries, waits of up to 250 milliseconds and up to 500, and a `Retry-After` of up to 30 seconds.
    pub const fn new() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(8),
            longest_retry_after: Duration::from_secs(30),
        }
    }

    /// One try, as without a policy.
    pub const fn never() -> Self {
        Self::new().tries(1)
    }

    /// How often the request is sent at most, the first time included. 0 counts as 1.
    pub const fn tries(mut self, tries: u32) -> Self {
        self.tries = if tries == 0 { 1 } else { tries };
        self
    }

    /// The longest that the first wait may be.
    pub const fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// Where waits stop growing.
    pub const fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// The longest `Retry-After` that is waited out. A longer one ends the call with the service's error, since a try before its
    /// end would only be refused again.
    pub const fn longest_retry_after(mut self, wait: Duration) -> Self {
        self.longest_retry_after = wait;
        self
    }

    /// Whether a call may be sent more than once.
    pub(crate) const fn repeats(&self) -> bool {
        self.tries > 1
    }

    /// How long to wait after the try `number`, counted from 1, that met `error`; `None` ends the call. `random` is drawn evenly
    /// from all of its values.
    pub(crate) fn wait_after(
        &self,
        error: &Error,
        repetition: Repetition,
        number: u32,
        random: u32,
    ) -> Option<Duration> {
        if number >= self.tries || !can_be_repeated(error, repetition) {
            return None;
        }
        let growth = 1_u32.checked_shl(number - 1).unwrap_or(u32::MAX);
        let ceiling = self
            .first_wait
            .saturating_mul(growth)
            .min(self.longest_wait);
        let drawn = share(ceiling, random);
        match error {
            Error::Service(refusal) => match refusal.retry_after {
                Some(asked) if asked > self.longest_retry_after => None,
                Some(asked) => Some(asked.saturating_add(drawn)),
                None => Some(drawn),
            },
            _ => Some(drawn),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What sending a request again would cost, if the service has counted it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repetition {
    /// Perhaps its price once more.
    MayBeCounted,
    /// Nothing: the operation is free, or the request bears an idempotency key.
    Free,
}

/// What a gateway answers when it got nothing from the service behind it (RFC 9110, 15.6).
const OF_A_GATEWAY: [StatusCode; 3] = [
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// A lost answer, or a proxy's page in its place, may hide a success that was counted.
fn can_be_repeated(error: &Error, repetition: Repetition) -> bool {
    match error {
        Error::Connect(_) => true,
        Error::Service(refusal) => refusal.retry() == Retry::Backoff,
        Error::Timeout { .. } | Error::Transport(_) => repetition == Repetition::Free,
        Error::Response(answer) => {
            repetition == Repetition::Free && OF_A_GATEWAY.contains(&answer.status)
        }
        Error::Build(_) | Error::Image(_) => false,
    }
}

/// The part `random / 2^32` of a time.
fn share(whole: Duration, random: u32) -> Duration {
    let nanos = whole.as_nanos().saturating_mul(u128::from(random)) >> 32;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::*;
    use crate::answer::failure;
    use crate::transport::Received;

    const MOST: u32 = u32::MAX;

    fn refusal(status: u16, code: &str, retry_after: Option<&'static str>) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(wait) = retry_after {
            headers.insert("retry-after", wait.parse().expect("a header"));
        }
        let body = json!({
            "metadata": {"date": "2026-05-04T12:34:56.789Z", "ver": "1.2.0", "customer_id": null,
                "remaining_calls": null, "over_limit_calls": null, "status": "error"},
            "error": {"code": code, "message": "in words"}
        });
        failure(Received {
            status: StatusCode::from_u16(status).expect("a status"),
            headers,
            body: Bytes::from(body.to_string()),
        })
    }

    fn page(status: u16) -> Error {
        failure(Received {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"<html>"),
        })
    }

    fn policy() -> RetryPolicy {
        RetryPolicy::new()
            .tries(100)
            .first_wait(Duration::from_secs(1))
            .longest_wait(Duration::from_secs(10))
    }

    fn repeated(error: &Error, repetition: Repetition) -> bool {
        policy().wait_after(error, repetition, 1, 0).is_some()
    }

    #[test]
    fn the_code_decides_and_not_the_status() {
        for repetition in [Repetition::MayBeCounted, Repetition::Free] {
            for (status, code, expected) in [
                (429, "rate_limited", true),
                (429, "quota_exceeded", false),
                (429, "moon_in_the_wrong_phase", false),
                (503, "service_unavailable", true),
                (409, "idempotency_conflict", true),
                (422, "idempotency_mismatch", false),
                (503, "moon_in_the_wrong_phase", true),
                (503, "internal_error", false),
                (500, "internal_error", false),
                (400, "invalid_image", false),
                (401, "invalid_api_key", false),
            ] {
                let error = refusal(status, code, None);
                assert_eq!(repeated(&error, repetition), expected, "{status} {code}");
            }
        }
    }

    #[test]
    fn a_used_up_month_is_not_waited_out_even_if_the_service_names_a_wait() {
        assert!(!repeated(
            &refusal(429, "quota_exceeded", Some("1")),
            Repetition::Free
        ));
    }

    #[test]
    fn a_gateways_page_is_worth_another_try_only_where_that_is_free() {
        for status in [502, 503, 504] {
            assert!(repeated(&page(status), Repetition::Free), "{status}");
            assert!(
                !repeated(&page(status), Repetition::MayBeCounted),
                "{status}"
            );
        }
        assert!(!repeated(&page(500), Repetition::Free));
        assert!(!repeated(&page(200), Repetition::Free));
    }

    #[test]
    fn waits_double_up_to_their_bound() {
        let error = refusal(503, "service_unavailable", None);
        let ceilings: Vec<u64> = [1, 2, 3, 4, 5, 33, 99]
            .map(|number| policy().wait_after(&error, Repetition::MayBeCounted, number, MOST))
            .map(|wait| wait.expect("another try").as_millis() as u64 + 1)
            .to_vec();
        assert_eq!(ceilings, [1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
    }

    #[test]
    fn a_wait_is_drawn_from_zero_to_its_ceiling() {
        let error = refusal(503, "service_unavailable", None);
        let drawn = |random| policy().wait_after(&error, Repetition::MayBeCounted, 1, random);
        assert_eq!(drawn(0), Some(Duration::ZERO));
        assert_eq!(drawn(1 << 31), Some(Duration::from_millis(500)));
        assert!(drawn(MOST) < Some(Duration::from_secs(1)));
    }

    #[test]
    fn what_the_service_asks_for_is_waited_out_in_full_or_not_at_all() {
        let asked = |wait| refusal(429, "rate_limited", Some(wait));
        let wait = |error, random| policy().wait_after(&error, Repetition::MayBeCounted, 1, random);
        assert_eq!(wait(asked("3"), 0), Some(Duration::from_secs(3)));
        assert_eq!(wait(asked("3"), 1 << 31), Some(Duration::from_millis(3500)));
        assert_eq!(wait(asked("30"), 0), Some(Duration::from_secs(30)));
        assert_eq!(wait(asked("31"), 0), None);
        assert_eq!(wait(asked("18446744073709551615"), MOST), None);
    }

    #[test]
    fn the_tries_are_counted_with_the_first() {
        let error = refusal(503, "service_unavailable", None);
        let more = |tries, number| {
            let policy = RetryPolicy::new().tries(tries);
            policy
                .wait_after(&error, Repetition::MayBeCounted, number, 0)
                .is_some()
        };
        assert!(more(2, 1));
        assert!(!more(2, 2));
        assert!(!more(1, 1));
        assert!(!more(0, 1));
        assert!(!RetryPolicy::never().repeats());
    }

    #[test]
    fn extreme_settings_neither_overflow_nor_panic() {
        let policy = RetryPolicy::new()
            .tries(u32::MAX)
            .first_wait(Duration::MAX)
            .longest_wait(Duration::MAX)
            .longest_retry_after(Duration::MAX);
        let error = refusal(429, "rate_limited", Some("18446744073709551615"));
        for number in [1, 32, 33, u32::MAX - 1] {
            assert!(
                policy
                    .wait_after(&error, Repetition::MayBeCounted, number, MOST)
                    .is_some()
            );
        }
    }
}
