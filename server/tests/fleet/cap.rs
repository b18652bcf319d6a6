//! One capped customer, every server at once.

use futures_util::future::join_all;
use livecheck_metering::Plan;

use super::fleet::Fleet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_calls_at_once_as_there_are_credits_all_succeed_and_the_next_is_refused() {
    const LIMIT: usize = 48;
    let fleet = Fleet::start().await;
    let account = fleet.customer(Plan::Free, Some(LIMIT as u64)).await;
    let key = account.primary.reveal();
    let calls = (0..LIMIT).map(|call| {
        let server = fleet.server(call);
        async move { server.check(key).await.expect("an answer") }
    });
    for seen in join_all(calls).await {
        assert_eq!(seen.status, 200, "{}", seen.answer);
    }
    for server in &fleet.servers {
        let seen = server.check(key).await.expect("an answer");
        assert_eq!(seen.refused_with(), Some(0), "{}", seen.answer);
    }
    assert_eq!(fleet.audited().await, LIMIT as u64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_too_many_calls_at_once_exactly_the_cap_succeeds_and_none_is_refused_before() {
    const LIMIT: u64 = 60;
    const CALLERS: usize = 32;
    let fleet = Fleet::start().await;
    let account = fleet.customer(Plan::Free, Some(LIMIT)).await;
    let key = account.primary.reveal();
    let callers = (0..CALLERS).map(|caller| {
        let server = fleet.server(caller);
        async move {
            let mut counted = 0;
            loop {
                let seen = server.check(key).await.expect("an answer");
                if seen.status == 200 {
                    counted += 1;
                    continue;
                }
                assert_eq!(seen.refused_with(), Some(0), "{}", seen.answer);
                return counted;
            }
        }
    });
    let counted: u64 = join_all(callers).await.into_iter().sum();
    assert_eq!(counted, LIMIT);
    assert_eq!(fleet.audited().await, LIMIT);
}
