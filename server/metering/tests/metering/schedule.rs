//! Changes of plan: at once, or at their date.

use livecheck_metering::{
    AdminError, ChangeKind, CommitRefusal, HardCap, Metering, Plan, PlanChange, ScheduledChange,
};

use super::ground::{Ground, HandClock, assert_clean, call, caller, instant};

async fn downgrade(metering: &Metering, caller: &livecheck_metering::Caller) -> ScheduledChange {
    let wished = metering.change_plan(caller.customer(), Plan::Starter, Some(2));
    match wished.await.unwrap() {
        PlanChange::Scheduled(change) => change,
        PlanChange::Applied(now) => panic!("{now:?}"),
    }
}

#[tokio::test]
async fn an_upgrade_holds_at_once_and_drops_what_waited() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Standard, None).await;
    downgrade(&metering, &caller).await;
    let wished = metering.change_plan(caller.customer(), Plan::Business, None);
    let PlanChange::Applied(now) = wished.await.unwrap() else {
        panic!("an upgrade does not wait")
    };
    assert_eq!(
        (now.plan, now.standing.monthly_limit),
        (Plan::Business, 30_000)
    );
    assert_eq!(
        metering.scheduled_change(caller.customer()).await.unwrap(),
        None
    );
    // Within a plan, more is an upgrade and less is not.
    let id = caller.customer();
    let more = metering.change_plan(id, Plan::Business, Some(31_000)).await;
    assert!(matches!(more.unwrap(), PlanChange::Applied(_)));
    let less = metering.change_plan(id, Plan::Business, Some(30_999)).await;
    assert!(matches!(less.unwrap(), PlanChange::Scheduled(_)));
}

#[tokio::test]
async fn a_downgrade_holds_from_the_first_call_of_the_next_month_though_no_job_came_by() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-31T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Standard, None).await;
    let change = downgrade(&metering, &caller).await;
    assert_eq!(
        (change.kind, change.effective),
        (ChangeKind::Downgrade, instant("2026-06-01T00:00:00Z"))
    );
    let shown = metering.scheduled_change(caller.customer()).await.unwrap();
    assert_eq!(shown, Some(change));
    clock.set("2026-05-31T23:59:59.999999Z");
    let last = call(&metering, &caller).await.unwrap();
    assert_eq!(last.standing.monthly_limit, 5_000);
    assert_eq!(metering.run_jobs().await.unwrap().changed, []);

    clock.set("2026-06-01T00:00:00Z");
    let mut overage = 0;
    for _ in 0..3 {
        let counted = call(&metering, &caller).await.unwrap();
        assert_eq!(counted.standing.monthly_limit, 2);
        overage = counted.standing.over_limit_calls;
    }
    assert_eq!(overage, 1);
    assert_eq!(ground.overage_bill_micros(), 180_000);
    assert_eq!(
        metering.scheduled_change(caller.customer()).await.unwrap(),
        None
    );
    assert_eq!(assert_clean(&metering).await, 4);
}

#[tokio::test]
async fn a_cancellation_ends_at_the_renewal_and_leaves_a_free_account() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-10T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Starter, None).await;
    let id = caller.customer();
    let renewal = instant("2026-08-15T00:00:00Z");
    metering.set_renewal(id, Some(renewal)).await.unwrap();
    let change = metering.schedule_cancellation(id).await.unwrap();
    assert_eq!(
        (change.kind, change.effective),
        (ChangeKind::Cancellation, renewal)
    );

    clock.set("2026-08-14T23:59:59Z");
    assert_eq!(metering.run_jobs().await.unwrap().changed, []);
    assert_eq!(metering.customer(id).await.unwrap().plan, Plan::Starter);
    clock.set("2026-08-15T00:00:00Z");
    assert_eq!(metering.run_jobs().await.unwrap().changed, [*id]);
    let account = metering.customer(id).await.unwrap();
    assert_eq!((account.plan, account.hard_cap), (Plan::Free, HardCap::On));
    assert_eq!(account.standing.cap, Some(100));
    assert_eq!(metering.run_jobs().await.unwrap().changed, []);
}

#[tokio::test]
async fn a_change_can_be_taken_back_until_its_date_and_not_after() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-10T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Standard, None).await;
    let id = caller.customer();
    let nothing = metering.cancel_scheduled_change(id).await;
    assert!(matches!(nothing, Err(AdminError::NothingScheduled(_))));
    let change = downgrade(&metering, &caller).await;
    assert_eq!(metering.cancel_scheduled_change(id).await.unwrap(), change);
    clock.set("2026-06-01T00:00:00Z");
    assert_eq!(
        call(&metering, &caller)
            .await
            .unwrap()
            .standing
            .monthly_limit,
        5_000
    );

    downgrade(&metering, &caller).await;
    clock.set("2026-07-01T00:00:00Z");
    let late = metering.cancel_scheduled_change(id).await;
    assert!(matches!(late, Err(AdminError::NothingScheduled(_))));
    metering.set_hard_cap(id, HardCap::On).await.unwrap();
    for _ in 0..2 {
        call(&metering, &caller).await.unwrap();
    }
    assert!(matches!(
        call(&metering, &caller).await,
        Err(CommitRefusal::QuotaExceeded(_))
    ));
}

#[tokio::test]
async fn one_server_at_a_time_does_the_jobs_and_another_goes_on_after_its_lease() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-10T12:00:00Z");
    let (here, there) = (
        ground.open_at(clock.clone()).await,
        ground.open_at(clock.clone()).await,
    );
    let caller = caller(&here, Plan::Standard, None).await;
    downgrade(&here, &caller).await;
    here.run_jobs().await.unwrap();
    clock.set("2026-05-10T12:00:29Z");
    metering_is_due(&ground);
    assert_eq!(there.run_jobs().await.unwrap().changed, []);
    clock.set("2026-05-10T12:00:30Z");
    assert_eq!(
        there.run_jobs().await.unwrap().changed,
        [*caller.customer()]
    );
}

/// As if the change had been asked for in an earlier month.
fn metering_is_due(ground: &Ground) {
    ground.tamper("UPDATE scheduled_change SET effective_us = created_us");
}
