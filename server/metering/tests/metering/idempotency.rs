//! Requests that are sent again under the same key.

use livecheck_metering::{
    Caller, Charge, CommitRefusal, Counted, EventId, IdempotencyGuard, IdempotencyKey, Idempotent,
    Metering, Plan, RequestHash,
};

use super::ground::{Ground, HandClock, assert_clean, caller};

fn key() -> IdempotencyKey {
    IdempotencyKey::parse("order-4711").unwrap()
}

async fn begin(metering: &Metering, caller: &Caller, body: &str) -> Idempotent {
    let hash = RequestHash::of(body.as_bytes());
    let begun = metering.begin_idempotent(caller, &key(), &hash).await;
    begun.unwrap()
}

async fn fresh(metering: &Metering, caller: &Caller, body: &str) -> IdempotencyGuard {
    match begin(metering, caller, body).await {
        Idempotent::Fresh(guard) => guard,
        other => panic!("{other:?}"),
    }
}

async fn commit(
    metering: &Metering,
    caller: &Caller,
    guard: IdempotencyGuard,
) -> Result<(Counted, String), CommitRefusal> {
    let charge = Charge {
        event: EventId::fresh(),
        caller: caller.clone(),
    };
    let render = |counted: &Counted| format!("call {} at {}", counted.seq, counted.at);
    metering.commit_idempotent(charge, guard, render).await
}

#[tokio::test]
async fn a_repeated_request_gets_the_stored_answer_free_on_every_server_and_after_a_restart() {
    let ground = Ground::new();
    let (here, there) = (ground.open().await, ground.open().await);
    let caller = caller(&here, Plan::Free, None).await;
    let guard = fresh(&here, &caller, "body").await;
    assert!(matches!(
        begin(&there, &caller, "body").await,
        Idempotent::InFlight
    ));
    assert!(matches!(
        begin(&there, &caller, "other").await,
        Idempotent::Mismatch
    ));
    let (counted, told) = commit(&here, &caller, guard).await.unwrap();
    assert_eq!(told, format!("call 1 at {}", counted.at));
    drop(here);

    let restarted = ground.open().await;
    for metering in [&there, &restarted] {
        let Idempotent::Replay(again) = begin(metering, &caller, "body").await else {
            panic!("not replayed")
        };
        assert_eq!(again, told);
        assert!(matches!(
            begin(metering, &caller, "other").await,
            Idempotent::Mismatch
        ));
    }
    assert_eq!(assert_clean(&there).await, 1);
}

#[tokio::test]
async fn a_call_that_failed_gives_its_key_back() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, Some(1)).await;
    drop(fresh(&metering, &caller, "body").await);
    let guard = fresh(&metering, &caller, "another body").await;
    commit(&metering, &caller, guard).await.unwrap();

    // Refused at the cap: nothing is stored, the key may be used when credits are back.
    let second = IdempotencyKey::parse("second").unwrap();
    let hash = RequestHash::of(b"body");
    for _ in 0..2 {
        let begun = metering.begin_idempotent(&caller, &second, &hash).await;
        let Idempotent::Fresh(guard) = begun.unwrap() else {
            panic!("the key was not given back")
        };
        let refused = commit(&metering, &caller, guard).await;
        assert!(matches!(refused, Err(CommitRefusal::QuotaExceeded(_))));
    }
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test]
async fn a_key_a_crash_left_in_flight_is_free_after_its_lease_and_the_late_call_is_not_counted() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-04T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Free, None).await;
    let late = fresh(&metering, &caller, "body").await;
    clock.set("2026-05-04T12:00:59Z");
    assert!(matches!(
        begin(&metering, &caller, "body").await,
        Idempotent::InFlight
    ));
    clock.set("2026-05-04T12:01:00Z");
    let taken_over = fresh(&metering, &caller, "body").await;
    assert_eq!(
        commit(&metering, &caller, late).await,
        Err(CommitRefusal::Unavailable)
    );
    // Giving up late takes nothing away from the one that holds the key now.
    assert_eq!(
        commit(&metering, &caller, taken_over).await.unwrap().0.seq,
        1
    );
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test]
async fn a_caller_who_leaves_while_the_key_is_looked_up_gives_it_back() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let caller = caller(&metering, Plan::Free, None).await;
    tokio::select! {
        biased;
        // The writer is seldom so quick; then the guard is dropped, which comes to the same.
        begun = begin(&metering, &caller, "body") => drop(begun),
        () = std::future::ready(()) => {}
    }
    let guard = fresh(&metering, &caller, "another body").await;
    // Nor does whoever is refused take the key from the one that holds it.
    assert!(matches!(
        begin(&metering, &caller, "body").await,
        Idempotent::Mismatch
    ));
    assert_eq!(commit(&metering, &caller, guard).await.unwrap().0.seq, 1);
}

#[tokio::test]
async fn an_answer_is_replayed_for_24_hours_and_then_the_key_is_new() {
    let ground = Ground::new();
    let clock = HandClock::at("2026-05-04T12:00:00Z");
    let metering = ground.open_at(clock.clone()).await;
    let caller = caller(&metering, Plan::Free, None).await;
    let guard = fresh(&metering, &caller, "body").await;
    commit(&metering, &caller, guard).await.unwrap();
    clock.set("2026-05-05T11:59:59Z");
    assert!(matches!(
        begin(&metering, &caller, "body").await,
        Idempotent::Replay(_)
    ));
    clock.set("2026-05-05T12:00:00Z");
    let guard = fresh(&metering, &caller, "other body").await;
    assert_eq!(commit(&metering, &caller, guard).await.unwrap().0.seq, 2);
}

#[tokio::test]
async fn one_customers_key_says_nothing_about_anothers_request() {
    let ground = Ground::new();
    let metering = ground.open().await;
    let ann = caller(&metering, Plan::Free, None).await;
    let bob = caller(&metering, Plan::Free, None).await;
    let guard = fresh(&metering, &ann, "body").await;
    let _bobs = fresh(&metering, &bob, "other").await;
    assert!(commit(&metering, &bob, guard).await.is_err());
}

#[test]
fn what_is_no_key_is_refused() {
    for wrong in ["", " ", "a b", "é", &"k".repeat(256)] {
        assert!(IdempotencyKey::parse(wrong).is_none(), "{wrong}");
    }
    assert!(IdempotencyKey::parse(&"k".repeat(255)).is_some());
}
