//! The ledger, call by call.
//!
//! Promises every call of a month that was counted before the export began, in order of customer and number, without
//! ever holding more than a page of them.

use std::collections::VecDeque;

use crate::call::EventId;
use crate::customer::CustomerId;
use crate::error::MeteringError;
use crate::key::KeyId;
use crate::metering::Metering;
use crate::money::MicroDollars;
use crate::store::customers::{self, Whom};
use crate::store::ledger;
use crate::time::{UtcMicros, YearMonth};

/// Calls read at once.
const PAGE: u32 = 1_000;

/// A call as it stands on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Who pays.
    pub customer: CustomerId,
    /// The month it belongs to.
    pub month: YearMonth,
    /// Its number in the month, from 1.
    pub seq: u64,
    /// Its own id.
    pub event: EventId,
    /// The key it was made with.
    pub key: KeyId,
    /// When it was counted.
    pub at: UtcMicros,
    /// What it costs as overage; `None` when a credit paid for it.
    pub overage_price: Option<MicroDollars>,
}

/// A month's calls, a page at a time.
#[derive(Debug)]
pub struct CallExport {
    metering: Metering,
    month: YearMonth,
    /// The customers still to come; the first is being read.
    customers: VecDeque<CustomerId>,
    after: u64,
}

impl Metering {
    /// Begins to read a month's calls, of one customer or of all.
    ///
    /// # Errors
    /// The database's failure. An unknown customer has no calls.
    pub async fn export(
        &self,
        month: YearMonth,
        customer: Option<CustomerId>,
    ) -> Result<CallExport, MeteringError> {
        let whom = customer.map_or(Whom::Everyone, Whom::Id);
        let found = self
            .inner
            .readers
            .ask(move |connection| customers::summaries(connection, whom, month))
            .await?;
        let mut customers: Vec<_> = found.into_iter().map(|customer| customer.id).collect();
        customers.sort_unstable();
        Ok(CallExport {
            metering: self.clone(),
            month,
            customers: customers.into(),
            after: 0,
        })
    }
}

impl CallExport {
    /// The next calls, at most a thousand; none when all were given.
    ///
    /// # Errors
    /// The database's failure; the same page may be asked for again.
    pub async fn next_page(&mut self) -> Result<Vec<CallRecord>, MeteringError> {
        while let Some(&customer) = self.customers.front() {
            let (month, after) = (self.month, self.after);
            let page = self
                .metering
                .inner
                .readers
                .ask(move |connection| ledger::page(connection, customer, month, after, PAGE))
                .await?;
            if let Some(last) = page.last() {
                self.after = last.seq;
                return Ok(page);
            }
            self.customers.pop_front();
            self.after = 0;
        }
        Ok(Vec::new())
    }
}
