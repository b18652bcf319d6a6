//! What each customer gets of a batch: steps c, d and e of the protocol.
//!
//! Promises that granted calls are numbered without gaps in order of arrival, credits before overage, and that only
//! calls beyond the cap are refused.

use std::collections::{BTreeMap, HashMap};

use super::Answer;
use crate::alerts;
use crate::call::{CommitRefusal, Counted, EventId};
use crate::customer::CustomerId;
use crate::key::KeyId;
use crate::money::MicroDollars;
use crate::plan::{Plan, PlanBook};
use crate::standing::{Counters, Standing};
use crate::store::ledger::{self, ByKey, NewLines};
use crate::store::months::{self, Grant};
use crate::store::{AnyConnection, StoreFailure};
use crate::time::{UtcMicros, YearMonth};

/// Some of a customer's calls.
type Calls<'a, 's> = &'s [(EventId, &'a KeyId)];

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

    fn overage_price(&self, plans: &PlanBook, calls: usize) -> MicroDollars {
        plans.terms(self.plan).overage_price.unwrap_or_else(|| {
            // The tables forbid an uncapped free account; the audit lists what a tampered one brings.
            tracing::error!(customer = %self.customer, plan = %self.plan, calls, "overage without a price");
            MicroDollars::ZERO
        })
    }

    /// The calls that credits pay for, and those billed as overage.
    fn divide(&self, split: &Split) -> Result<(Calls<'a, '_>, Calls<'a, '_>), StoreFailure> {
        let granted = self.calls.get(..split.granted());
        granted
            .and_then(|granted| granted.split_at_checked(split.credits))
            .ok_or_else(|| {
                StoreFailure::Other(format!("{} was granted more than was asked", self.customer))
            })
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

/// Takes the credits of every share and writes the ledger, each step in one statement for all of them; the answers with
/// their places in the batch.
pub(super) fn settle(
    shares: &BTreeMap<CustomerId, Share<'_>>,
    connection: &mut AnyConnection,
    plans: &PlanBook,
    at: UtcMicros,
) -> Result<Vec<(usize, Answer)>, StoreFailure> {
    let month = at.month();
    let grants = grants(shares, connection, month)?;
    let (mut lines, mut overages, mut days) = (Vec::new(), BTreeMap::new(), ByKey::new());
    let mut answers = Vec::new();
    for (&customer, share) in shares {
        let gone = || StoreFailure::Other(format!("{customer} went away in a transaction"));
        let grant = grants.get(&customer).ok_or_else(gone)?;
        let split = Split::of(grant);
        let (credits, overage) = share.divide(&split)?;
        lines.push(NewLines {
            customer,
            first_seq: split.first_seq,
            overage: None,
            calls: credits,
        });
        if !overage.is_empty() {
            lines.push(NewLines {
                customer,
                first_seq: split.first_seq + credits.len() as u64,
                overage: Some(share.overage_price(plans, overage.len())),
                calls: overage,
            });
            overages.insert(customer, overage.len() as u64);
        }
        for (index, (_, key)) in credits.iter().chain(overage).enumerate() {
            let (calls, overage_calls) = days.entry((customer, *key)).or_default();
            *calls += 1;
            *overage_calls += u64::from(index >= split.credits);
        }
        let reached = (grant.counters.used, grant.counters.plan_limit);
        let before = Some(split.first_seq - 1);
        alerts::raise(connection, customer, month, before, reached, at)?;
        answers.extend(share.answers(grant, &split, split.granted(), at));
    }
    ledger::append(connection, at, &lines)?;
    months::add_overage(connection, month, &overages)?;
    ledger::roll_up(connection, at.day(), &days)?;
    Ok(answers)
}

/// The months' rows are opened only where they are missing: once a customer and month.
fn grants(
    shares: &BTreeMap<CustomerId, Share<'_>>,
    connection: &mut AnyConnection,
    month: YearMonth,
) -> Result<HashMap<CustomerId, Grant>, StoreFailure> {
    let mut wanted: BTreeMap<_, _> = shares
        .iter()
        .map(|(customer, share)| (*customer, share.calls.len() as u64))
        .collect();
    let mut grants = months::grant(connection, month, &wanted)?;
    wanted.retain(|customer, _| !grants.contains_key(customer));
    for customer in wanted.keys() {
        months::open(connection, *customer, month)?;
    }
    grants.extend(months::grant(connection, month, &wanted)?);
    Ok(grants)
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
