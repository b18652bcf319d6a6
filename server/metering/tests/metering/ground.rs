//! What every test stands on: a ledger in a folder of its own, a clock that is moved by hand, customers and callers.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use livecheck_metering::{
    Activated, Caller, Charge, CommitRefusal, Counted, EventId, Metering, MeteringOptions,
    NewCustomer, Plan, UtcMicros, WallClock,
};
use livecheck_throwaway_postgres::{CLUSTER, Database, cluster_of_this_run};
use tempfile::TempDir;

use super::tables::with_tables;

/// A clock that stands until it is set.
pub(crate) struct HandClock(Mutex<UtcMicros>);

impl HandClock {
    pub(crate) fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(instant(text))))
    }

    pub(crate) fn set(&self, text: &str) {
        *self.0.lock().unwrap() = instant(text);
    }
}

impl WallClock for HandClock {
    fn now(&self) -> UtcMicros {
        *self.0.lock().unwrap()
    }
}

/// An instant from RFC 3339 text.
pub(crate) fn instant(text: &str) -> UtcMicros {
    let parsed: jiff::Timestamp = text.parse().unwrap();
    UtcMicros::from_micros(parsed.as_microsecond()).unwrap()
}

/// One database of its own, removed at the end of the test: a file, or, where the suite is pointed at a PostgreSQL
/// cluster with [`CLUSTER`], a database there.
pub(crate) struct Ground {
    folder: TempDir,
    server: Option<Database>,
}

impl Ground {
    /// A database of the engine this run of the suite is for, with tables.
    pub(crate) fn new() -> Self {
        Self {
            server: cluster_of_this_run().map(|url| with_tables(&url)),
            ..Self::file()
        }
    }

    /// A file, whatever the run is for: for what only files can suffer.
    pub(crate) fn file() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: None,
        }
    }

    /// A PostgreSQL database without tables; `None`, said aloud, in a run without a cluster.
    pub(crate) fn empty_server() -> Option<Self> {
        let Some(url) = cluster_of_this_run() else {
            let test = std::thread::current();
            println!(
                "SKIPPED {}: it needs a PostgreSQL cluster; set {CLUSTER}=postgres://...",
                test.name().unwrap_or_default()
            );
            return None;
        };
        let server = Some(Database::empty(&url).unwrap());
        Some(Self {
            server,
            ..Self::file()
        })
    }

    pub(crate) fn is_file(&self) -> bool {
        self.server.is_none()
    }

    pub(crate) fn path(&self) -> PathBuf {
        assert!(self.is_file(), "this test is about a file");
        self.folder.path().join("livecheck.db")
    }

    /// The address as the command line takes it.
    pub(crate) fn address(&self) -> String {
        match &self.server {
            Some(server) => server.url(),
            None => format!("sqlite://{}", self.path().display()),
        }
    }

    pub(crate) fn options(&self) -> MeteringOptions {
        MeteringOptions::new(self.address().parse().unwrap())
    }

    pub(crate) async fn open(&self) -> Metering {
        Metering::open(self.options()).await.unwrap()
    }

    pub(crate) async fn open_at(&self, clock: Arc<HandClock>) -> Metering {
        Metering::open(self.options().clock(clock)).await.unwrap()
    }
}

/// A customer of this plan and limit, with keys.
pub(crate) async fn customer(metering: &Metering, plan: Plan, limit: Option<u64>) -> Activated {
    let email = format!("{}@example.com", EventId::fresh()).parse().unwrap();
    metering
        .create_customer(NewCustomer {
            email,
            plan,
            limit,
            hard_cap: None,
        })
        .await
        .unwrap()
}

/// A customer's caller, by the primary key.
pub(crate) async fn caller(metering: &Metering, plan: Plan, limit: Option<u64>) -> Caller {
    let activated = customer(metering, plan, limit).await;
    metering
        .authenticate(activated.primary.reveal())
        .await
        .unwrap()
}

/// Commits one fresh call.
pub(crate) async fn call(metering: &Metering, caller: &Caller) -> Result<Counted, CommitRefusal> {
    metering
        .commit(Charge {
            event: EventId::fresh(),
            caller: caller.clone(),
        })
        .await
}

/// Fails unless ledger and counters agree; answers the number of calls on the ledger.
pub(crate) async fn assert_clean(metering: &Metering) -> u64 {
    let audit = metering.verify_ledger().await.unwrap();
    assert!(audit.is_clean(), "{:#?}", audit.differences);
    audit.calls
}
