//! Databases on the cluster that a test run is pointed at.
//!
//! Promises each test a database of its own; the tables are made once a program and copied.

use std::io::{Error, Result};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::programs::PROGRAMS;

/// Names the environment variable with the address of a cluster on which databases may be made.
pub const CLUSTER: &str = "LIVECHECK_TEST_POSTGRES";

/// How long a template may be busy: its last connection is still being closed.
const PATIENCE: Duration = Duration::from_secs(20);

/// The address of the cluster that this run is for; `None` for a run on files.
#[must_use]
pub fn cluster_of_this_run() -> Option<String> {
    std::env::var(CLUSTER).ok().filter(|url| !url.is_empty())
}

/// A database, dropped with everything in it: at once, or on a throw-away cluster with the whole of it.
#[derive(Debug)]
pub struct Database {
    cluster: String,
    name: String,
}

impl Database {
    /// A database without tables.
    ///
    /// # Errors
    /// What the server said.
    pub fn empty(cluster: &str) -> Result<Self> {
        Self::copy(cluster, "template0")
    }

    /// A database as `prepare` makes one: it is called with an address the first time in a program, and what it made is
    /// copied from then on. Every call on one cluster must bring the same `prepare`.
    ///
    /// # Errors
    /// What the server said, or `prepare`.
    pub fn prepared(cluster: &str, prepare: impl FnOnce(&str) -> Result<()>) -> Result<Self> {
        static TEMPLATE: Mutex<Option<(String, String)>> = Mutex::new(None);
        let mut template = TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner);
        let name = match &*template {
            Some((of, name)) if of == cluster => name.clone(),
            _ => {
                let made = Self::empty(cluster)?;
                prepare(&made.url())?;
                let name = made.name.clone();
                // Kept until the cluster goes: other tests still copy it when the last one here ends.
                std::mem::forget(made);
                *template = Some((cluster.to_owned(), name.clone()));
                name
            }
        };
        drop(template);
        Self::copy(cluster, &name)
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> String {
        let host = self.cluster.rsplit_once('/').map_or("", |(host, _)| host);
        format!("{host}/{}", self.name)
    }

    fn copy(cluster: &str, template: &str) -> Result<Self> {
        let name = format!("livecheck_{}", Uuid::new_v4().simple());
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        let deadline = Instant::now() + PATIENCE;
        loop {
            match administer(cluster, &sql) {
                Ok(()) => break,
                Err(_) if Instant::now() < deadline => std::thread::yield_now(),
                Err(error) => return Err(Error::other(format!("{sql}: {error}"))),
            }
        }
        Ok(Self {
            cluster: cluster.to_owned(),
            name,
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A throw-away cluster goes as a whole: dropping its databases one by one costs a checkpoint each.
        if std::env::var_os(PROGRAMS).is_some() {
            return;
        }
        // A cluster that has gone already has dropped it too.
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = administer(&self.cluster, &sql);
    }
}

/// Runs statements on a database of the cluster.
fn administer(address: &str, sql: &str) -> std::result::Result<(), String> {
    PgConnection::establish(address)
        .map_err(|error| error.to_string())?
        .batch_execute(sql)
        .map_err(|error| error.to_string())
}
