//! Databases on the PostgreSQL cluster that the suite may be pointed at.

use std::sync::OnceLock;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use livecheck_metering::{EventId, Metering, MeteringOptions};

/// Names the environment variable with the address of a cluster on which databases may be made. Without it the suite
/// runs on files.
pub(crate) const POSTGRES: &str = "LIVECHECK_TEST_POSTGRES";

pub(crate) fn postgres_url() -> Option<String> {
    std::env::var(POSTGRES).ok().filter(|url| !url.is_empty())
}

/// A database, dropped with everything in it.
pub(crate) struct Server {
    cluster: String,
    database: String,
}

impl Server {
    pub(crate) fn create(cluster: &str, template: &str) -> Self {
        let database = format!("livecheck_{}", EventId::fresh().as_uuid().simple());
        let sql = format!("CREATE DATABASE {database} {template}");
        // A template is busy for a moment after its last connection was closed.
        let mut refusal = None;
        for _ in 0..400 {
            match administer(cluster, &sql) {
                Ok(()) => {
                    return Self {
                        cluster: cluster.to_owned(),
                        database,
                    };
                }
                Err(error) => refusal = Some(error),
            }
            std::thread::yield_now();
        }
        panic!("{sql}: {refusal:?}");
    }

    /// A copy of a database that was migrated once for the whole run.
    pub(crate) fn with_tables(cluster: &str) -> Self {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let made = Self::create(cluster, "TEMPLATE template0");
            let options = MeteringOptions::new(made.url().parse().unwrap());
            let migrating = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                runtime
                    .unwrap()
                    .block_on(Metering::migrate(&options))
                    .unwrap()
            });
            migrating.join().unwrap();
            let name = made.database.clone();
            // Kept until the cluster goes: other tests still copy it when the last one here ends.
            std::mem::forget(made);
            name
        });
        Self::create(cluster, &format!("TEMPLATE {template}"))
    }

    pub(crate) fn url(&self) -> String {
        let (host, _) = self.cluster.rsplit_once('/').unwrap();
        format!("{host}/{}", self.database)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A cluster that has gone already has dropped it too.
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database);
        let _ = administer(&self.cluster, &sql);
    }
}

fn administer(cluster: &str, sql: &str) -> Result<(), String> {
    PgConnection::establish(cluster)
        .map_err(|error| error.to_string())?
        .batch_execute(sql)
        .map_err(|error| error.to_string())
}
