//! The gate: near the cap, no work is wasted and no call refused that could have been counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use livecheck_metering::{Admission, Plan};
use tokio::task::JoinSet;

use super::ground::{Ground, assert_clean, call, caller};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn surplus_calls_wait_so_that_no_finished_work_is_refused() {
    const LIMIT: u64 = 20;
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, Some(LIMIT)).await;
    let (begun, counted) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));

    let mut tasks = JoinSet::new();
    for task in 0..96_u64 {
        let (metering, caller) = (metering.clone(), caller.clone());
        let (begun, counted) = (Arc::clone(&begun), Arc::clone(&counted));
        tasks.spawn(async move {
            let _ticket = match metering.enter(&caller).await.unwrap() {
                Admission::Admitted(ticket) => ticket,
                Admission::Exhausted(standing) => {
                    assert_eq!(standing.remaining_calls, 0);
                    return 0;
                }
            };
            begun.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            // Every third work fails, and is free.
            if task % 3 == 0 {
                return 1;
            }
            call(&metering, &caller).await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            0
        });
    }
    let failed: u64 = tasks.join_all().await.into_iter().sum();
    assert_eq!(counted.load(Ordering::SeqCst), LIMIT);
    assert_eq!(begun.load(Ordering::SeqCst), LIMIT + failed);
    assert_eq!(assert_clean(&metering).await, LIMIT);
}

#[tokio::test]
async fn a_waiting_call_goes_on_when_the_one_before_it_fails_or_the_limit_is_raised() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, Some(1)).await;
    let enter = || {
        let (metering, caller) = (metering.clone(), caller.clone());
        tokio::spawn(async move { metering.enter(&caller).await.unwrap() })
    };
    let Admission::Admitted(first) = metering.enter(&caller).await.unwrap() else {
        panic!("one credit is left")
    };
    let second = enter();
    drop(first);
    let Admission::Admitted(second) = second.await.unwrap() else {
        panic!("the credit was not used")
    };
    assert_eq!(second.standing().remaining_calls, 1);

    let third = enter();
    metering.set_limit(caller.customer(), 2).await.unwrap();
    assert!(matches!(third.await.unwrap(), Admission::Admitted(_)));
    call(&metering, &caller).await.unwrap();
}

#[tokio::test]
async fn an_uncapped_customer_never_waits() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Starter, Some(1)).await;
    let mut tickets = Vec::new();
    for _ in 0..3 {
        tickets.push(metering.enter(&caller).await.unwrap());
    }
    assert!(
        tickets
            .iter()
            .all(|entry| matches!(entry, Admission::Admitted(_)))
    );
}
