//! Month ends, and clocks that are set.

use livecheck_metering::{CommitRefusal, Plan, Precheck};

use super::ground::{Ground, HandClock, assert_clean, call, caller, instant};

#[tokio::test]
async fn credits_begin_anew_with_the_first_microsecond_of_a_month() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-31T23:59:59.999999Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Free, Some(2)).await;
    for seq in [1, 2] {
        let counted = call(&metering, &caller).await.unwrap();
        assert_eq!(
            (counted.seq, counted.at.to_string().as_str()),
            (seq, "2026-05-31T23:59:59.999Z")
        );
        assert_eq!(counted.standing.month.to_string(), "2026-05");
    }
    assert!(matches!(
        call(&metering, &caller).await,
        Err(CommitRefusal::QuotaExceeded(_))
    ));

    clock.set("2026-06-01T00:00:00Z");
    assert!(matches!(
        metering.precheck(&caller).await.unwrap(),
        Precheck::Open(_)
    ));
    let counted = call(&metering, &caller).await.unwrap();
    assert_eq!((counted.seq, counted.standing.remaining_calls), (1, 1));
    assert_eq!(counted.at.month().to_string(), "2026-06");
    let usage = metering.usage(caller.customer()).await.unwrap();
    assert_eq!(
        (usage.year_month.to_string().as_str(), usage.total_calls),
        ("2026-06", 1)
    );
    assert_eq!(assert_clean(&metering).await, 3);
}

#[tokio::test]
async fn unused_credits_are_not_carried_over() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-01-31T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Free, Some(5)).await;
    call(&metering, &caller).await.unwrap();
    clock.set("2026-02-01T00:00:00Z");
    assert_eq!(
        metering
            .standing(caller.customer())
            .await
            .unwrap()
            .remaining_calls,
        5
    );
}

#[tokio::test]
async fn a_clock_set_back_over_the_month_end_does_not_reopen_the_old_month() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-06-01T00:00:05Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Free, None).await;
    let first = call(&metering, &caller).await.unwrap();
    clock.set("2026-05-31T23:00:00Z");
    let second = call(&metering, &caller).await.unwrap();
    assert_eq!((second.seq, second.at), (2, first.at));
    assert_eq!(metering.now(), first.at);
    assert_clean(&metering).await;
}

#[tokio::test]
async fn the_ledgers_time_does_not_run_backwards_over_a_restart_or_another_process() {
    let ground = Ground::new();
    let ahead = ground.open_at(HandClock::at("2026-06-01T00:00:05Z")).await;
    let behind = ground.open_at(HandClock::at("2026-05-31T23:59:00Z")).await;
    let caller = caller(&ahead, Plan::Free, None).await;
    let first = call(&ahead, &caller).await.unwrap();
    let second = call(&behind, &caller).await.unwrap();
    assert_eq!((second.seq, second.at), (2, first.at));
    drop((ahead, behind));

    let restarted = ground.open_at(HandClock::at("2026-05-01T00:00:00Z")).await;
    assert_eq!(restarted.now(), instant("2026-06-01T00:00:05Z"));
    assert_eq!(call(&restarted, &caller).await.unwrap().seq, 3);
    assert_clean(&restarted).await;
}
