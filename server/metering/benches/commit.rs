//! How many calls a second the ledger counts, and what counting adds to one call.
//!
//! Run with `cargo bench -p livecheck-metering`; with `LIVECHECK_TEST_POSTGRES=postgres://...` it measures a database of
//! that cluster after the file. The whole path is measured: key, gate, commit through the one writer, with a sync at
//! every transaction. The baseline of the same run counts one call a transaction: sixteen writers with one caller each,
//! as servers without batching would. The ledger is audited after each row.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic)]

#[path = "../tests/metering/tables.rs"]
mod tables;

use std::error::Error;
use std::time::{Duration, Instant};

use livecheck_metering::{
    Admission, Charge, DatabaseAddress, EventId, Metering, MeteringOptions, NewCustomer, Plan,
};
use tokio::task::JoinSet;

const TIME: Duration = Duration::from_secs(4);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One row of the table.
struct Load {
    name: &'static str,
    /// Handles, each with connections and a writer of its own.
    writers: usize,
    /// Callers in all.
    callers: usize,
    customers: usize,
    /// What a caller does between two calls.
    pause: Duration,
}

const LOADS: [Load; 7] = [
    load("unbatched baseline", 16, 16, 1, 0),
    load("one caller", 1, 1, 1, 0),
    load("16 callers", 1, 16, 1, 0),
    load("64 callers", 1, 64, 1, 0),
    load("256 callers", 1, 256, 1, 0),
    load("64 callers, 64 customers", 1, 64, 64, 0),
    load("64 callers, 50 ms apart", 1, 64, 1, 50),
];

const fn load(
    name: &'static str,
    writers: usize,
    callers: usize,
    customers: usize,
    pause: u64,
) -> Load {
    Load {
        name,
        writers,
        callers,
        customers,
        pause: Duration::from_millis(pause),
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    for (number, load) in LOADS.iter().enumerate() {
        let path = folder.path().join(format!("{number}.db"));
        run("file", &DatabaseAddress::sqlite(path)?, load).await?;
    }
    let Some(cluster) = livecheck_throwaway_postgres::cluster_of_this_run() else {
        println!(
            "PostgreSQL is not measured: {} is not set",
            livecheck_throwaway_postgres::CLUSTER
        );
        return Ok(());
    };
    for load in &LOADS {
        let database = tables::with_tables(&cluster);
        run("postgres", &database.url().parse()?, load).await?;
    }
    Ok(())
}

async fn run(engine: &str, address: &DatabaseAddress, load: &Load) -> Outcome<()> {
    let mut handles = Vec::new();
    for _ in 0..load.writers {
        handles.push(Metering::open(MeteringOptions::new(address.clone())).await?);
    }
    let mut times = measure(&handles, load).await?;
    let audit = handles[0].verify_ledger().await?;
    if !audit.is_clean() || audit.calls != times.len() as u64 {
        let differences = audit.differences;
        return Err(format!("the ledger does not hold what was counted: {differences:?}").into());
    }
    times.sort_unstable();
    let at = |share: usize| {
        let place = (times.len() * share / 100).min(times.len() - 1);
        times.get(place).map_or(0, Duration::as_micros)
    };
    let rate = times.len() as f64 / TIME.as_secs_f64();
    println!(
        "{engine:>8} {:>26} {rate:>8.0} calls/s  p50 {:>6} us  p99 {:>7} us  max {:>7} us",
        load.name,
        at(50),
        at(99),
        at(100)
    );
    Ok(())
}

/// The time each call spent in metering.
async fn measure(handles: &[Metering], load: &Load) -> Outcome<Vec<Duration>> {
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
    let end = Instant::now() + TIME;
    let mut tasks = JoinSet::new();
    for caller in 0..load.callers {
        let metering = handles[caller % handles.len()].clone();
        let (key, pause) = (keys[caller % keys.len()].clone(), load.pause);
        tasks.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < end {
                let start = Instant::now();
                let caller = metering.authenticate(&key).await?;
                let Admission::Admitted(_ticket) = metering.enter(&caller).await? else {
                    return Err("an uncapped customer was refused".into());
                };
                let event = EventId::fresh();
                metering.commit(Charge { event, caller }).await?;
                times.push(start.elapsed());
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
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
