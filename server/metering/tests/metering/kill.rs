//! Processes killed in the middle of commits.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use livecheck_metering::{Charge, EventId, Metering, MeteringOptions, Plan};
use uuid::Uuid;

use super::ground::{Ground, assert_clean, customer};

const DATABASE: &str = "LIVECHECK_KILL_TEST_DATABASE";
const KEY: &str = "LIVECHECK_KILL_TEST_KEY";
const ROUNDS: usize = 5;
const PROCESSES: usize = 2;
const CALLERS: usize = 8;
const ACKNOWLEDGED: &str = "counted ";

/// The test starts itself again as the processes to be killed: there it finds the database's path and counts calls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_process_acknowledged_is_on_the_ledger_without_a_gap() {
    if let (Ok(database), Ok(key)) = (std::env::var(DATABASE), std::env::var(KEY)) {
        return count_until_killed(&database, &key).await;
    }
    let ground = Ground::new();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Business, None).await;

    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut children: Vec<_> = (0..PROCESSES)
            .map(|_| start(&ground.address(), account.primary.reveal()))
            .collect();
        // Each is killed after a number of answers that differs, under load, wherever it then is.
        for (child, answers) in children.iter_mut().zip([40 + 7 * round, 90 + 11 * round]) {
            acknowledged.extend(read_then_kill(child, answers));
        }
    }
    assert!(acknowledged.len() >= ROUNDS * PROCESSES * 40);

    let caller = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    let calls = assert_clean(&metering).await;
    assert!(calls >= acknowledged.len() as u64);
    for (event, seq) in acknowledged {
        // A call that is on the ledger answers with its number and is not counted again.
        let charge = Charge {
            event: EventId::from(event),
            caller: caller.clone(),
        };
        assert_eq!(metering.commit(charge).await.unwrap().seq, seq);
    }
    assert_eq!(assert_clean(&metering).await, calls);
}

fn start(database: &str, key: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "kill::what_a_killed_process_acknowledged_is_on_the_ledger_without_a_gap",
        ])
        .env(DATABASE, database)
        .env(KEY, key)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads until the wanted number of answers, kills (SIGKILL on Unix), and reads what was still in the pipe.
fn read_then_kill(child: &mut Child, answers: usize) -> Vec<(Uuid, u64)> {
    let mut found = Vec::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        // A line cut by the kill has no end, and is no answer.
        if let Some(answer) = line
            .strip_suffix('\n')
            .and_then(|line| line.strip_prefix(ACKNOWLEDGED))
        {
            let (event, seq) = answer.split_once(' ').unwrap();
            found.push((event.parse().unwrap(), seq.parse().unwrap()));
            if found.len() == answers {
                child.kill().unwrap();
            }
        }
        line.clear();
    }
    child.wait().unwrap();
    assert!(
        found.len() >= answers,
        "a process ended by itself after {} answers",
        found.len()
    );
    found
}

async fn count_until_killed(database: &str, key: &str) {
    let metering = Metering::open(MeteringOptions::new(database.parse().unwrap()))
        .await
        .unwrap();
    let caller = metering.authenticate(key).await.unwrap();
    // The test harness's own output has no end of line yet.
    println!();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let (metering, caller) = (metering.clone(), caller.clone());
        callers.spawn(async move {
            loop {
                let event = EventId::fresh();
                let counted = metering
                    .commit(Charge {
                        event,
                        caller: caller.clone(),
                    })
                    .await
                    .unwrap();
                println!("{ACKNOWLEDGED}{event} {}", counted.seq);
            }
        });
    }
    callers.join_all().await;
}
