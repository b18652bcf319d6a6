//! Counting: caps, overage, idempotence, callers who leave.

use std::collections::BTreeSet;
use std::future::Future as _;
use std::task::{Context, Waker};

use livecheck_metering::{Charge, CommitRefusal, EventId, HardCap, Plan, Precheck};
use tokio::task::JoinSet;

use super::ground::{Ground, assert_clean, call, caller};

const TASKS: u64 = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_capped_customer_gets_exactly_the_limit_from_64_callers_at_once() {
    const LIMIT: u64 = 500;
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, Some(LIMIT)).await;

    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (metering, caller) = (metering.clone(), caller.clone());
        tasks.spawn(async move {
            let mut numbers = Vec::new();
            loop {
                match call(&metering, &caller).await {
                    Ok(counted) => {
                        assert_eq!(counted.standing.remaining_calls, LIMIT - counted.seq);
                        numbers.push(counted.seq);
                    }
                    Err(CommitRefusal::QuotaExceeded(standing)) => {
                        // Refused only when nothing is left, and told so.
                        assert_eq!((standing.remaining_calls, standing.total_calls), (0, LIMIT));
                        return numbers;
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    let numbers: Vec<u64> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(numbers.len() as u64, LIMIT);
    assert_eq!(
        numbers.into_iter().collect::<BTreeSet<_>>(),
        (1..=LIMIT).collect()
    );
    assert_eq!(assert_clean(&metering).await, LIMIT);
    assert!(matches!(
        metering.precheck(&caller).await.unwrap(),
        Precheck::Exhausted(_)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_beyond_the_limit_of_an_uncapped_customer_are_overage_at_the_plans_price() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Standard, Some(10)).await;

    let mut tasks = JoinSet::new();
    for _ in 0..25 {
        let (metering, caller) = (metering.clone(), caller.clone());
        tasks.spawn(async move { call(&metering, &caller).await.unwrap() });
    }
    for counted in tasks.join_all().await {
        assert_eq!(
            counted.standing.over_limit_calls,
            counted.seq.saturating_sub(10)
        );
        assert_eq!(
            counted.standing.remaining_calls,
            10_u64.saturating_sub(counted.seq)
        );
    }
    let usage = metering.usage(caller.customer()).await.unwrap();
    assert_eq!(
        (
            usage.total_calls,
            usage.over_limit_calls,
            usage.overage_billed_calls
        ),
        (25, 15, 15)
    );
    assert_eq!(
        (
            usage.monthly_limit,
            usage.remaining_calls,
            usage.hard_cap_enabled
        ),
        (10, 0, false)
    );
    assert_eq!(ground.overage_bill_micros(), 15 * 150_000);
    assert_clean(&metering).await;
}

#[tokio::test]
async fn an_event_id_is_counted_once_however_often_it_is_committed() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;
    let charge = Charge {
        event: EventId::fresh(),
        caller: caller.clone(),
    };

    let first = metering.commit(charge.clone()).await.unwrap();
    let later = call(&metering, &caller).await.unwrap();
    let again = metering.commit(charge.clone()).await.unwrap();
    assert_eq!(
        (first.seq, later.seq, again.seq, again.at),
        (1, 2, 1, first.at)
    );

    // At the same moment, too: both wait in the queue, one is counted.
    let same = Charge {
        event: EventId::fresh(),
        caller: caller.clone(),
    };
    let (left, right) = tokio::join!(metering.commit(same.clone()), metering.commit(same));
    assert_eq!((left.unwrap().seq, right.unwrap().seq), (3, 3));
    assert_eq!(assert_clean(&metering).await, 3);
}

#[tokio::test]
async fn an_event_id_of_one_customer_is_of_no_use_to_another() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let (ann, bob) = (
        caller(&metering, Plan::Free, None).await,
        caller(&metering, Plan::Free, None).await,
    );
    let event = EventId::fresh();
    metering
        .commit(Charge { event, caller: ann })
        .await
        .unwrap();
    assert_eq!(
        metering.commit(Charge { event, caller: bob }).await,
        Err(CommitRefusal::Unavailable)
    );
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test]
async fn a_caller_who_leaves_before_the_batch_forms_is_not_counted() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;

    // A write lock held by someone else keeps the writer from settling the batch until the caller has gone.
    let lock = ground.hold_write_lock();
    let mut leaving = Box::pin(call(&metering, &caller));
    assert!(
        leaving
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    drop(leaving);
    drop(lock);

    let counted = call(&metering, &caller).await.unwrap();
    assert_eq!(counted.seq, 1);
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test]
async fn what_is_queued_at_shutdown_is_settled_and_nothing_is_taken_after_it() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;

    // While the lock is held the writer is busy with the first call: the others wait in the queue, in this order.
    let lock = ground.hold_write_lock();
    let mut context = Context::from_waker(Waker::noop());
    let mut before = Box::pin(call(&metering, &caller));
    let mut shutdown = Box::pin(metering.shutdown());
    let mut after = Box::pin(call(&metering, &caller));
    assert!(before.as_mut().poll(&mut context).is_pending());
    assert!(shutdown.as_mut().poll(&mut context).is_pending());
    assert!(after.as_mut().poll(&mut context).is_pending());
    drop(lock);

    shutdown.await;
    assert_eq!(
        (before.await.unwrap().seq, after.await.unwrap().seq),
        (1, 2)
    );
    assert_eq!(
        call(&metering, &caller).await,
        Err(CommitRefusal::Unavailable)
    );
    assert!(metering.ping().await.is_err());
    assert_eq!(
        metering
            .standing(caller.customer())
            .await
            .unwrap()
            .total_calls,
        2
    );
    metering.shutdown().await;
}

#[tokio::test]
async fn the_hard_cap_stops_at_once_and_lets_go_on_at_once() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Starter, Some(2)).await;
    for _ in 0..3 {
        call(&metering, &caller).await.unwrap();
    }
    metering
        .set_hard_cap(caller.customer(), HardCap::On)
        .await
        .unwrap();
    let Err(CommitRefusal::QuotaExceeded(standing)) = call(&metering, &caller).await else {
        panic!("not stopped")
    };
    assert_eq!(
        (
            standing.over_limit_calls,
            standing.overage_billed_calls,
            standing.total_calls
        ),
        (0, 1, 3)
    );
    assert!(matches!(
        metering.precheck(&caller).await.unwrap(),
        Precheck::Exhausted(_)
    ));

    metering
        .set_hard_cap(caller.customer(), HardCap::Off)
        .await
        .unwrap();
    assert!(matches!(
        metering.precheck(&caller).await.unwrap(),
        Precheck::Open(_)
    ));
    let counted = call(&metering, &caller).await.unwrap();
    assert_eq!((counted.seq, counted.standing.over_limit_calls), (4, 2));
    assert_clean(&metering).await;
}

#[tokio::test]
async fn an_upgrade_raises_the_limit_at_once_and_leaves_billed_overage_as_it_was() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Starter, Some(2)).await;
    for _ in 0..3 {
        call(&metering, &caller).await.unwrap();
    }
    metering
        .set_plan(caller.customer(), Plan::Standard, None)
        .await
        .unwrap();
    let counted = call(&metering, &caller).await.unwrap();
    assert_eq!(
        (
            counted.standing.remaining_calls,
            counted.standing.over_limit_calls
        ),
        (4_996, 1)
    );
    assert_eq!(ground.overage_bill_micros(), 180_000);
    assert_clean(&metering).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_of_many_customers_in_one_batch_are_counted_each_on_their_own_account() {
    const CALLS: u64 = 12;
    let ground = Ground::new();
    let metering = ground.open().await;
    let mut customers = Vec::new();
    for limit in 1..=16 {
        let plan = if limit % 2 == 0 {
            Plan::Free
        } else {
            Plan::Starter
        };
        customers.push((caller(&metering, plan, Some(limit)).await, plan, limit));
    }
    // While someone holds the lock the calls gather: what follows are few, mixed transactions.
    let lock = ground.hold_write_lock();
    let mut tasks = JoinSet::new();
    for number in 0..CALLS * 16 {
        let (metering, caller) = (metering.clone(), customers[number as usize % 16].0.clone());
        tasks.spawn(async move { call(&metering, &caller).await.is_ok() });
    }
    drop(lock);
    let granted = tasks.join_all().await.into_iter().filter(|ok| *ok).count() as u64;

    let (mut expected, mut overage) = (0, 0);
    for (caller, plan, limit) in &customers {
        let usage = metering.usage(caller.customer()).await.unwrap();
        let calls = if *plan == Plan::Free {
            CALLS.min(*limit)
        } else {
            CALLS
        };
        let over = calls.saturating_sub(*limit);
        assert_eq!(
            (usage.total_calls, usage.overage_billed_calls),
            (calls, over)
        );
        expected += calls;
        overage += over;
    }
    assert_eq!(
        (granted, assert_clean(&metering).await),
        (expected, expected)
    );
    let bill = i64::try_from(overage * 180_000).unwrap();
    assert_eq!(ground.overage_bill_micros(), bill);
}
