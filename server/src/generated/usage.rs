// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `usage`.

use super::envelope::SuccessMetadata;
use poem_openapi::{Enum, Object};

/// The envelope of a usage report.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct UsageSuccess {
    /// What every success tells beside its data.
    pub metadata: SuccessMetadata,
    /// The current month, in UTC, of the account that the key belongs to.
    pub data: UsageData,
}

/// The current month, in UTC, of the account that the key belongs to.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct UsageData {
    /// The month that the figures belong to, `YYYY-MM` in UTC.
    pub year_month: String,
    /// Calls counted this month.
    pub total_calls: i64,
    /// Calls that the plan grants each month.
    pub monthly_limit: i64,
    /// Granted calls that are left, never below 0.
    pub remaining_calls: i64,
    /// Calls of this month billed as overage; 0 on the free plan and while the hard cap is on.
    pub over_limit_calls: i64,
    /// Calls of this month that stand on the ledger as overage, whatever the cap is now.
    pub overage_billed_calls: i64,
    /// The plan in force. Plans may be added.
    pub plan: Plan,
    /// Whether calls stop at the limit instead of going on as overage. Always true on the free plan.
    pub hard_cap_enabled: bool,
}

/// The plan in force. Plans may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Plan {
    /// `free`.
    #[oai(rename = "free")]
    Free,
    /// `starter`.
    #[oai(rename = "starter")]
    Starter,
    /// `standard`.
    #[oai(rename = "standard")]
    Standard,
    /// `professional`.
    #[oai(rename = "professional")]
    Professional,
    /// `business`.
    #[oai(rename = "business")]
    Business,
    /// `enterprise`.
    #[oai(rename = "enterprise")]
    Enterprise,
}

impl Plan {
    /// The value as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Starter => "starter",
            Self::Standard => "standard",
            Self::Professional => "professional",
            Self::Business => "business",
            Self::Enterprise => "enterprise",
        }
    }
}
