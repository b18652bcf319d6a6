//! A disk that fills up.

use std::process::{Command, Stdio};

use livecheck_metering::{Charge, CommitRefusal, EventId, Metering, MeteringOptions, Plan};

use super::ground::{Ground, assert_clean, call, customer};

const NAME: &str = "full::a_full_disk_refuses_calls_and_loses_none_and_room_lets_them_go_on";
const DATABASE: &str = "LIVECHECK_FULL_TEST_DATABASE";
const KEY: &str = "LIVECHECK_FULL_TEST_KEY";

/// The test starts itself again as a process whose files may not grow beyond 1 MB (2 MB by some shells): writes fail there as on a full
/// disk. Its signal for that is ignored, as the error is what is tried.
#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_refuses_calls_and_loses_none_and_room_lets_them_go_on() {
    if let (Ok(database), Ok(key)) = (std::env::var(DATABASE), std::env::var(KEY)) {
        return count_until_full(&database, &key).await;
    }
    let ground = Ground::file();
    let metering = ground.open().await;
    let account = customer(&metering, Plan::Business, None).await;
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", NAME])
        .env(DATABASE, ground.address())
        .env(KEY, account.primary.reveal())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u64> = told
        .lines()
        .filter_map(|line| line.strip_prefix("counted ")?.parse().ok())
        .collect();
    assert!(told.contains("refused"), "{told}");
    assert!(numbers.len() > 10, "{told}");

    // With room the next call has the next number: what failed left nothing behind.
    let caller = metering
        .authenticate(account.primary.reveal())
        .await
        .unwrap();
    let calls = numbers.len() as u64;
    assert_eq!(numbers, (1..=calls).collect::<Vec<_>>());
    assert_eq!(assert_clean(&metering).await, calls);
    assert_eq!(call(&metering, &caller).await.unwrap().seq, calls + 1);
}

async fn count_until_full(database: &str, key: &str) {
    let options = MeteringOptions::new(database.parse().unwrap());
    let metering = Metering::open(options).await.unwrap();
    let caller = metering.authenticate(key).await.unwrap();
    println!();
    loop {
        let charge = Charge {
            event: EventId::fresh(),
            caller: caller.clone(),
        };
        match metering.commit(charge.clone()).await {
            Ok(counted) => println!("counted {}", counted.seq),
            Err(CommitRefusal::Unavailable) => {
                // Trying again changes nothing while there is no room.
                let again = metering.commit(charge).await;
                assert_eq!(again, Err(CommitRefusal::Unavailable));
                return println!("refused");
            }
            Err(other) => panic!("{other}"),
        }
    }
}
