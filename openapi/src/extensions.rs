//! The document's own extensions: billing and error rules. `extensions.schema.json` says the same to other tools.

use serde::Deserialize;

/// `x-billing-model`: what is counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillingModel {
    /// The meter's name, which the operations' rules refer to.
    pub meter: String,
    /// What one count is called.
    pub unit: String,
    /// After which time counts begin anew.
    pub period: String,
    /// The contract's clause.
    pub clause: String,
}

/// `x-billing`: what an operation costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// The meter that counts, or `none`.
    pub meter: String,
    /// How many calls are counted.
    pub charge: u32,
    /// At which outcome.
    pub when: ChargedWhen,
    /// The contract's clause.
    pub clause: String,
}

/// The outcome that a charge follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargedWhen {
    /// On a success, and on nothing else.
    Success,
    /// On no outcome: the operation is free.
    Never,
}

/// `x-errors`: what holds for an error code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorRule {
    /// One line for people.
    pub title: String,
    /// The HTTP statuses that the code comes with; the first is the usual one.
    pub status: Vec<u16>,
    /// Whether, and when, to try again.
    pub retry: Retry,
    /// Whether an answer with this code is counted. No code is, today.
    pub billed: bool,
    /// The contract's clause.
    pub clause: String,
}

/// Whether a request that met an error can succeed when repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Not without a change.
    Never,
    /// After a while; `Retry-After` says how long where it is sent.
    Backoff,
    /// In the next billing period, or with another plan.
    NextPeriod,
}
