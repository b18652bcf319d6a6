//! Links to PostgreSQL that are cut, and a server that goes away and comes back.

use livecheck_metering::{
    Charge, CommitRefusal, EventId, IdempotencyKey, Idempotent, KeySlot, Metering, MeteringOptions,
    NewCustomer, Plan, RequestHash,
};
use livecheck_throwaway_postgres::{Cluster, Programs};
use tokio::task::JoinSet;

use super::ground::{Ground, assert_clean, call, caller, customer};
use super::proxy::{Cut, Proxy};

/// A proxied way to a database, and the database itself.
async fn behind_a_proxy() -> Option<(Ground, Proxy, Metering)> {
    drop(Ground::empty_server()?);
    let ground = Ground::new();
    let address = ground.address();
    let (before, rest) = address.split_once('@').unwrap();
    let (server, database) = rest.split_once('/').unwrap();
    let proxy = Proxy::before(server);
    let proxied = format!("{before}@127.0.0.1:{}/{database}", proxy.port());
    let options = MeteringOptions::new(proxied.parse().unwrap());
    let metering = Metering::open(options).await.unwrap();
    Some((ground, proxy, metering))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_counted_once_each_though_the_link_is_cut_before_during_and_after_commit() {
    let Some((_ground, proxy, metering)) = behind_a_proxy().await else {
        return;
    };
    let caller = caller(&metering, Plan::Free, Some(60)).await;
    let mut seq = 0;
    for cut in [Cut::Before, Cut::After, Cut::During] {
        for cuts in [
            vec![cut],
            vec![cut, cut],
            vec![cut, Cut::After, Cut::Before],
        ] {
            proxy.cut(cuts);
            seq += 1;
            assert_eq!(call(&metering, &caller).await.unwrap().seq, seq);
        }
    }
    assert!(proxy.is_done());
    // Many at once, over the cap, with every third COMMIT in trouble.
    proxy.cut([
        Cut::After,
        Cut::Not,
        Cut::Not,
        Cut::Before,
        Cut::Not,
        Cut::During,
        Cut::After,
    ]);
    let mut tasks = JoinSet::new();
    for _ in 0..80 {
        let (metering, caller) = (metering.clone(), caller.clone());
        tasks.spawn(async move { call(&metering, &caller).await });
    }
    let answers = tasks.join_all().await;
    let counted = answers.iter().filter(|answer| answer.is_ok()).count() as u64;
    assert_eq!(counted, 60 - seq);
    assert_eq!(assert_clean(&metering).await, 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_operator_does_is_done_once_though_the_link_is_cut_after_commit() {
    let Some((_ground, proxy, metering)) = behind_a_proxy().await else {
        return;
    };
    proxy.cut([Cut::After]);
    let new = NewCustomer {
        email: "ann@example.com".parse().unwrap(),
        plan: Plan::Free,
        limit: None,
        hard_cap: None,
    };
    let account = metering.create_customer(new).await.unwrap();
    proxy.cut([Cut::After]);
    let key = metering
        .issue_key(&account.customer, KeySlot::Primary)
        .await
        .unwrap();
    let caller = metering.authenticate(key.reveal()).await.unwrap();
    proxy.cut([Cut::After]);
    metering
        .change_plan(&account.customer, Plan::Starter, None)
        .await
        .unwrap();
    metering
        .schedule_cancellation(&account.customer)
        .await
        .unwrap();
    proxy.cut([Cut::After]);
    metering
        .cancel_scheduled_change(&account.customer)
        .await
        .unwrap();

    // A repeatable request: claimed once, counted once, and the text told is the text stored.
    let (name, hash) = (
        IdempotencyKey::parse("once").unwrap(),
        RequestHash::of(b"body"),
    );
    proxy.cut([Cut::After]);
    let begun = metering
        .begin_idempotent(&caller, &name, &hash)
        .await
        .unwrap();
    let Idempotent::Fresh(guard) = begun else {
        panic!("{begun:?}")
    };
    proxy.cut([Cut::After]);
    let charge = Charge {
        event: EventId::fresh(),
        caller: caller.clone(),
    };
    let render = |_: &_| EventId::fresh().to_string();
    let (_, told) = metering
        .commit_idempotent(charge, guard, render)
        .await
        .unwrap();
    let again = metering
        .begin_idempotent(&caller, &name, &hash)
        .await
        .unwrap();
    assert!(matches!(again, Idempotent::Replay(text) if text == told));
    assert!(proxy.is_done());
    assert_eq!(assert_clean(&metering).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_crashes_and_comes_back_finds_its_callers_waiting_and_nothing_lost() {
    // Made here and not the suite's own, which others use while this one is down.
    let Some(unused) = Ground::empty_server() else {
        return;
    };
    drop(unused);
    let cluster = Cluster::start(Programs::of_this_run().unwrap(), &[]).unwrap();
    let options = MeteringOptions::new(cluster.url().parse().unwrap());
    Metering::migrate(&options).await.unwrap();
    let metering = Metering::open(options).await.unwrap();
    let account = customer(&metering, Plan::Free, None).await;
    let caller = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    assert_eq!(call(&metering, &caller).await.unwrap().seq, 1);

    cluster.crash().unwrap();
    // Nothing is promised while it is away: after its patience the call is refused, and was not counted.
    assert_eq!(
        call(&metering, &caller).await,
        Err(CommitRefusal::Unavailable)
    );
    assert!(metering.ping().await.is_err());
    let waiting = {
        let (metering, caller) = (metering.clone(), caller.clone());
        tokio::spawn(async move { call(&metering, &caller).await })
    };
    cluster.resume().unwrap();
    let counted = match waiting.await.unwrap() {
        Ok(counted) => counted,
        // A machine so slow that patience ran out.
        Err(_) => call(&metering, &caller).await.unwrap(),
    };
    assert_eq!(counted.seq, 2);
    metering.ping().await.unwrap();
    assert_eq!(assert_clean(&metering).await, 2);
}
