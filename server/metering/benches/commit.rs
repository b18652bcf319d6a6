//! How many calls a second the ledger counts, and what counting adds to one call.
//!
//! Run with `cargo bench -p livecheck-metering`. The whole path is measured: key, cheap look, commit through the one
//! writer with a sync at every transaction. With one caller every transaction holds one call, so the first line shows
//! what batching is worth to the others. The ledger is audited after each.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::time::{Duration, Instant};

use livecheck_metering::{
    Charge, DatabaseAddress, EventId, Metering, MeteringOptions, NewCustomer, Plan,
};
use tokio::task::JoinSet;

const TIME: Duration = Duration::from_secs(4);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    println!(
        "{:>8} {:>9} {:>10} {:>10} {:>10}",
        "callers", "calls/s", "p50 us", "p99 us", "max us"
    );
    for callers in [1, 4, 16, 64, 256] {
        let path = folder.path().join(format!("{callers}.db"));
        let metering = Metering::open(MeteringOptions::new(DatabaseAddress::sqlite(path)?)).await?;
        let mut times = measure(&metering, callers).await?;
        let audit = metering.verify_ledger().await?;
        if !audit.is_clean() || audit.calls != times.len() as u64 {
            return Err(format!(
                "the ledger does not hold what was counted: {:?}",
                audit.differences
            )
            .into());
        }
        times.sort_unstable();
        let at = |share: usize| {
            times
                .get((times.len() * share / 100).min(times.len() - 1))
                .map_or(0, Duration::as_micros)
        };
        let rate = times.len() as f64 / TIME.as_secs_f64();
        println!(
            "{callers:>8} {rate:>9.0} {:>10} {:>10} {:>10}",
            at(50),
            at(99),
            at(100)
        );
    }
    Ok(())
}

/// The time each call spent in metering, by callers that call again as soon as they are answered.
async fn measure(metering: &Metering, callers: usize) -> Outcome<Vec<Duration>> {
    let new = NewCustomer {
        email: "bench@example.com".parse()?,
        plan: Plan::Business,
        limit: None,
        hard_cap: None,
    };
    let key = metering
        .create_customer(new)
        .await?
        .primary
        .reveal()
        .to_owned();
    let end = Instant::now() + TIME;
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (metering, key) = (metering.clone(), key.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let start = Instant::now();
                let caller = metering.authenticate(&key).await?;
                metering.precheck(&caller).await?;
                metering
                    .commit(Charge {
                        event: EventId::fresh(),
                        caller,
                    })
                    .await?;
                times.push(start.elapsed());
            }
            Outcome::Ok(times)
        });
    }
    let mut all = Vec::new();
    while let Some(times) = tasks.join_next().await {
        all.extend(times??);
    }
    Ok(all)
}
