// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! The types of `usage`.

use super::envelope::SuccessMetadata;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The envelope of a usage report.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct UsageSuccess {
    /// What every success tells beside its data.
    pub metadata: SuccessMetadata,
    /// The current month, in UTC, of the account that the key belongs to.
    pub data: UsageData,
}

/// The current month, in UTC, of the account that the key belongs to.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum Plan {
    /// `free`.
    Free,
    /// `starter`.
    Starter,
    /// `standard`.
    Standard,
    /// `professional`.
    Professional,
    /// `business`.
    Business,
    /// `enterprise`.
    Enterprise,
    /// A value newer than this client, as it came. Never one of the values above when it comes from a conversion.
    Unknown(String),
}

impl Plan {
    /// The value as it stands in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Free => "free",
            Self::Starter => "starter",
            Self::Standard => "standard",
            Self::Professional => "professional",
            Self::Business => "business",
            Self::Enterprise => "enterprise",
            Self::Unknown(value) => value,
        }
    }
}

impl From<&str> for Plan {
    fn from(value: &str) -> Self {
        match value {
            "free" => Self::Free,
            "starter" => Self::Starter,
            "standard" => Self::Standard,
            "professional" => Self::Professional,
            "business" => Self::Business,
            "enterprise" => Self::Enterprise,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl From<String> for Plan {
    fn from(value: String) -> Self {
        match Self::from(value.as_str()) {
            Self::Unknown(_) => Self::Unknown(value),
            known => known,
        }
    }
}

impl From<Plan> for String {
    fn from(value: Plan) -> Self {
        value.as_str().to_owned()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
