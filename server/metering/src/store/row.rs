//! From stored values to types and back.
//!
//! Promises that a value this program cannot have written is named, never replaced by a default.

use crate::customer::{CustomerId, CustomerState, Email};
use crate::key::{KeyId, KeySlot, KeyState};
use crate::plan::Plan;
use crate::store::StoreFailure;
use crate::time::{UtcMicros, YearMonth};

pub(super) fn unreadable(column: &'static str, value: &(impl ToString + ?Sized)) -> StoreFailure {
    StoreFailure::Unreadable {
        column,
        value: value.to_string(),
    }
}

/// A count as the database holds it.
pub(super) fn count(column: &'static str, value: i64) -> Result<u64, StoreFailure> {
    u64::try_from(value).map_err(|_| unreadable(column, &value))
}

/// A count as the database takes it. Limits are far below 2^63, so a count beyond it is not stored at all.
pub(crate) fn bigint(column: &'static str, value: u64) -> Result<i64, StoreFailure> {
    i64::try_from(value).map_err(|_| unreadable(column, &value))
}

pub(super) fn instant(column: &'static str, value: i64) -> Result<UtcMicros, StoreFailure> {
    UtcMicros::from_micros(value).map_err(|_| unreadable(column, &value))
}

pub(super) fn month(column: &'static str, value: &str) -> Result<YearMonth, StoreFailure> {
    YearMonth::parse(value).ok_or_else(|| unreadable(column, value))
}

pub(super) fn customer_id(value: &str) -> Result<CustomerId, StoreFailure> {
    value.parse().map_err(|_| unreadable("customer id", value))
}

pub(super) fn email(value: &str) -> Result<Email, StoreFailure> {
    value
        .parse()
        .map_err(|_| unreadable("customer.email", value))
}

pub(super) fn customer_state(value: &str) -> Result<CustomerState, StoreFailure> {
    CustomerState::parse(value).ok_or_else(|| unreadable("customer.state", value))
}

pub(super) fn plan(value: &str) -> Result<Plan, StoreFailure> {
    value
        .parse()
        .map_err(|_| unreadable("customer.plan", value))
}

pub(super) fn key_id(value: &str) -> Result<KeyId, StoreFailure> {
    KeyId::parse(value).ok_or_else(|| unreadable("key id", value))
}

pub(super) fn key_slot(value: &str) -> Result<KeySlot, StoreFailure> {
    KeySlot::parse(value).ok_or_else(|| unreadable("api_key.slot", value))
}

pub(super) fn key_state(value: &str) -> Result<KeyState, StoreFailure> {
    KeyState::parse(value).ok_or_else(|| unreadable("api_key.state", value))
}
