//! Fair use: so many requests a second for each customer. Not a promise of a rate, and apart from the month's credits. Sandbox
//! requests have a rate of their own: a test never holds up the customer's live calls.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use livecheck_metering::CustomerId;

use crate::api::Refusal;
use crate::generated::envelope::ErrorCode;

/// Customers remembered before those at rest are forgotten.
const SWEEP_AT: usize = 10_000;
/// The policy's name in the RateLimit headers.
const POLICY: &str = "\"fair-use\"";

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Traffic {
    /// A real answer.
    Live,
    /// A fixture.
    Sandbox,
}

type Who = (CustomerId, Traffic);
type Limiter =
    RateLimiter<Who, DefaultKeyedStateStore<Who>, DefaultClock, StateInformationMiddleware>;

/// A limiter per customer (GCRA).
#[derive(Clone)]
pub struct Throttle {
    limiter: Arc<Limiter>,
    clock: DefaultClock,
    per_second: NonZeroU32,
}

/// A customer's share at one moment, as the RateLimit headers tell it (draft-ietf-httpapi-ratelimit-headers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    per_second: u32,
    remaining: u32,
}

/// What the throttle says of a request.
#[derive(Debug)]
pub struct Admission {
    /// What is left after it.
    pub allowance: Allowance,
    /// Whether it may go on; else `rate_limited`, with the whole seconds to wait.
    pub verdict: Result<(), Refusal>,
}

impl Throttle {
    /// Lets `per_second` requests a second through for each customer, and as many at once.
    #[must_use]
    pub fn per_second(per_second: NonZeroU32) -> Self {
        let limiter = RateLimiter::keyed(Quota::per_second(per_second));
        Self {
            limiter: Arc::new(limiter.with_middleware()),
            clock: DefaultClock::default(),
            per_second,
        }
    }

    /// Takes one request of this customer's.
    #[must_use]
    pub fn admit(&self, customer: &CustomerId, traffic: Traffic) -> Admission {
        if self.limiter.len() > SWEEP_AT {
            self.limiter.retain_recent();
        }
        let allowance = |remaining| Allowance {
            per_second: self.per_second.get(),
            remaining,
        };
        match self.limiter.check_key(&(*customer, traffic)) {
            Ok(state) => Admission {
                allowance: allowance(state.remaining_burst_capacity()),
                verdict: Ok(()),
            },
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let refusal = Refusal::new(
                    ErrorCode::RateLimited,
                    "Too many requests; wait as long as Retry-After says",
                );
                Admission {
                    allowance: allowance(0),
                    verdict: Err(refusal.retry_after(whole_seconds(wait))),
                }
            }
        }
    }
}

impl Allowance {
    /// `RateLimit-Policy`: so many requests a second.
    #[must_use]
    pub fn policy(&self) -> String {
        format!("{POLICY};q={};w=1", self.per_second)
    }

    /// `RateLimit`: how many may come at once, and after how many seconds at rest all are back.
    #[must_use]
    pub fn state(&self) -> String {
        // What one second gives back is the whole of it.
        let seconds = u32::from(self.remaining < self.per_second);
        format!("{POLICY};r={};t={seconds}", self.remaining)
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis()
        .div_ceil(1000)
        .try_into()
        .unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle() -> Throttle {
        Throttle::per_second(NonZeroU32::new(2).expect("not 0"))
    }

    fn customer(last: u8) -> CustomerId {
        format!("550e8400-e29b-41d4-a716-44665544000{last}")
            .parse()
            .expect("an id")
    }

    #[test]
    fn the_request_beyond_the_burst_is_told_how_long_to_wait() {
        let (throttle, one) = (throttle(), customer(1));
        let admit = |who: &CustomerId| throttle.admit(who, Traffic::Live).verdict;
        assert!(admit(&one).is_ok());
        assert!(admit(&one).is_ok());
        let refusal = admit(&one).expect_err("two a second");
        assert_eq!(refusal.code, ErrorCode::RateLimited);
        assert_eq!(refusal.retry_after, Some(1));
        assert!(admit(&customer(2)).is_ok(), "customers do not share a rate");
    }

    #[test]
    fn every_request_is_told_what_is_left() {
        let (throttle, one) = (throttle(), customer(1));
        let told = [1, 0, 0].map(|_| throttle.admit(&one, Traffic::Live).allowance);
        assert_eq!(told.map(|allowance| allowance.remaining), [1, 0, 0]);
        assert_eq!(told[0].policy(), "\"fair-use\";q=2;w=1");
        assert_eq!(told[0].state(), "\"fair-use\";r=1;t=1");
        assert_eq!(told[2].state(), "\"fair-use\";r=0;t=1");
    }

    #[test]
    fn the_sandbox_takes_nothing_from_live_calls() {
        let (throttle, one) = (throttle(), customer(1));
        let admit = |traffic| throttle.admit(&one, traffic).verdict.is_ok();
        assert!(admit(Traffic::Sandbox) && admit(Traffic::Sandbox) && !admit(Traffic::Sandbox));
        assert!(admit(Traffic::Live));
    }
}
