//! Counts failures and passes a trace on to the service, by a hook: `cargo run --example hook`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use livecheck_client::reqwest::header::{HeaderMap, HeaderValue};
use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{Attempt, Error, ErrorCode, Hook, Outcome, RetryPolicy};

#[derive(Default)]
struct Watch {
    failures: AtomicU64,
}

impl Hook for Watch {
    fn before_attempt(&self, _: &Attempt<'_>, headers: &mut HeaderMap) {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        headers.insert("traceparent", HeaderValue::from_static(trace));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        if outcome.error.is_some() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        println!(
            "{} #{}: {:?} after {:?}",
            attempt.operation.unwrap_or("raw"),
            attempt.number,
            outcome.status,
            outcome.elapsed
        );
    }

    fn before_wait(&self, _: &Attempt<'_>, error: &Error, wait: Duration) {
        println!("{error}; once more in {wait:?}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let service = Service::start().await?;
    let busy = Reply::error(ErrorCode::ServiceUnavailable);
    service.usage([busy, Reply::success()])?;

    let watch = Arc::new(Watch::default());
    let client = service
        .client_builder()
        .retry(RetryPolicy::new())
        .hook(Arc::clone(&watch))
        .build()?;
    client.usage().await?;
    println!("{} failed", watch.failures.load(Ordering::Relaxed));
    Ok(())
}
