//! Server processes killed under load, several at a time on one database.
//!
//! `LIVECHECK_KILLS` says how many (a few without it).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use livecheck_metering::{Activated, Charge, EventId, Metering, Plan};
use uuid::Uuid;

use super::fleet::{PROCESSES, audited, customer, open};
use super::ledger::Ledger;
use super::process::Process;

const KILLS: &str = "LIVECHECK_KILLS";
const FEW: usize = 8;
/// Callers of each customer at each process.
const CALLERS: usize = 3;
/// A pair of customers lives through so many kills; the capped one's credits end on the way.
const KILLS_OF_A_PAIR: usize = 20;
const LIMIT: u64 = 60;

/// What callers saw before their server was killed.
#[derive(Default)]
struct Told {
    /// The ids of the answers with status 200.
    counted: Vec<Uuid>,
    /// The credits that remained when a call was refused.
    refused: Vec<u64>,
    /// Calls that got no status: the ledger may have them or not.
    unanswered: usize,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.counted.extend(other.counted);
        self.refused.extend(other.refused);
        self.unanswered += other.unanswered;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_servers_lose_nothing_count_nothing_twice_and_refuse_nothing_falsely() {
    let kills: usize = std::env::var(KILLS).map_or(FEW, |text| text.parse().expect("a number"));
    let ledger = Ledger::of_this_run();
    let metering = open(&ledger.url()).await;
    let (mut killed, mut on_the_ledger, mut all) = (0, 0, Told::default());
    while killed < kills {
        let capped = customer(&metering, Plan::Free, Some(LIMIT)).await;
        let uncapped = customer(&metering, Plan::Business, None).await;
        let round = KILLS_OF_A_PAIR.min(kills - killed);
        let lanes = (0..PROCESSES).map(|lane| {
            let keys = [&capped, &uncapped].map(|account| account.primary.reveal().to_owned());
            let (database, seed) = (ledger.url(), killed);
            async move {
                let mut told = Told::default();
                for kill in (lane..round).step_by(PROCESSES) {
                    // Each is killed after another number of answers, under load, wherever it then is.
                    let answers = 2 + (seed + kill).wrapping_mul(37) % 17;
                    told.add(kill_under_load(&database, &keys, answers).await);
                }
                told
            }
        });
        let mut told = Told::default();
        for lane in join_all(lanes).await {
            told.add(lane);
        }
        killed += round;
        on_the_ledger += check(&metering, [&capped, &uncapped], &told).await;
        all.add(told);
    }
    assert_eq!(audited(&metering).await, on_the_ledger);
    println!(
        "{killed} kills, {} answers of 200 seen, {} calls cut off, {on_the_ledger} calls on the ledger, {} refusals",
        all.counted.len(),
        all.unanswered,
        all.refused.len(),
    );
}

/// Starts a server, calls it until it has given so many answers, kills it.
async fn kill_under_load(database: &str, keys: &[String; 2], answers: usize) -> Told {
    let database = database.to_owned();
    let server = tokio::task::spawn_blocking(move || Process::start(&database));
    let server = Arc::new(server.await.expect("a server"));
    let given = AtomicUsize::new(0);
    let callers = (0..2 * CALLERS).map(|caller| {
        let (server, given, key) = (Arc::clone(&server), &given, &keys[caller % 2]);
        async move {
            let mut told = Told::default();
            while let Ok(seen) = server.check(key).await {
                let refused = seen.refused_with();
                if seen.status == 200 {
                    told.counted.push(seen.request);
                } else if let Some(remaining) = refused {
                    told.refused.push(remaining);
                } else {
                    assert!(seen.is_cut_off(), "{} {}", seen.status, seen.answer);
                }
                if given.fetch_add(1, Ordering::SeqCst) + 1 == answers {
                    server.kill();
                }
                if refused.is_some() {
                    return told;
                }
            }
            told.unanswered = 1;
            told
        }
    });
    let mut told = Told::default();
    for caller in join_all(callers).await {
        told.add(caller);
    }
    assert!(
        given.into_inner() >= answers,
        "a server ended by itself before it was killed"
    );
    told
}

/// Every 200 that was seen stands on the ledger, once, without gaps; the capped customer gets exactly the limit, and no
/// call was refused before. The calls of the pair.
async fn check(metering: &Metering, pair: [&Activated; 2], told: &Told) -> u64 {
    assert!(told.refused.iter().all(|remaining| *remaining == 0));
    let capped = metering.authenticate(pair[0].primary.reveal()).await;
    let capped = capped.expect("a caller");
    // What the killed ones left of the credits is still to be had, every single one.
    let mut rest = 0;
    loop {
        let charge = Charge {
            event: EventId::fresh(),
            caller: capped.clone(),
        };
        if metering.commit(charge).await.is_err() {
            break;
        }
        rest += 1;
    }
    assert!(
        rest == 0 || told.refused.is_empty(),
        "a call was refused, but {rest} credits were left"
    );
    let mut events = HashSet::new();
    let mut numbers: HashMap<_, Vec<u64>> = HashMap::new();
    for account in pair {
        let month = metering.now().month();
        let mut export = metering
            .export(month, Some(account.customer))
            .await
            .expect("an export");
        loop {
            let page = export.next_page().await.expect("a page");
            if page.is_empty() {
                break;
            }
            for call in page {
                assert!(events.insert(call.event.as_uuid()), "counted twice");
                numbers.entry(account.customer).or_default().push(call.seq);
            }
        }
    }
    for numbers in numbers.values_mut() {
        numbers.sort_unstable();
        let expected: Vec<_> = (1..=numbers.len() as u64).collect();
        assert_eq!(*numbers, expected, "the numbers have a gap");
    }
    let of_capped = numbers.get(&pair[0].customer).map_or(0, Vec::len);
    assert_eq!(of_capped as u64, LIMIT);
    let seen: HashSet<_> = told.counted.iter().copied().collect();
    assert_eq!(seen.len(), told.counted.len(), "an id was given twice");
    let lost: Vec<_> = seen.difference(&events).collect();
    assert!(lost.is_empty(), "seen, but not on the ledger: {lost:?}");
    let most = seen.len() + told.unanswered + rest;
    assert!(events.len() <= most, "more was counted than was asked for");
    events.len() as u64
}
