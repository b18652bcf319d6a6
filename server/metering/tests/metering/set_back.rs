//! PostgreSQL's own clock, set back under a running server. Servers there go by the database's clock, so the clock of
//! this machine is of no use: the cluster runs under libfaketime, which reads the time's offset from a file.

use std::fs;
use std::path::PathBuf;

use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _};
use livecheck_metering::{Metering, MeteringOptions, Plan};
use livecheck_throwaway_postgres::{Cluster, Programs};

use super::ground::{Ground, assert_clean, call, caller};

/// Where Debian's package `faketime` puts the library.
fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    folders
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"))
        .find(|library| library.exists())
}

#[derive(QueryableByName)]
struct Clock {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    seconds: i64,
}

fn seconds_of(cluster: &Cluster) -> i64 {
    let mut connection = PgConnection::establish(&cluster.url()).unwrap();
    let asked = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS BIGINT) AS seconds";
    let clock: Clock = diesel::sql_query(asked)
        .get_result(&mut connection)
        .unwrap();
    clock.seconds
}

#[tokio::test]
async fn a_database_whose_clock_is_set_back_over_a_month_end_dates_no_call_before_an_earlier_one() {
    if Ground::empty_server().is_none() {
        return;
    }
    let Some(library) = library() else {
        return println!("SKIPPED: it needs libfaketime (Debian's package faketime)");
    };
    let folder = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .tempdir()
        .unwrap();
    let offset = folder.path().join("offset");
    fs::write(&offset, "+40d").unwrap();
    let preload = format!("LD_PRELOAD={}", library.display());
    let file = format!("FAKETIME_TIMESTAMP_FILE={}", offset.display());
    let launcher = [
        "env",
        &preload,
        &file,
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
    ];
    let programs = Programs::of_this_run().unwrap();
    let cluster = Cluster::start_through(programs, &[], &launcher).unwrap();
    let options = MeteringOptions::new(cluster.url().parse().unwrap());
    Metering::migrate(&options).await.unwrap();
    let here = Metering::open(options.clone()).await.unwrap();
    let there = Metering::open(options.clone()).await.unwrap();
    let caller = caller(&here, Plan::Free, None).await;
    let ahead = seconds_of(&cluster);
    let first = call(&here, &caller).await.unwrap();

    fs::write(&offset, "+0d").unwrap();
    assert!(seconds_of(&cluster) < ahead - 39 * 86_400, "it is set back");
    let second = call(&here, &caller).await.unwrap();
    // One that has not counted before, and one that starts now.
    let third = call(&there, &caller).await.unwrap();
    let restarted = Metering::open(options).await.unwrap();
    let fourth = call(&restarted, &caller).await.unwrap();
    let numbers = [&first, &second, &third, &fourth].map(|counted| counted.seq);
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(first.at <= second.at && second.at <= third.at && third.at <= fourth.at);
    let months = [&second, &third, &fourth].map(|counted| counted.standing.month);
    assert_eq!(months, [first.at.month(); 3]);
    assert_eq!(assert_clean(&restarted).await, 4);
}
