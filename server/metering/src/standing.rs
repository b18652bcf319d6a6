//! Where a customer stands in a month, and what is reported of it.
//!
//! Promises figures that agree with each other: they all come from one row read at one moment.

use crate::customer::CustomerId;
use crate::plan::Plan;
use crate::time::YearMonth;

/// A customer's figures of one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The customer.
    pub customer: CustomerId,
    /// The UTC month the figures are of.
    pub month: YearMonth,
    /// Calls counted this month, overage included.
    pub total_calls: u64,
    /// Credits of this month.
    pub monthly_limit: u64,
    /// Credits left, never below 0.
    pub remaining_calls: u64,
    /// Calls of this month billed as overage; 0 while the account is capped.
    pub over_limit_calls: u64,
    /// Calls of this month billed as overage, whatever the cap says now.
    pub overage_billed_calls: u64,
    /// The count at which calls stop; `None` while overage is billed.
    pub cap: Option<u64>,
}

/// The counters a standing is derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) used: u64,
    pub(crate) plan_limit: u64,
    pub(crate) cap: Option<u64>,
    pub(crate) overage_calls: u64,
}

impl Standing {
    pub(crate) fn new(customer: CustomerId, month: YearMonth, counters: Counters) -> Self {
        Self {
            customer,
            month,
            total_calls: counters.used,
            monthly_limit: counters.plan_limit,
            remaining_calls: counters.plan_limit.saturating_sub(counters.used),
            over_limit_calls: if counters.cap.is_some() {
                0
            } else {
                counters.overage_calls
            },
            overage_billed_calls: counters.overage_calls,
            cap: counters.cap,
        }
    }

    /// Whether the next call would be refused.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.cap.is_some_and(|cap| self.total_calls >= cap)
    }
}

/// The answer to a question about this month's usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageReport {
    /// The customer.
    pub customer: CustomerId,
    /// The current UTC month.
    pub year_month: YearMonth,
    /// Calls counted this month, overage included.
    pub total_calls: u64,
    /// Credits of this month.
    pub monthly_limit: u64,
    /// Credits left, never below 0.
    pub remaining_calls: u64,
    /// Calls billed as overage; 0 while the account is capped.
    pub over_limit_calls: u64,
    /// Calls billed as overage, whatever the cap says now.
    pub overage_billed_calls: u64,
    /// The plan in effect.
    pub plan: Plan,
    /// Whether calls stop at the limit.
    pub hard_cap_enabled: bool,
}

impl UsageReport {
    pub(crate) fn new(standing: &Standing, plan: Plan) -> Self {
        Self {
            customer: standing.customer,
            year_month: standing.month,
            total_calls: standing.total_calls,
            monthly_limit: standing.monthly_limit,
            remaining_calls: standing.remaining_calls,
            over_limit_calls: standing.over_limit_calls,
            overage_billed_calls: standing.overage_billed_calls,
            plan,
            hard_cap_enabled: standing.cap.is_some(),
        }
    }
}
