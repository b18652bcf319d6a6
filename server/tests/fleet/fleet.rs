//! Several processes on one database, with the operator's own way to it.

use std::sync::Arc;

use livecheck_metering::{
    Activated, CustomerId, EventId, Metering, MeteringOptions, NewCustomer, Plan,
};

use super::ledger::Ledger;
use super::process::Process;

/// Processes of a fleet.
pub(crate) const PROCESSES: usize = 4;

/// Servers that share a database.
pub(crate) struct Fleet {
    pub(crate) servers: Vec<Arc<Process>>,
    pub(crate) metering: Metering,
    _ledger: Option<Ledger>,
}

impl Fleet {
    /// On a database of its own, of the engine that this run is for.
    pub(crate) async fn start() -> Self {
        let ledger = Ledger::of_this_run();
        let url = ledger.url();
        Self {
            _ledger: Some(ledger),
            ..Self::on(&url).await
        }
    }

    /// On a database that somebody else keeps.
    pub(crate) async fn on(url: &str) -> Self {
        let metering = open(url).await;
        // All at once, as a fleet is started.
        let starting: Vec<_> = (0..PROCESSES)
            .map(|_| {
                let url = url.to_owned();
                tokio::task::spawn_blocking(move || Arc::new(Process::start(&url)))
            })
            .collect();
        let mut servers = Vec::new();
        for server in starting {
            servers.push(server.await.expect("a server"));
        }
        Self {
            servers,
            metering,
            _ledger: None,
        }
    }

    /// The server that serves the caller of this number.
    pub(crate) fn server(&self, caller: usize) -> Arc<Process> {
        Arc::clone(&self.servers[caller % self.servers.len()])
    }

    pub(crate) async fn customer(&self, plan: Plan, limit: Option<u64>) -> Activated {
        customer(&self.metering, plan, limit).await
    }

    /// The calls counted this month.
    pub(crate) async fn counted(&self, customer: CustomerId) -> u64 {
        let standing = self.metering.standing(&customer).await;
        standing.expect("figures").total_calls
    }

    /// Fails unless ledger and counters agree; the calls on the ledger.
    pub(crate) async fn audited(&self) -> u64 {
        audited(&self.metering).await
    }
}

pub(crate) async fn open(url: &str) -> Metering {
    let address = url.parse().expect("an address");
    let opened = Metering::open(MeteringOptions::new(address)).await;
    opened.expect("a ledger")
}

pub(crate) async fn customer(metering: &Metering, plan: Plan, limit: Option<u64>) -> Activated {
    let email = format!("{}@example.com", EventId::fresh());
    let new = NewCustomer {
        email: email.parse().expect("an address"),
        plan,
        limit,
        hard_cap: None,
    };
    metering.create_customer(new).await.expect("a customer")
}

pub(crate) async fn audited(metering: &Metering) -> u64 {
    let audit = metering.verify_ledger().await.expect("an audit");
    assert!(audit.is_clean(), "{:#?}", audit.differences);
    audit.calls
}
