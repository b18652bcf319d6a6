//! How many calls a second the ledger counts, and what counting adds to one call.
//!
//! Run with `cargo xtask bench metering`, which brings a PostgreSQL cluster; alone it measures files, and a database of
//! the cluster that `LIVECHECK_TEST_POSTGRES` names. The whole path is measured: key, gate, commit through the one
//! writer, with a sync at every transaction. The baseline of the same run counts one call a transaction: several writers
//! with one caller each, as servers without batching would. The ledger is audited after each row.
//!
//! Prints one JSON object a row. An argument names the only engine to measure.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic)]

#[path = "../tests/metering/tables.rs"]
mod tables;

use std::error::Error;
use std::time::{Duration, Instant};

use livecheck_metering::{
    Admission, Charge, DatabaseAddress, EventId, Metering, MeteringOptions, NewCustomer, Plan,
};
use livecheck_throwaway_postgres::cluster_of_this_run;
use serde_json::json;
use tokio::task::JoinSet;

/// Counted before the clock runs, so that no row pays for what only a start needs.
const WARM_UP: Duration = Duration::from_millis(500);
const TIME: Duration = Duration::from_secs(4);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One row of the table.
struct Load {
    /// Handles, each with connections and a writer of its own.
    writers: usize,
    /// Callers in all.
    callers: usize,
    customers: usize,
    /// What a caller does between two calls, milliseconds.
    pause_ms: u64,
}

const LOADS: [Load; 9] = [
    unbatched(4),
    unbatched(16),
    batched(1, 1, 0),
    batched(4, 1, 0),
    batched(16, 1, 0),
    batched(64, 1, 0),
    batched(256, 1, 0),
    batched(64, 64, 0),
    batched(64, 1, 50),
];

const fn unbatched(writers: usize) -> Load {
    Load {
        writers,
        callers: writers,
        customers: 1,
        pause_ms: 0,
    }
}

const fn batched(callers: usize, customers: usize, pause_ms: u64) -> Load {
    Load {
        writers: 1,
        callers,
        customers,
        pause_ms,
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let only = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let is_wanted = |engine: &str| only.as_deref().is_none_or(|only| only == engine);
    let folder = tempfile::tempdir()?;
    let on_files = LOADS.iter().filter(|_| is_wanted("SQLite"));
    for (number, load) in on_files.enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        run("SQLite", &DatabaseAddress::sqlite(path)?, load).await?;
    }
    if let Some(cluster) = cluster_of_this_run().filter(|_| is_wanted("PostgreSQL")) {
        for load in &LOADS {
            let database = tables::with_tables(&cluster);
            run("PostgreSQL", &database.url().parse()?, load).await?;
        }
    }
    Ok(())
}

async fn run(engine: &str, address: &DatabaseAddress, load: &Load) -> Outcome<()> {
    let mut handles = Vec::new();
    for _ in 0..load.writers {
        handles.push(Metering::open(MeteringOptions::new(address.clone())).await?);
    }
    let Measured { counted, mut times } = measure(&handles, load).await?;
    let audit = handles[0].verify_ledger().await?;
    if !audit.is_clean() || audit.calls != counted {
        let differences = audit.differences;
        return Err(format!("the ledger does not hold what was counted: {differences:?}").into());
    }
    times.sort_unstable();
    let at = |share: usize| {
        let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0, Duration::as_micros)
    };
    let row = json!({
        "engine": engine,
        "writers": load.writers,
        "callers": load.callers,
        "customers": load.customers,
        "pause_ms": load.pause_ms,
        "calls_per_second": (times.len() as f64 / TIME.as_secs_f64()).round(),
        "p50_us": at(50),
        "p99_us": at(99),
        "max_us": at(100),
    });
    println!("{row}");
    Ok(())
}

struct Measured {
    /// Calls in all.
    counted: u64,
    /// The time that each call after the warm-up spent in metering.
    times: Vec<Duration>,
}

async fn measure(handles: &[Metering], load: &Load) -> Outcome<Measured> {
    let mut keys = Vec::new();
    for number in 0..load.customers {
        let new = NewCustomer {
            email: format!("bench{number}@example.com").parse()?,
            plan: Plan::Business,
            limit: None,
            hard_cap: None,
        };
        let account = handles[0].create_customer(new).await?;
        keys.push(account.primary.reveal().to_owned());
    }
    let begin = Instant::now() + WARM_UP;
    let end = begin + TIME;
    let mut tasks = JoinSet::new();
    for caller in 0..load.callers {
        let metering = handles[caller % handles.len()].clone();
        let key = keys[caller % keys.len()].clone();
        let pause = Duration::from_millis(load.pause_ms);
        // Spread over the pause: callers of a real service do not call in step.
        let first = pause * u32::try_from(caller)? / u32::try_from(load.callers)?;
        tasks.spawn(async move {
            let (mut times, mut counted) = (Vec::new(), 0);
            tokio::time::sleep(first).await;
            while Instant::now() < end {
                let start = Instant::now();
                let caller = metering.authenticate(&key).await?;
                let Admission::Admitted(_ticket) = metering.enter(&caller).await? else {
                    return Err("an uncapped customer was refused".into());
                };
                let event = EventId::fresh();
                metering.commit(Charge { event, caller }).await?;
                counted += 1;
                if start >= begin {
                    times.push(start.elapsed());
                }
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
            Outcome::Ok((times, counted))
        });
    }
    let mut all = Measured {
        counted: 0,
        times: Vec::new(),
    };
    while let Some(done) = tasks.join_next().await {
        let (times, counted) = done??;
        all.times.extend(times);
        all.counted += counted;
    }
    Ok(all)
}
