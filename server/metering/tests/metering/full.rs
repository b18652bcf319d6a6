//! A disk that fills up.

use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use livecheck_metering::{
    Charge, CommitRefusal, DatabaseAddress, EventId, Metering, MeteringOptions, Plan,
};
use livecheck_throwaway_postgres::{Cluster, Programs};
use tokio::task::JoinSet;

use super::disk::SmallDisk;
use super::ground::{Ground, assert_clean, call, caller, customer};

/// Calls at once while a disk fills up.
const AT_ONCE: usize = 16;
/// Pages that are only half full hold this many more calls, and not more.
const MOST: usize = 2_000;

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

#[tokio::test]
async fn a_file_on_a_full_disk_refuses_calls_and_goes_on_without_a_gap_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let address = DatabaseAddress::sqlite(disk.path().join("livecheck.db")).unwrap();
    fill_and_make_room(&disk, MeteringOptions::new(address)).await;
}

#[tokio::test]
async fn a_database_on_a_full_disk_refuses_calls_and_goes_on_without_a_gap_when_there_is_room() {
    if Ground::empty_server().is_none() {
        return;
    }
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    // Its tables alone are on the small disk: a full disk under PostgreSQL's log ends the server instead.
    let cluster = Cluster::start(Programs::of_this_run().unwrap(), &[]).unwrap();
    let space = disk.path().join("tables");
    std::fs::create_dir(&space).unwrap();
    cluster.give(&space).unwrap();
    let mut connection = PgConnection::establish(&cluster.url()).unwrap();
    let sql = format!("CREATE TABLESPACE small LOCATION '{}'", space.display());
    connection.batch_execute(&sql).unwrap();
    connection
        .batch_execute("CREATE DATABASE crammed TABLESPACE small")
        .unwrap();
    let url = cluster.url();
    let url = format!("{}/crammed", url.rsplit_once('/').unwrap().0);
    let options = MeteringOptions::new(url.parse().unwrap());
    Metering::migrate(&options).await.unwrap();
    fill_and_make_room(&disk, options).await;
}

async fn fill_and_make_room(disk: &SmallDisk, options: MeteringOptions) {
    let metering = Metering::open(options.clone()).await.unwrap();
    let caller = caller(&metering, Plan::Business, None).await;
    assert_eq!(call(&metering, &caller).await.unwrap().seq, 1);
    disk.fill();
    let (mut counted, mut refused) = (1, 0);
    while refused == 0 {
        assert!(counted < MOST, "the disk is not full");
        let mut calls = JoinSet::new();
        for _ in 0..AT_ONCE {
            let (metering, caller) = (metering.clone(), caller.clone());
            calls.spawn(async move { call(&metering, &caller).await });
        }
        for answer in calls.join_all().await {
            match answer {
                Ok(_) => counted += 1,
                Err(refusal) => {
                    assert_eq!(refusal, CommitRefusal::Unavailable);
                    refused += 1;
                }
            }
        }
    }
    disk.make_room();
    let next = call(&metering, &caller).await.unwrap();
    assert_eq!(next.seq, counted as u64 + 1);
    assert_eq!(assert_clean(&metering).await, next.seq);
    metering.shutdown().await;
    let restarted = Metering::open(options).await.unwrap();
    assert_eq!(assert_clean(&restarted).await, next.seq);
}
