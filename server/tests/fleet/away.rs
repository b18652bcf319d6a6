//! A database that goes away under every server, and comes back.

use livecheck_metering::Plan;
use livecheck_throwaway_postgres::{CLUSTER, Cluster, Programs, cluster_of_this_run};

use super::fleet::Fleet;
use super::ledger::migrate;

/// Tries until the servers have found the database again; each try is given up by them after a few seconds.
const TRIES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_callers_get_503_and_when_it_is_back_every_server_finds_it() {
    if cluster_of_this_run().is_none() {
        let test = std::thread::current();
        return println!(
            "SKIPPED {}: it needs PostgreSQL; set {CLUSTER}=postgres://...",
            test.name().unwrap_or_default()
        );
    }
    // A cluster of its own: others use the run's while this one is down.
    let programs = Programs::of_this_run().expect("programs");
    let cluster = Cluster::start(programs, &["max_connections=100"]).expect("a cluster");
    migrate(&cluster.url()).expect("tables");
    let fleet = Fleet::on(&cluster.url()).await;
    let account = fleet.customer(Plan::Free, None).await;
    let key = account.primary.reveal();
    for server in &fleet.servers {
        assert_eq!(server.check(key).await.expect("an answer").status, 200);
    }

    cluster.crash().expect("a crash");
    for server in &fleet.servers {
        let seen = server.check(key).await.expect("an answer");
        assert_eq!(seen.status, 503, "{}", seen.answer);
        assert_eq!(seen.code(), "service_unavailable");
        assert!(seen.answer.get("data").is_none());
        let metadata = &seen.answer["metadata"];
        for told in ["date", "ver", "status"] {
            assert!(metadata[told].is_string(), "{told}: {metadata}");
        }
        for unknown in ["customer_id", "remaining_calls", "over_limit_calls"] {
            assert!(metadata[unknown].is_null(), "{unknown}: {metadata}");
        }
        assert_eq!(server.ask("/v1/health", key).await, 503);
    }

    cluster.resume().expect("a server again");
    for server in &fleet.servers {
        let mut found = false;
        for _ in 0..TRIES {
            let seen = server.check(key).await.expect("an answer");
            if seen.status == 200 {
                found = true;
                break;
            }
            assert_eq!(seen.status, 503, "{}", seen.answer);
        }
        assert!(found, "a server has not found its database again");
        assert_eq!(server.ask("/v1/health", key).await, 200);
    }
    assert_eq!(fleet.audited().await, 2 * fleet.servers.len() as u64);
}
