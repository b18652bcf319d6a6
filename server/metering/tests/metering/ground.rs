//! What every test stands on: a ledger in a folder of its own, a clock that is moved by hand, customers and callers.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use livecheck_metering::{
    Activated, Caller, Charge, CommitRefusal, Counted, DatabaseAddress, EventId, Metering,
    MeteringOptions, NewCustomer, Plan, UtcMicros, WallClock,
};
use tempfile::TempDir;

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

/// A folder with one database in it; removed at the end of the test.
pub(crate) struct Ground {
    folder: TempDir,
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("livecheck.db")
    }

    pub(crate) fn options(&self) -> MeteringOptions {
        MeteringOptions::new(DatabaseAddress::sqlite(self.path()).unwrap())
    }

    pub(crate) async fn open(&self) -> Metering {
        Metering::open(self.options()).await.unwrap()
    }

    pub(crate) async fn open_at(&self, clock: Arc<HandClock>) -> Metering {
        Metering::open(self.options().clock(clock)).await.unwrap()
    }

    /// Changes the database behind the program's back.
    pub(crate) fn tamper(&self, sql: &str) {
        use diesel::Connection as _;
        use diesel::connection::SimpleConnection as _;
        let mut connection =
            diesel::SqliteConnection::establish(self.path().to_str().unwrap()).unwrap();
        connection.batch_execute(sql).unwrap();
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

#[derive(diesel::QueryableByName)]
struct Bill {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    micros: i64,
}

impl Ground {
    /// The whole overage bill, straight from the ledger.
    pub(crate) fn overage_bill_micros(&self) -> i64 {
        use diesel::{Connection as _, RunQueryDsl as _};
        let mut connection =
            diesel::SqliteConnection::establish(self.path().to_str().unwrap()).unwrap();
        let query = diesel::sql_query("SELECT sum(unit_price_micros) AS micros FROM usage_event");
        query.get_result::<Bill>(&mut connection).unwrap().micros
    }

    /// Keeps every other writer waiting until the answer is dropped.
    pub(crate) fn hold_write_lock(&self) -> diesel::SqliteConnection {
        use diesel::Connection as _;
        use diesel::connection::SimpleConnection as _;
        let mut connection =
            diesel::SqliteConnection::establish(self.path().to_str().unwrap()).unwrap();
        connection
            .batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
            .unwrap();
        connection
    }
}
