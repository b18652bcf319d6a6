//! Keys and accounts that one process ends while every other one is being called.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use livecheck_metering::{KeySlot, Plan};

use super::fleet::Fleet;
use super::process::Process;

/// How long a server may go on believing a key that it has looked up.
const A_SECOND: Duration = Duration::from_secs(1);

/// Calls until the key is dead here too; the calls that succeeded. None may succeed that began after `ended`.
async fn call_until_dead(server: &Process, key: &str, ended: &AtomicBool) -> u64 {
    let mut counted = 0;
    loop {
        let began_after = ended.load(Ordering::SeqCst);
        let seen = server.check(key).await.expect("an answer");
        if seen.status == 200 {
            assert!(!began_after, "a dead key was billed");
            counted += 1;
            continue;
        }
        assert_eq!(seen.status, 401, "{}", seen.answer);
        assert!(seen.answer.get("data").is_none());
        return counted;
    }
}

/// Asks for longer than a second: whatever is asked after it must be refused.
async fn ask_until_surely_dead(server: &Process, key: &str, since: Instant) {
    loop {
        let surely_dead = since.elapsed() > A_SECOND;
        let status = server.ask("/v1/usage", key).await;
        if surely_dead {
            assert_eq!(status, 401);
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_regenerated_by_one_process_is_dead_on_all_and_never_billed_again() {
    let fleet = Fleet::start().await;
    let account = fleet.customer(Plan::Business, None).await;
    let key = account.primary.reveal();
    for server in &fleet.servers {
        assert_eq!(server.check(key).await.expect("an answer").status, 200);
    }
    let ended = Arc::new(AtomicBool::new(false));
    let callers = fleet
        .servers
        .iter()
        .map(|server| call_until_dead(server, key, &ended));
    let regenerating = async {
        let new = fleet
            .metering
            .issue_key(&account.customer, KeySlot::Primary)
            .await
            .expect("a key");
        ended.store(true, Ordering::SeqCst);
        (new, Instant::now())
    };
    let (counted, (new, since)) = tokio::join!(join_all(callers), regenerating);
    join_all(
        fleet
            .servers
            .iter()
            .map(|server| ask_until_surely_dead(server, key, since)),
    )
    .await;
    let expected = fleet.servers.len() as u64 + counted.iter().sum::<u64>();
    assert_eq!(fleet.audited().await, expected);
    for server in &fleet.servers {
        let (other, new) = (account.secondary.reveal(), new.reveal());
        assert_eq!(server.check(new).await.expect("an answer").status, 200);
        assert_eq!(server.check(other).await.expect("an answer").status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_customer_is_refused_by_every_process_until_reactivated() {
    let fleet = Fleet::start().await;
    let account = fleet.customer(Plan::Business, None).await;
    let key = account.primary.reveal();
    let ended = Arc::new(AtomicBool::new(false));
    let callers = fleet
        .servers
        .iter()
        .map(|server| call_until_dead(server, key, &ended));
    let suspending = async {
        let suspended = fleet.metering.suspend(&account.customer).await;
        suspended.expect("suspended");
        ended.store(true, Ordering::SeqCst);
    };
    let (counted, ()) = tokio::join!(join_all(callers), suspending);
    let counted: u64 = counted.iter().sum();
    assert_eq!(fleet.counted(account.customer).await, counted);

    let reactivated = fleet.metering.reactivate(&account.customer).await;
    reactivated.expect("reactivated");
    for server in &fleet.servers {
        assert_eq!(server.check(key).await.expect("an answer").status, 200);
    }
    assert_eq!(fleet.audited().await, counted + fleet.servers.len() as u64);
}
