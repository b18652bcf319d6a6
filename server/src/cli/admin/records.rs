//! What the operator is shown of accounts, keys, changes and audits, as JSON records.

use livecheck_metering::{
    CustomerSummary, HardCap, KeyId, KeySummary, LedgerAudit, SandboxKeySummary, ScheduledChange,
};
use serde_json::{Value, json};

/// What a table of accounts shows.
pub(super) const CUSTOMER_COLUMNS: &[&str] = &[
    "customer_id",
    "email",
    "state",
    "plan",
    "hard_cap_enabled",
    "total_calls",
    "monthly_limit",
    "overage_billed_calls",
];

/// An account with its month.
pub(super) fn customer(customer: &CustomerSummary) -> Value {
    let standing = &customer.standing;
    json!({
        "customer_id": customer.id.to_string(),
        "email": customer.email.as_str(),
        "state": customer.state.as_str(),
        "plan": customer.plan.as_str(),
        "hard_cap_enabled": customer.hard_cap == HardCap::On,
        "year_month": standing.month.to_string(),
        "total_calls": standing.total_calls,
        "monthly_limit": standing.monthly_limit,
        "remaining_calls": standing.remaining_calls,
        "overage_billed_calls": standing.overage_billed_calls,
        "created": customer.created.to_string(),
    })
}

/// A change that waits for its date.
pub(super) fn scheduled_change(change: &ScheduledChange) -> Value {
    json!({
        "kind": change.kind.as_str(),
        "plan": change.plan.as_str(),
        "monthly_limit": change.limit,
        "effective": change.effective.to_string(),
        "requested": change.requested.to_string(),
    })
}

/// A key, as a list may show it.
pub(super) fn key(key: &KeySummary) -> Value {
    json!({
        "key_id": key.id.as_str(),
        "slot": key.slot.as_str(),
        "prefix": key.prefix,
        "state": key.state.as_str(),
        "created": key.created.to_string(),
        "expires": key.expires.map(|at| at.to_string()),
        "last_used": key.last_used.map(|at| at.to_string()),
    })
}

/// A sandbox key, as a list may show it.
pub(super) fn sandbox_key(key: &SandboxKeySummary) -> Value {
    json!({
        "key_id": key.id.as_str(),
        "prefix": key.prefix,
        "state": key.state.as_str(),
        "created": key.created.to_string(),
    })
}

/// A new key, in full.
pub(super) fn issued(id: &KeyId, slot: &str, key: &str) -> Value {
    json!({"key_id": id.as_str(), "slot": slot, "key": key})
}

/// What the audit found.
pub(super) fn audit(audit: &LedgerAudit) -> Value {
    json!({
        "clean": audit.is_clean(),
        "months": audit.months,
        "calls": audit.calls,
        "differences": audit.differences.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
