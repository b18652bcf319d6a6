//! What sandbox keys are answered with. Promises one fixture for each verdict, each fault of a face and each error code of the check,
//! all of them answers that the document allows. Never asks the engine or the ledger.

use std::borrow::Cow;
use std::collections::BTreeMap;

use livecheck_metering::{CustomerId, Plan, UnknownPlan, UsageReport, YearMonth};
use poem_openapi::types::ParseFromJSON;
use serde::Deserialize;
use serde_json::Value;

use crate::api::header_text::{HeaderText, NotReadable};
use crate::api::{Account, Refusal};
use crate::generated::envelope::ErrorCode;
use crate::generated::liveness::LivenessData;

const FIXTURES: &str = include_str!("sandbox/fixtures.yaml");

/// Why the fixtures cannot be used: mend `sandbox/fixtures.yaml`. The tests of this crate rule it out.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// They are not of the expected form.
    #[error("the sandbox's fixtures cannot be read: {0}")]
    Yaml(#[from] serde_norway::Error),
    /// A fixture's content is not what the document calls by that name.
    #[error("the sandbox's fixture {name}: {why}")]
    Fixture {
        /// The fixture.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// Its plan does not exist.
    #[error("the sandbox's usage: {0}")]
    Plan(#[from] UnknownPlan),
}

/// All fixtures.
#[derive(Debug)]
pub struct Sandbox {
    fixtures: BTreeMap<String, Fixture>,
    usual: Fixture,
    usage: Usage,
    plan: Plan,
}

/// One answer to a check.
#[derive(Debug, Clone)]
pub enum Fixture {
    /// A success.
    Verdict(Box<LivenessData>),
    /// An error.
    Refusal(Refusal, Shown),
}

/// What an error's metadata shows of the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Its figures.
    #[default]
    Known,
    /// That no credits are left.
    Exhausted,
    /// Nothing.
    Hidden,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    usage: Usage,
    usual: String,
    verdicts: BTreeMap<String, Value>,
    refusals: BTreeMap<String, WrittenRefusal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Usage {
    total_calls: u64,
    monthly_limit: u64,
    plan: String,
    hard_cap_enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRefusal {
    message: String,
    retry_after: Option<u64>,
    #[serde(default)]
    account: Shown,
}

impl Sandbox {
    /// The fixtures that are built in.
    ///
    /// # Errors
    /// A [`SandboxError`] that names the fixture at fault.
    pub fn embedded() -> Result<Self, SandboxError> {
        let written: Written = serde_norway::from_str(FIXTURES)?;
        let mut fixtures = BTreeMap::new();
        for (name, data) in written.verdicts {
            let data = LivenessData::parse_from_json(Some(data))
                .map_err(|error| fault(&name, error.into_message()))?;
            fixtures.insert(name, Fixture::Verdict(Box::new(data)));
        }
        for (name, refusal) in written.refusals {
            let code = ErrorCode::parse_from_json(Some(Value::from(name.as_str())))
                .map_err(|error| fault(&name, error.into_message()))?;
            let mut made = Refusal::new(code, Cow::Owned(refusal.message));
            if let Some(seconds) = refusal.retry_after {
                made = made.retry_after(seconds);
            }
            fixtures.insert(name, Fixture::Refusal(made, refusal.account));
        }
        let usual = fixtures
            .get(&written.usual)
            .cloned()
            .ok_or_else(|| fault(&written.usual, "is not there".to_owned()))?;
        Ok(Self {
            fixtures,
            usual,
            plan: written.usage.plan.parse()?,
            usage: written.usage,
        })
    }

    /// The fixture that the header `Livecheck-Sandbox` names, or the usual one.
    ///
    /// # Errors
    /// `invalid_request` for a name that no fixture has; the message tells those that there are.
    pub fn chosen(&self, header: &HeaderText) -> Result<&Fixture, Refusal> {
        match header.read(|name| self.fixtures.get(name)) {
            Ok(named) => Ok(named.unwrap_or(&self.usual)),
            Err(NotReadable) => {
                let names: Vec<&str> = self.fixtures.keys().map(String::as_str).collect();
                Err(Refusal::new(
                    ErrorCode::InvalidRequest,
                    format!("Livecheck-Sandbox must be one of {}", names.join(", ")),
                ))
            }
        }
    }

    /// Refuses the header beside a live key: who sends it expects not to be charged.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn unwanted(header: &HeaderText) -> Result<(), Refusal> {
        if header.is_absent() {
            return Ok(());
        }
        Err(Refusal::new(
            ErrorCode::InvalidRequest,
            "Livecheck-Sandbox needs a sandbox key, which begins with lc_test_",
        ))
    }

    /// The figures that every answer shows of a customer.
    #[must_use]
    pub fn account(&self, customer: CustomerId) -> Account {
        Account {
            customer,
            remaining_calls: self.remaining_calls(),
            over_limit_calls: 0,
        }
    }

    /// A fixture's error with the account as it is to be shown.
    #[must_use]
    pub fn refusal(&self, refusal: Refusal, shown: Shown, customer: CustomerId) -> Refusal {
        let account = self.account(customer);
        match shown {
            Shown::Known => refusal.of(account),
            Shown::Exhausted => refusal.of(Account {
                remaining_calls: 0,
                ..account
            }),
            Shown::Hidden => refusal.without_figures(),
        }
    }

    /// The usage that a customer is shown, in any month the same.
    #[must_use]
    pub fn usage(&self, customer: CustomerId, year_month: YearMonth) -> UsageReport {
        UsageReport {
            customer,
            year_month,
            total_calls: self.usage.total_calls,
            monthly_limit: self.usage.monthly_limit,
            remaining_calls: self.remaining_calls(),
            over_limit_calls: 0,
            overage_billed_calls: 0,
            plan: self.plan,
            hard_cap_enabled: self.usage.hard_cap_enabled,
        }
    }

    fn remaining_calls(&self) -> u64 {
        self.usage
            .monthly_limit
            .saturating_sub(self.usage.total_calls)
    }
}

fn fault(name: &str, why: String) -> SandboxError {
    SandboxError::Fixture {
        name: name.to_owned(),
        why,
    }
}

#[cfg(test)]
mod tests;
