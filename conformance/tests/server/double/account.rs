//! The double's accounts.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::KEY;
use super::repetition::{Pending, Stored};

/// The one moment at which the double answers until its clock is set.
pub(crate) const DATE: &str = "2026-05-04T12:34:56.789Z";

/// What the account of `KEY` has used when the double starts.
pub(crate) const USED_BEFORE: i64 = 1150;

/// Accounts that the fixtures of a run declare, with their keys.
pub(crate) const FIXTURES: &[(&str, &str)] = &[
    ("secondary_key", "lc_double0secondary0key0of0the0double00"),
    ("capped_at_limit", "lc_double0capped"),
    ("free_at_limit", "lc_double0free"),
    ("over_limit", "lc_double0overage"),
    ("enterprise", "lc_double0enterprise"),
    ("capped_near_limit", "lc_double0nearly"),
];
/// Keys that open nothing any more.
pub(crate) const REFUSED_KEYS: &[(&str, &str)] = &[
    ("deactivated_key", "lc_double0deactivated"),
    ("expired_key", "lc_double0expired"),
    ("suspended", "lc_double0suspended"),
    ("regenerated_key", "lc_double0regenerated"),
];

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: &'static str,
    pub(crate) plan: &'static str,
    pub(crate) limit: i64,
    pub(crate) used: i64,
    pub(crate) capped: bool,
    /// Successes since somebody last looked at the usage.
    pub(crate) since_usage: i64,
    /// Answers by idempotency key.
    pub(crate) answers: BTreeMap<String, Stored>,
    pub(crate) pending: Option<Pending>,
}

impl Account {
    pub(crate) fn remaining(&self) -> i64 {
        (self.limit - self.used).max(0)
    }

    pub(crate) fn over_limit(&self) -> i64 {
        if self.capped {
            0
        } else {
            self.overage_billed()
        }
    }

    pub(crate) fn overage_billed(&self) -> i64 {
        (self.used - self.limit).max(0)
    }
}

/// The accounts and what they have used.
#[derive(Debug)]
pub(crate) struct Accounts {
    all: [Account; 6],
    month: String,
}

impl Default for Accounts {
    fn default() -> Self {
        let account = |id, plan, limit, used, capped| Account {
            id,
            plan,
            limit,
            used,
            capped,
            since_usage: 0,
            answers: BTreeMap::new(),
            pending: None,
        };
        let all = [
            account(
                "550e8400-e29b-41d4-a716-446655440000",
                "standard",
                5000,
                USED_BEFORE,
                false,
            ),
            account(
                "550e8400-e29b-41d4-a716-446655440001",
                "starter",
                1000,
                1000,
                true,
            ),
            account(
                "550e8400-e29b-41d4-a716-446655440002",
                "free",
                100,
                100,
                true,
            ),
            account(
                "550e8400-e29b-41d4-a716-446655440003",
                "starter",
                1000,
                1007,
                false,
            ),
            account(
                "550e8400-e29b-41d4-a716-446655440004",
                "enterprise",
                250_000,
                3,
                false,
            ),
            account(
                "550e8400-e29b-41d4-a716-446655440005",
                "starter",
                1000,
                995,
                true,
            ),
        ];
        Self {
            all,
            month: DATE[..7].to_owned(),
        }
    }
}

impl Accounts {
    /// Begins a month, if it is another than the present one: nothing is used yet.
    pub(crate) fn enter_month(&mut self, month: &str) {
        if self.month != month {
            month.clone_into(&mut self.month);
            self.all.iter_mut().for_each(|account| account.used = 0);
        }
    }

    /// The account that a key opens.
    pub(crate) fn of_key(&mut self, key: &str) -> Option<&mut Account> {
        let fixture = || FIXTURES.iter().position(|(_, own)| *own == key);
        let place = if key == KEY { Some(0) } else { fixture() };
        place.and_then(|place| self.all.get_mut(place))
    }
}

/// An id in the form of a UUID of version 7, another one at each call.
pub(crate) fn fresh_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!(
        "0190a1b2-c3d4-7e5f-8a6b-{:012x}",
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}
