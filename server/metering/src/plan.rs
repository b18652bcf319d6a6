//! The plans and their terms, read once from the data file beside this crate.
//!
//! Promises that every plan has terms and that paid plans have an overage price. Holds no customer.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::money::MicroDollars;

/// The most credits a month an account can be given.
pub const LARGEST_LIMIT: u64 = 1_000_000_000_000;

/// A plan a customer can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plan {
    /// No fee, and always capped.
    Free,
    /// The smallest paid plan.
    Starter,
    /// The second paid plan.
    Standard,
    /// The third paid plan.
    Professional,
    /// The largest plan with a fixed limit.
    Business,
    /// A limit agreed per account.
    Enterprise,
}

impl Plan {
    /// Every plan, smallest first.
    pub const ALL: [Self; 6] = [
        Self::Free,
        Self::Starter,
        Self::Standard,
        Self::Professional,
        Self::Business,
        Self::Enterprise,
    ];

    /// The name used in JSON, in the database and on the command line.
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

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no plan; the plans are free, starter, standard, professional, business and enterprise"
)]
pub struct UnknownPlan(String);

impl FromStr for Plan {
    type Err = UnknownPlan;

    fn from_str(name: &str) -> Result<Self, UnknownPlan> {
        Self::ALL
            .into_iter()
            .find(|plan| plan.as_str() == name)
            .ok_or_else(|| UnknownPlan(name.to_owned()))
    }
}

/// What a plan gives and costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanTerms {
    /// Credits a month, unless the account has a limit of its own.
    pub monthly_calls: u64,
    /// The least limit an account of this plan can be given.
    #[serde(default = "one_call")]
    pub minimum_monthly_calls: u64,
    /// The fee of a month.
    #[serde(default, rename = "monthly_fee_micros")]
    pub monthly_fee: MicroDollars,
    /// The price of a call beyond the limit; a plan without one is always capped.
    #[serde(rename = "overage_price_micros")]
    pub overage_price: Option<MicroDollars>,
}

const fn one_call() -> u64 {
    1
}

/// The terms of every plan.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanBook {
    free: PlanTerms,
    starter: PlanTerms,
    standard: PlanTerms,
    professional: PlanTerms,
    business: PlanTerms,
    enterprise: PlanTerms,
}

/// A plan file that cannot be used; the text says where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the plan file cannot be used: {0}")]
pub struct BadPlanFile(String);

impl PlanBook {
    /// The plans that are built into this crate.
    ///
    /// # Errors
    /// [`BadPlanFile`] only if the file was broken when the crate was built.
    pub fn built_in() -> Result<Self, BadPlanFile> {
        Self::parse(include_str!("../plans.toml"))
    }

    /// Reads a plan file: a table of terms for each plan, nothing else.
    ///
    /// # Errors
    /// [`BadPlanFile`] for bad TOML, a missing plan, a paid plan without an overage price, a free one with a price,
    /// a limit of zero or above [`LARGEST_LIMIT`].
    pub fn parse(text: &str) -> Result<Self, BadPlanFile> {
        let book: Self = toml::from_str(text).map_err(|error| BadPlanFile(error.to_string()))?;
        for plan in Plan::ALL {
            let terms = book.terms(plan);
            if (plan == Plan::Free) != terms.overage_price.is_none() {
                return Err(BadPlanFile(format!(
                    "{plan}: exactly the paid plans have an overage price"
                )));
            }
            if !(terms.minimum_monthly_calls..=LARGEST_LIMIT).contains(&terms.monthly_calls)
                || terms.minimum_monthly_calls == 0
            {
                return Err(BadPlanFile(format!(
                    "{plan}: {} monthly calls are out of range",
                    terms.monthly_calls
                )));
            }
        }
        Ok(book)
    }

    /// The same plans with another limit for the free one.
    ///
    /// # Errors
    /// [`BadPlanFile`] for a limit of zero or above [`LARGEST_LIMIT`].
    pub fn with_free_limit(mut self, monthly_calls: u64) -> Result<Self, BadPlanFile> {
        if !(1..=LARGEST_LIMIT).contains(&monthly_calls) {
            return Err(BadPlanFile(format!(
                "free: {monthly_calls} monthly calls are out of range"
            )));
        }
        self.free.monthly_calls = monthly_calls;
        Ok(self)
    }

    /// The terms of one plan.
    #[must_use]
    pub const fn terms(&self, plan: Plan) -> &PlanTerms {
        match plan {
            Plan::Free => &self.free,
            Plan::Starter => &self.starter,
            Plan::Standard => &self.standard,
            Plan::Professional => &self.professional,
            Plan::Business => &self.business,
            Plan::Enterprise => &self.enterprise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_plans_say_what_the_reference_says() {
        let book = PlanBook::built_in().unwrap();
        let table: Vec<_> = Plan::ALL
            .into_iter()
            .map(|plan| {
                let terms = book.terms(plan);
                let price = terms.overage_price.map(|price| price.to_string());
                format!(
                    "{plan} {} {} {}",
                    terms.monthly_calls,
                    terms.monthly_fee,
                    price.unwrap_or("capped".into())
                )
            })
            .collect();
        assert_eq!(
            table,
            [
                "free 100 0.00 capped",
                "starter 1000 180.00 0.18",
                "standard 5000 750.00 0.15",
                "professional 10000 1200.00 0.12",
                "business 30000 2400.00 0.08",
                "enterprise 100000 5000.00 0.05",
            ]
        );
        assert_eq!(book.terms(Plan::Enterprise).minimum_monthly_calls, 100_000);
    }

    #[test]
    fn a_plan_file_with_a_gap_or_a_wrong_price_is_refused() {
        let file = include_str!("../plans.toml");
        for broken in [
            file.replace("[starter]", "[beginner]"),
            file.replace("overage_price_micros = 80_000\n", ""),
            file.replace(
                "monthly_calls = 100\n",
                "monthly_calls = 100\noverage_price_micros = 1\n",
            ),
            file.replace("monthly_calls = 5_000\n", "monthly_calls = 0\n"),
            file.replace("monthly_calls = 5_000\n", "monthly_calls = 5.5\n"),
        ] {
            assert!(PlanBook::parse(&broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn an_unknown_plan_is_answered_with_the_names_of_the_plans() {
        let error = "gold".parse::<Plan>().unwrap_err().to_string();
        for plan in Plan::ALL {
            assert!(error.contains(plan.as_str()));
            assert_eq!(plan.as_str().parse(), Ok(plan));
        }
    }
}
