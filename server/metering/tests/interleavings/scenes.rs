//! The scenes: what happens at once, and what must be true whatever the order.

use livecheck_metering::{
    Admission, Caller, Charge, CommitRefusal, Counted, EventId, Metering, Plan,
};
use shuttle_tokio::task::spawn;

use super::stage::{Orders, Stage, explore};

fn charge(caller: &Caller) -> Charge {
    Charge {
        event: EventId::fresh(),
        caller: caller.clone(),
    }
}

/// A whole call, as a server makes it.
async fn call(metering: Metering, caller: Caller) -> Option<Counted> {
    let _ticket = match metering.enter(&caller).await.unwrap() {
        Admission::Admitted(ticket) => ticket,
        Admission::Exhausted(standing) => {
            assert_eq!(standing.remaining_calls, 0);
            return None;
        }
    };
    match metering.commit(charge(&caller)).await {
        Ok(counted) => Some(counted),
        Err(other) => panic!("one server lets in no call that has no credit: {other}"),
    }
}

#[test]
fn in_every_order_exactly_the_cap_is_counted_and_no_finished_work_is_refused() {
    explore(Orders::Any, Plan::Free, 3, |stage: Stage| async move {
        let calls: Vec<_> = (0..5)
            .map(|_| spawn(call(stage.metering.clone(), stage.caller.clone())))
            .collect();
        let mut numbers = Vec::new();
        for call in calls {
            numbers.extend(call.await.unwrap().map(|counted| counted.seq));
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(stage.end().await, 3);
    });
}

#[test]
fn in_every_order_a_waiting_call_goes_on_when_the_one_before_it_fails() {
    explore(Orders::Any, Plan::Free, 1, |stage: Stage| async move {
        let failing: Vec<_> = (0..2)
            .map(|_| {
                let (metering, caller) = (stage.metering.clone(), stage.caller.clone());
                spawn(async move { drop(metering.enter(&caller).await.unwrap()) })
            })
            .collect();
        let calls: Vec<_> = (0..2)
            .map(|_| spawn(call(stage.metering.clone(), stage.caller.clone())))
            .collect();
        for fails in failing {
            fails.await.unwrap();
        }
        let mut counted = 0;
        for call in calls {
            counted += u64::from(call.await.unwrap().is_some());
        }
        assert_eq!(counted, 1);
        assert_eq!(stage.end().await, 1);
    });
}

#[test]
fn in_every_order_a_caller_who_leaves_is_counted_once_or_not_at_all_and_leaves_no_gap() {
    explore(Orders::Any, Plan::Free, 5, |stage: Stage| async move {
        let leaving = {
            let (metering, caller) = (stage.metering.clone(), stage.caller.clone());
            spawn(async move { metering.commit(charge(&caller)).await })
        };
        let staying = spawn(call(stage.metering.clone(), stage.caller.clone()));
        leaving.abort();
        let stayed = staying.await.unwrap().unwrap();
        let after = call(stage.metering.clone(), stage.caller.clone())
            .await
            .unwrap();
        assert!(after.seq > stayed.seq);
        assert_eq!(stage.end().await, after.seq);
    });
}

#[test]
fn in_every_order_the_same_event_twice_is_counted_once() {
    explore(Orders::Any, Plan::Free, 5, |stage: Stage| async move {
        let same = charge(&stage.caller);
        let tries: Vec<_> = (0..3)
            .map(|_| {
                let (metering, charge) = (stage.metering.clone(), same.clone());
                spawn(async move { metering.commit(charge).await.unwrap() })
            })
            .collect();
        for counted in tries {
            assert_eq!(counted.await.unwrap().seq, 1);
        }
        assert_eq!(stage.end().await, 1);
    });
}

#[test]
fn in_every_order_no_call_is_billed_to_a_key_after_its_revocation_was_answered() {
    explore(Orders::Any, Plan::Free, 9, |stage: Stage| async move {
        let calls: Vec<_> = (0..2)
            .map(|_| {
                let (metering, caller) = (stage.metering.clone(), stage.caller.clone());
                spawn(async move { metering.commit(charge(&caller)).await })
            })
            .collect();
        stage.metering.revoke_key(&stage.key()).await.unwrap();
        let late = stage.metering.commit(charge(&stage.caller)).await;
        assert_eq!(late, Err(CommitRefusal::KeyRevoked));
        let mut counted = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(_) => counted += 1,
                Err(refusal) => assert_eq!(refusal, CommitRefusal::KeyRevoked),
            }
        }
        assert_eq!(stage.end().await, counted);
    });
}

#[test]
fn in_every_order_what_was_answered_before_a_shutdown_is_on_the_ledger_and_the_rest_is_not() {
    explore(Orders::Any, Plan::Free, 9, |stage: Stage| async move {
        let calls: Vec<_> = (0..3)
            .map(|_| {
                let (metering, caller) = (stage.metering.clone(), stage.caller.clone());
                spawn(async move { metering.commit(charge(&caller)).await })
            })
            .collect();
        stage.metering.shutdown().await;
        let mut counted = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(_) => counted += 1,
                Err(refusal) => assert_eq!(refusal, CommitRefusal::Unavailable),
            }
        }
        assert_eq!(stage.end().await, counted);
    });
}

#[test]
fn in_every_order_two_servers_on_one_ledger_share_the_last_credits_exactly() {
    explore(Orders::Fair, Plan::Free, 2, |stage: Stage| async move {
        let second = stage.second_server().await;
        let calls: Vec<_> = (0..4)
            .map(|number| {
                let metering = if number % 2 == 0 {
                    &stage.metering
                } else {
                    &second
                };
                let (metering, caller) = (metering.clone(), stage.caller.clone());
                spawn(async move { metering.commit(charge(&caller)).await })
            })
            .collect();
        let mut numbers = Vec::new();
        for call in calls {
            match call.await.unwrap() {
                Ok(counted) => numbers.push(counted.seq),
                Err(CommitRefusal::QuotaExceeded(standing)) => {
                    assert_eq!(standing.remaining_calls, 0);
                }
                Err(other) => panic!("{other}"),
            }
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2]);
        second.shutdown().await;
        assert_eq!(stage.end().await, 2);
    });
}
