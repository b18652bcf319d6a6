//! One customer's part of a batch: steps c, d and e of the protocol.
//!
//! Promises that granted calls are numbered without gaps in order of arrival, credits before overage, and that only
//! calls beyond the cap are refused.

use std::collections::BTreeMap;

use super::Answer;
use crate::alerts;
use crate::call::{CommitRefusal, Counted, EventId};
use crate::customer::CustomerId;
use crate::key::KeyId;
use crate::money::MicroDollars;
use crate::plan::{Plan, PlanBook};
use crate::standing::{Counters, Standing};
use crate::store::ledger::{self, NewLines};
use crate::store::months::{self, Grant};
use crate::store::{AnyConnection, StoreFailure};
use crate::time::{UtcMicros, YearMonth};

/// The calls of one customer, in order of arrival.
pub(super) struct Share<'a> {
    customer: CustomerId,
    plan: Plan,
    /// Where in the batch each call stands.
    places: Vec<usize>,
    calls: Vec<(EventId, &'a KeyId)>,
}

impl<'a> Share<'a> {
    pub(super) const fn new(customer: CustomerId, plan: Plan) -> Self {
        Self {
            customer,
            plan,
            places: Vec::new(),
            calls: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, place: usize, event: EventId, key: &'a KeyId) {
        self.places.push(place);
        self.calls.push((event, key));
    }

    /// Takes the credits and writes the ledger; the answers with their places in the batch.
    pub(super) fn settle(
        &self,
        connection: &mut AnyConnection,
        plans: &PlanBook,
        at: UtcMicros,
    ) -> Result<Vec<(usize, Answer)>, StoreFailure> {
        let (customer, month) = (self.customer, at.month());
        let grant = self.grant(connection, month)?;
        let split = Split::of(&grant);
        let (Some(granted), Some(credits), Some(overage)) = (
            self.calls.get(..split.granted()),
            self.calls.get(..split.credits),
            self.calls.get(split.credits..split.granted()),
        ) else {
            return Err(StoreFailure::Other(format!(
                "{customer} was granted more than was asked"
            )));
        };

        let lines = NewLines {
            customer,
            month,
            at,
            first_seq: split.first_seq,
            overage: None,
            calls: credits,
        };
        ledger::append(connection, &lines)?;
        if !overage.is_empty() {
            let price = self.overage_price(plans, overage.len());
            let first_seq = split.first_seq + credits.len() as u64;
            let lines = NewLines {
                customer,
                month,
                at,
                first_seq,
                overage: Some(price),
                calls: overage,
            };
            ledger::append(connection, &lines)?;
            months::add_overage(connection, customer, month, overage.len() as u64)?;
        }
        self.roll_up(connection, at, credits, overage)?;
        let (before, used) = (split.first_seq - 1, grant.counters.used);
        let reached = (used, grant.counters.plan_limit);
        alerts::raise(connection, customer, month, Some(before), reached, at)?;

        Ok(self.answers(&grant, &split, granted.len(), at))
    }

    /// The month's row is opened only when it is missing: once a customer and month.
    fn grant(
        &self,
        connection: &mut AnyConnection,
        month: YearMonth,
    ) -> Result<Grant, StoreFailure> {
        let wanted = self.calls.len() as u64;
        if let Some(grant) = months::grant(connection, self.customer, month, wanted)? {
            return Ok(grant);
        }
        months::open(connection, self.customer, month)?;
        let gone = || StoreFailure::Other(format!("{} went away in a transaction", self.customer));
        months::grant(connection, self.customer, month, wanted)?.ok_or_else(gone)
    }

    fn overage_price(&self, plans: &PlanBook, calls: usize) -> MicroDollars {
        plans.terms(self.plan).overage_price.unwrap_or_else(|| {
            // The tables forbid an uncapped free account; the audit lists what a tampered one brings.
            tracing::error!(customer = %self.customer, plan = %self.plan, calls, "overage without a price");
            MicroDollars::ZERO
        })
    }

    fn roll_up(
        &self,
        connection: &mut AnyConnection,
        at: UtcMicros,
        credits: &[(EventId, &KeyId)],
        overage: &[(EventId, &KeyId)],
    ) -> Result<(), StoreFailure> {
        let mut by_key: BTreeMap<&KeyId, (u64, u64)> = BTreeMap::new();
        for (_, key) in credits {
            by_key.entry(key).or_default().0 += 1;
        }
        for (_, key) in overage {
            let (calls, overage_calls) = by_key.entry(key).or_default();
            *calls += 1;
            *overage_calls += 1;
        }
        for (key, (calls, overage_calls)) in by_key {
            ledger::roll_up(
                connection,
                self.customer,
                at.day(),
                key,
                calls,
                overage_calls,
            )?;
        }
        Ok(())
    }

    /// Each granted call sees the figures as they were once it was counted, whoever shares its transaction.
    fn answers(
        &self,
        grant: &Grant,
        split: &Split,
        granted: usize,
        at: UtcMicros,
    ) -> Vec<(usize, Answer)> {
        let mut counters = Counters {
            used: split.first_seq - 1,
            ..grant.counters
        };
        let standing = |counters| Standing::new(self.customer, at.month(), counters);
        let mut answers = Vec::with_capacity(self.places.len());
        for (index, place) in self.places.iter().enumerate() {
            let answer = if index < granted {
                counters.used += 1;
                counters.overage_calls += u64::from(index >= split.credits);
                Ok(Counted {
                    standing: standing(counters),
                    at,
                    seq: counters.used,
                })
            } else {
                Err(CommitRefusal::QuotaExceeded(standing(counters)))
            };
            answers.push((*place, answer));
        }
        answers
    }
}

/// How a grant divides: calls paid by credits come first, the rest is overage.
#[derive(Debug, PartialEq, Eq)]
struct Split {
    first_seq: u64,
    credits: usize,
    overage: usize,
}

impl Split {
    fn of(grant: &Grant) -> Self {
        let before = grant.counters.used.saturating_sub(grant.granted);
        let credits = grant
            .counters
            .plan_limit
            .saturating_sub(before)
            .min(grant.granted);
        // More than fits would be more than was asked, which is refused.
        let size = |calls: u64| usize::try_from(calls).unwrap_or(usize::MAX);
        Self {
            first_seq: before + 1,
            credits: size(credits),
            overage: size(grant.granted - credits),
        }
    }

    const fn granted(&self) -> usize {
        self.credits.saturating_add(self.overage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(used_after: u64, granted: u64, plan_limit: u64) -> Split {
        let counters = Counters {
            used: used_after,
            plan_limit,
            cap: None,
            overage_calls: 0,
        };
        Split::of(&Grant { counters, granted })
    }

    #[test]
    fn a_grant_that_crosses_the_limit_is_part_credit_part_overage() {
        assert_eq!(
            split(12, 5, 10),
            Split {
                first_seq: 8,
                credits: 3,
                overage: 2
            }
        );
        assert_eq!(
            split(10, 5, 10),
            Split {
                first_seq: 6,
                credits: 5,
                overage: 0
            }
        );
        assert_eq!(
            split(20, 5, 10),
            Split {
                first_seq: 16,
                credits: 0,
                overage: 5
            }
        );
        assert_eq!(
            split(7, 0, 10),
            Split {
                first_seq: 8,
                credits: 0,
                overage: 0
            }
        );
    }
}
