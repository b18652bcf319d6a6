//! Several handles on one file: each has its own connections and writer, as separate processes have.

use livecheck_metering::{CommitRefusal, Plan, Precheck};
use tokio::task::JoinSet;

use super::ground::{Ground, assert_clean, call, caller};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_writers_on_one_file_never_exceed_the_cap_and_leave_no_gap() {
    const LIMIT: u64 = 300;
    let ground = Ground::new();
    let (one, two) = tokio::join!(ground.open(), ground.open());
    let caller = caller(&one, Plan::Free, Some(LIMIT)).await;

    let mut tasks = JoinSet::new();
    for task in 0..32 {
        let (metering, caller) = (
            if task % 2 == 0 { &one } else { &two }.clone(),
            caller.clone(),
        );
        tasks.spawn(async move {
            let mut counted = 0;
            loop {
                match call(&metering, &caller).await {
                    Ok(_) => counted += 1,
                    Err(CommitRefusal::QuotaExceeded(standing)) => {
                        assert_eq!(standing.remaining_calls, 0);
                        return (task % 2, counted);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    let counted = tasks.join_all().await;
    assert_eq!(counted.iter().map(|(_, calls)| calls).sum::<u64>(), LIMIT);
    assert_eq!(assert_clean(&two).await, LIMIT);
}

#[tokio::test]
async fn credits_another_process_has_used_up_or_added_are_seen() {
    let ground = Ground::new();
    let (here, there) = (ground.open().await, ground.open().await);
    let caller = caller(&here, Plan::Free, Some(2)).await;
    call(&here, &caller).await.unwrap();
    call(&there, &caller).await.unwrap();
    assert!(matches!(
        call(&here, &caller).await,
        Err(CommitRefusal::QuotaExceeded(_))
    ));
    assert!(matches!(
        here.precheck(&caller).await.unwrap(),
        Precheck::Exhausted(_)
    ));
    // What is exhausted is never taken from memory: credits added elsewhere count at once.
    there.set_limit(caller.customer(), 3).await.unwrap();
    assert!(matches!(
        here.precheck(&caller).await.unwrap(),
        Precheck::Open(_)
    ));
    assert_eq!(call(&here, &caller).await.unwrap().seq, 3);
}
