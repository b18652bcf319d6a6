//! The audit: every counter rebuilt from the ledger and compared.
//!
//! Promises one view of the database, however many calls are counted meanwhile. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::customer::CustomerId;
use crate::error::MeteringError;
use crate::key::KeyId;
use crate::metering::Metering;
use crate::store::audit::{self, DayPlace, Evidence, MonthPlace, Pair};
use crate::time::{UtcDay, YearMonth};

/// What the audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerAudit {
    /// Calls on the ledger.
    pub calls: u64,
    /// Months of customers that were compared.
    pub months: u64,
    /// Everything that does not agree; empty when all is well.
    pub differences: Vec<Difference>,
}

impl LedgerAudit {
    /// Whether ledger and counters agree in everything.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Something that does not agree with the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// The numbers of a month's calls do not run from 1 to their count.
    #[error("{customer} {month}: {lines} calls are numbered from {first} to {last}")]
    Gap {
        /// The customer.
        customer: CustomerId,
        /// The month.
        month: YearMonth,
        /// Calls on the ledger.
        lines: u64,
        /// The lowest number.
        first: u64,
        /// The highest number.
        last: u64,
    },
    /// The month's counter is not the count of its calls.
    #[error("{customer} {month}: the counter says {counter}, the ledger {ledger}")]
    Used {
        /// The customer.
        customer: CustomerId,
        /// The month.
        month: YearMonth,
        /// What `usage_month` says.
        counter: u64,
        /// What the ledger says.
        ledger: u64,
    },
    /// The month's overage counter is not the count of its overage calls.
    #[error("{customer} {month}: the overage counter says {counter}, the ledger {ledger}")]
    Overage {
        /// The customer.
        customer: CustomerId,
        /// The month.
        month: YearMonth,
        /// What `usage_month` says.
        counter: u64,
        /// What the ledger says.
        ledger: u64,
    },
    /// A day's roll-up is not what the ledger says of that day.
    #[error(
        "{customer} {day} key {key}: the roll-up says {counter:?}, the ledger {ledger:?} (calls, overage)"
    )]
    Day {
        /// The customer.
        customer: CustomerId,
        /// The day.
        day: UtcDay,
        /// The key.
        key: KeyId,
        /// Calls and overage calls by `usage_day`.
        counter: (u64, u64),
        /// Calls and overage calls by the ledger.
        ledger: (u64, u64),
    },
    /// Calls are filed under a month that their instants are not in.
    #[error("{customer} {month}: {lines} calls of {day} are filed under this month")]
    Misfiled {
        /// The customer.
        customer: CustomerId,
        /// The month they are filed under.
        month: YearMonth,
        /// The day they happened.
        day: UtcDay,
        /// How many.
        lines: u64,
    },
    /// Overage calls without a price, or credit calls with one.
    #[error("{customer} {month}: {lines} calls have a price that does not fit their kind")]
    Price {
        /// The customer.
        customer: CustomerId,
        /// The month.
        month: YearMonth,
        /// How many.
        lines: u64,
    },
    /// A call is dated before the one numbered before it.
    #[error("{customer} {month}: call {seq} is dated before the call that precedes it")]
    TimeRunsBackwards {
        /// The customer.
        customer: CustomerId,
        /// The month.
        month: YearMonth,
        /// The number of the later call.
        seq: u64,
    },
}

impl Metering {
    /// Rebuilds every counter from the ledger and lists whatever differs.
    ///
    /// # Errors
    /// The database's failure; a difference is no error.
    pub async fn verify_ledger(&self) -> Result<LedgerAudit, MeteringError> {
        let evidence = self.inner.readers.ask(audit::gather).await?;
        Ok(compare(&evidence))
    }
}

/// A month's calls as the ledger has them.
#[derive(Debug, Clone, Copy)]
struct Tally {
    lines: u64,
    overage: u64,
    mispriced: u64,
    first: u64,
    last: u64,
}

fn compare(evidence: &Evidence) -> LedgerAudit {
    let mut differences = Vec::new();
    let mut months: BTreeMap<MonthPlace, Tally> = BTreeMap::new();
    let mut days: BTreeMap<DayPlace, Pair> = BTreeMap::new();
    for group in &evidence.groups {
        let empty = Tally {
            lines: 0,
            overage: 0,
            mispriced: 0,
            first: u64::MAX,
            last: 0,
        };
        let tally = months.entry((group.customer, group.month)).or_insert(empty);
        tally.lines += group.lines;
        tally.overage += group.overage;
        tally.mispriced += group.mispriced;
        tally.first = tally.first.min(group.first);
        tally.last = tally.last.max(group.last);
        let day = days
            .entry((group.customer, group.day, group.key.clone()))
            .or_default();
        *day = (day.0 + group.lines, day.1 + group.overage);
        if group.day.month() != group.month {
            let (customer, month, day, lines) =
                (group.customer, group.month, group.day, group.lines);
            differences.push(Difference::Misfiled {
                customer,
                month,
                day,
                lines,
            });
        }
    }

    for (&(customer, month), tally) in &months {
        let Tally {
            lines,
            first,
            last,
            mispriced,
            ..
        } = *tally;
        if first != 1 || last != lines {
            differences.push(Difference::Gap {
                customer,
                month,
                lines,
                first,
                last,
            });
        }
        if mispriced > 0 {
            differences.push(Difference::Price {
                customer,
                month,
                lines: mispriced,
            });
        }
    }
    let counted: BTreeSet<_> = months
        .keys()
        .chain(evidence.counters.keys())
        .copied()
        .collect();
    for &(customer, month) in &counted {
        let (used, overage) = evidence
            .counters
            .get(&(customer, month))
            .copied()
            .unwrap_or_default();
        let (lines, overage_lines) = months
            .get(&(customer, month))
            .map_or((0, 0), |tally| (tally.lines, tally.overage));
        if used != lines {
            differences.push(Difference::Used {
                customer,
                month,
                counter: used,
                ledger: lines,
            });
        }
        if overage != overage_lines {
            differences.push(Difference::Overage {
                customer,
                month,
                counter: overage,
                ledger: overage_lines,
            });
        }
    }
    let rolled_up: BTreeSet<_> = days.keys().chain(evidence.days.keys()).cloned().collect();
    for place in rolled_up {
        let counter = evidence.days.get(&place).copied().unwrap_or_default();
        let ledger = days.get(&place).copied().unwrap_or_default();
        if counter != ledger {
            let (customer, day, key) = place;
            differences.push(Difference::Day {
                customer,
                day,
                key,
                counter,
                ledger,
            });
        }
    }
    for &(customer, month, seq) in &evidence.backwards {
        differences.push(Difference::TimeRunsBackwards {
            customer,
            month,
            seq,
        });
    }
    let calls = months.values().map(|tally| tally.lines).sum();
    LedgerAudit {
        calls,
        months: counted.len() as u64,
        differences,
    }
}
