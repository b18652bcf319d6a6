//! Fair use: so many requests a second for each customer. Not a promise of a rate, and apart from the month's credits.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use livecheck_metering::CustomerId;

use crate::api::Refusal;
use crate::generated::envelope::ErrorCode;

/// Customers remembered before those at rest are forgotten.
const SWEEP_AT: usize = 10_000;

/// A limiter per customer (GCRA).
#[derive(Clone)]
pub struct Throttle {
    limiter: Arc<DefaultKeyedRateLimiter<CustomerId>>,
    clock: DefaultClock,
}

impl Throttle {
    /// Lets `per_second` requests a second through for each customer, and as many at once.
    #[must_use]
    pub fn per_second(per_second: NonZeroU32) -> Self {
        Self {
            limiter: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_second(
                per_second,
            ))),
            clock: DefaultClock::default(),
        }
    }

    /// Takes one request of this customer's.
    ///
    /// # Errors
    /// `rate_limited`, with the whole seconds to wait.
    pub fn admit(&self, customer: &CustomerId) -> Result<(), Refusal> {
        if self.limiter.len() > SWEEP_AT {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(customer).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Refusal::new(
                ErrorCode::RateLimited,
                "Too many requests; wait as long as Retry-After says",
            )
            .retry_after(whole_seconds(wait))
        })
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

    #[test]
    fn the_request_beyond_the_burst_is_told_how_long_to_wait() {
        let throttle = Throttle::per_second(NonZeroU32::new(2).expect("not 0"));
        let id = |last: u8| -> CustomerId {
            format!("550e8400-e29b-41d4-a716-44665544000{last}")
                .parse()
                .expect("an id")
        };
        let (one, other) = (id(1), id(2));
        assert!(throttle.admit(&one).is_ok());
        assert!(throttle.admit(&one).is_ok());
        let refusal = throttle.admit(&one).expect_err("two a second");
        assert_eq!(refusal.code, ErrorCode::RateLimited);
        assert_eq!(refusal.retry_after, Some(1));
        assert!(
            throttle.admit(&other).is_ok(),
            "customers do not share a rate"
        );
    }
}
