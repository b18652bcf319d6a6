//! What the operator is shown of accounts, keys and audits, as JSON records.

use livecheck_metering::{CustomerSummary, HardCap, IssuedKey, KeySummary, LedgerAudit};
use serde_json::{Value, json};

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

/// A new key, in full.
pub(super) fn issued(key: &IssuedKey) -> Value {
    json!({"key_id": key.id().as_str(), "slot": key.slot().as_str(), "key": key.reveal()})
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
