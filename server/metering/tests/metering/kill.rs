//! Processes killed in the middle of commits, several at a time on one database.
//!
//! `LIVECHECK_KILLS` says how many (a few without it).

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use livecheck_metering::{
    Activated, Admission, Caller, Charge, CommitRefusal, EventId, Metering, MeteringOptions, Plan,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::ground::{Ground, assert_clean, call, customer};

const NAME: &str =
    "kill::killed_processes_lose_nothing_count_nothing_twice_and_refuse_nothing_falsely";
const DATABASE: &str = "LIVECHECK_KILL_TEST_DATABASE";
const KEYS: &str = "LIVECHECK_KILL_TEST_KEYS";
const KILLS: &str = "LIVECHECK_KILLS";
const FEW: usize = 12;
/// Processes that run at any time.
const PROCESSES: usize = 4;
/// Each has so many callers of each customer.
const CALLERS: usize = 6;
/// A pair of customers lives through so many kills; the capped one's credits end on the way.
const KILLS_OF_A_PAIR: usize = 20;
const LIMIT: u64 = 700;

/// What a process told before it was killed.
#[derive(Default)]
struct Told {
    counted: Vec<(Uuid, u64)>,
    /// The credits that remained when a call was refused.
    refused: Vec<u64>,
}

/// The test starts itself again as the processes to be killed: there it finds the database's address and counts calls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_processes_lose_nothing_count_nothing_twice_and_refuse_nothing_falsely() {
    if let (Ok(database), Ok(keys)) = (std::env::var(DATABASE), std::env::var(KEYS)) {
        return count_until_killed(&database, &keys).await;
    }
    let kills: usize = std::env::var(KILLS).map_or(FEW, |text| text.parse().unwrap());
    let ground = Ground::new();
    let metering = ground.open().await;
    let (mut killed, mut expected) = (0, 0);
    let (mut acknowledged, mut refusals) = (0, 0);
    while killed < kills {
        let capped = customer(&metering, Plan::Free, Some(LIMIT)).await;
        let uncapped = customer(&metering, Plan::Business, None).await;
        let round = KILLS_OF_A_PAIR.min(kills - killed);
        let told = kill_under_load(&ground.address(), [&capped, &uncapped], round, killed);
        killed += round;
        acknowledged += told.counted.len();
        refusals += told.refused.len();
        assert!(told.refused.iter().all(|remaining| *remaining == 0));
        expected += check(&metering, [&capped, &uncapped], told).await;
    }
    assert_eq!(assert_clean(&metering).await, expected);
    println!(
        "{killed} kills, {acknowledged} answers seen, {expected} calls counted, {refusals} refusals"
    );
}

/// Every answer that was seen stands on the ledger, once, with its number; the capped customer gets exactly the limit.
async fn check(metering: &Metering, pair: [&Activated; 2], told: Told) -> u64 {
    let capped = metering
        .authenticate(pair[0].primary.reveal())
        .await
        .unwrap();
    // What the killed ones left of the credits is still to be had, every single one.
    while call(metering, &capped).await.is_ok() {}
    let month = metering.now().month();
    let mut ledger = HashMap::new();
    let mut counts = Vec::new();
    for account in pair {
        let mut export = metering
            .export(month, Some(account.customer))
            .await
            .unwrap();
        let before = ledger.len();
        loop {
            let page = export.next_page().await.unwrap();
            if page.is_empty() {
                break;
            }
            for record in page {
                let twice = ledger.insert(record.event.as_uuid(), record.seq);
                assert_eq!(twice, None, "{} was counted twice", record.event);
            }
        }
        counts.push((ledger.len() - before) as u64);
    }
    assert_eq!(counts[0], LIMIT);
    for (event, seq) in told.counted {
        assert_eq!(ledger.get(&event), Some(&seq), "{event} was lost");
    }
    counts.iter().sum()
}

fn kill_under_load(address: &str, pair: [&Activated; 2], kills: usize, seed: usize) -> Told {
    let keys = pair.map(|account| account.primary.reveal()).join(",");
    let mut all = Told::default();
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..PROCESSES)
            .map(|lane| {
                let keys = &keys;
                scope.spawn(move || {
                    let mut told = Told::default();
                    for kill in (lane..kills).step_by(PROCESSES) {
                        // Each is killed after another number of answers, under load, wherever it then is.
                        let answers = 15 + (seed + kill).wrapping_mul(37) % 101;
                        read_then_kill(start(address, keys), answers, &mut told);
                    }
                    told
                })
            })
            .collect();
        for lane in lanes {
            let told = lane.join().unwrap();
            all.counted.extend(told.counted);
            all.refused.extend(told.refused);
        }
    });
    all
}

fn start(database: &str, keys: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", NAME])
        .env(DATABASE, database)
        .env(KEYS, keys)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads until the wanted number of answers, kills (SIGKILL on Unix), and reads what was still in the pipe.
fn read_then_kill(mut child: Child, answers: usize, told: &mut Told) {
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (mut line, mut found) = (String::new(), 0);
    while output.read_line(&mut line).unwrap() > 0 {
        // A line cut by the kill has no end, and is no answer.
        let words: Vec<&str> = line.strip_suffix('\n').unwrap_or("").split(' ').collect();
        match words[..] {
            ["counted", event, seq] => {
                told.counted
                    .push((event.parse().unwrap(), seq.parse().unwrap()));
                found += 1;
                if found == answers {
                    child.kill().unwrap();
                }
            }
            ["refused", remaining] => told.refused.push(remaining.parse().unwrap()),
            _ => {}
        }
        line.clear();
    }
    child.wait().unwrap();
    assert!(
        found >= answers,
        "a process ended by itself after {found} answers"
    );
}

async fn count_until_killed(database: &str, keys: &str) {
    let options = MeteringOptions::new(database.parse().unwrap());
    let metering = Metering::open(options).await.unwrap();
    // The test harness's own output has no end of line yet.
    println!();
    let mut callers = JoinSet::new();
    for key in keys.split(',') {
        let caller = metering.authenticate(key).await.unwrap();
        for _ in 0..CALLERS {
            callers.spawn(count(metering.clone(), caller.clone()));
        }
    }
    callers.join_all().await;
}

async fn count(metering: Metering, caller: Caller) {
    loop {
        // The figures of the refusal itself: reading them again could show credits gone that were there.
        let _ticket = match metering.enter(&caller).await.unwrap() {
            Admission::Admitted(ticket) => ticket,
            Admission::Exhausted(standing) => {
                return println!("refused {}", standing.remaining_calls);
            }
        };
        let event = EventId::fresh();
        loop {
            let caller = caller.clone();
            match metering.commit(Charge { event, caller }).await {
                Ok(counted) => {
                    println!("counted {event} {}", counted.seq);
                    break;
                }
                Err(CommitRefusal::QuotaExceeded(standing)) => {
                    return println!("refused {}", standing.remaining_calls);
                }
                // The same event id again: counted once, whatever became of the first try.
                Err(CommitRefusal::Unavailable) => {}
                Err(CommitRefusal::KeyRevoked) => panic!("no key was revoked"),
            }
        }
    }
}
