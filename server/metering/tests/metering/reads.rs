//! What a call costs the database when its customer has many.

use std::time::{Duration, Instant};

use livecheck_metering::Plan;
use tokio::task::JoinSet;

use super::ground::{Ground, assert_clean, call, caller};

/// How long the server's counters may take to show what an ended connection did.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lines of the ledger that PostgreSQL has read so far, once every connection but this one has told its share.
fn lines_read(ground: &Ground) -> i64 {
    let others = "SELECT count(*) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let deadline = Instant::now() + PATIENCE;
    while ground.number(others) > 0 {
        assert!(Instant::now() < deadline, "a connection does not end");
        std::thread::yield_now();
    }
    ground.number(
        "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_user_tables \
         WHERE relname = 'usage_event'",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_does_not_read_the_earlier_calls_of_its_customer() {
    const EARLIER: usize = 600;
    let Some(unused) = Ground::empty_server() else {
        return;
    };
    drop(unused);
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Business, None).await;
    let mut calls = JoinSet::new();
    for _ in 0..EARLIER {
        let (metering, caller) = (metering.clone(), caller.clone());
        calls.spawn(async move { call(&metering, &caller).await.unwrap() });
    }
    calls.join_all().await;
    metering.shutdown().await;
    drop(metering);

    let before = lines_read(&ground);
    let metering = ground.open().await;
    for _ in 0..10 {
        call(&metering, &caller).await.unwrap();
    }
    metering.shutdown().await;
    drop(metering);
    let read = lines_read(&ground) - before;
    assert!(read <= 100, "ten calls read {read} lines of the ledger");

    let metering = ground.open().await;
    assert_eq!(assert_clean(&metering).await, EARLIER as u64 + 10);
}
