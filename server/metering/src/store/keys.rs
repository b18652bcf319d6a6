//! Keys, by their hashes.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::schema::{api_key, customer, scheduled_change};
use super::{customers, row};
use crate::customer::{CustomerId, CustomerState};
use crate::key::{IssuedKey, KeyHash, KeyId, KeyState, KeySummary};
use crate::plan::Plan;
use crate::time::UtcMicros;

/// How old a key's last-used mark may grow before a call renews it: a write saved on nearly every call.
const LAST_USED_GRAIN_MICROS: i64 = 60_000_000;

/// A key that is accepted now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValidKey {
    pub(crate) id: KeyId,
    pub(crate) customer: CustomerId,
    pub(crate) hash: String,
    pub(crate) expires: Option<UtcMicros>,
}

/// The key with this hash, if it and its customer are active and its time has not run out.
pub(crate) fn find_valid(
    connection: &mut AnyConnection,
    hash: &KeyHash,
    at: UtcMicros,
) -> Result<Option<ValidKey>, StoreFailure> {
    let found: Option<(String, String, String, Option<i64>)> = api_key::table
        .inner_join(customer::table)
        .filter(api_key::key_hash.eq(hash.to_hex()))
        .filter(api_key::state.eq(KeyState::Active.as_str()))
        .filter(customer::state.eq(CustomerState::Active.as_str()))
        .select((
            api_key::id,
            api_key::customer_id,
            api_key::key_hash,
            api_key::expires_us,
        ))
        .first(connection)
        .optional()?;
    let Some((id, customer, hash, expires)) = found else {
        return Ok(None);
    };
    let expires = expires
        .map(|micros| row::instant("api_key.expires_us", micros))
        .transpose()?;
    if expires.is_some_and(|expires| expires <= at) {
        return Ok(None);
    }
    Ok(Some(ValidKey {
        id: row::key_id(&id)?,
        customer: row::customer_id(&customer)?,
        hash,
        expires,
    }))
}

/// What a charge needs to know of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chargeable {
    pub(crate) customer: CustomerId,
    pub(crate) plan: Plan,
    /// A change of plan has come due and must be made first.
    pub(crate) change_is_due: bool,
    /// The last-used mark is old enough to be renewed.
    pub(crate) mark_is_old: bool,
}

#[derive(Queryable)]
struct ChargeableRow {
    id: String,
    customer_id: String,
    plan: String,
    expires_us: Option<i64>,
    last_used_us: Option<i64>,
    effective_us: Option<i64>,
}

/// Which of these keys may be charged at `at`. Asked inside the writer's transaction, which holds their customers: what
/// is found here stays true until COMMIT.
pub(crate) fn chargeable(
    connection: &mut AnyConnection,
    ids: &BTreeSet<&KeyId>,
    at: UtcMicros,
) -> Result<HashMap<KeyId, Chargeable>, StoreFailure> {
    let rows: Vec<ChargeableRow> = api_key::table
        .inner_join(customer::table.left_join(scheduled_change::table))
        .filter(api_key::id.eq_any(ids.iter().map(|id| id.as_str()).collect::<Vec<_>>()))
        .filter(api_key::state.eq(KeyState::Active.as_str()))
        .filter(customer::state.eq(CustomerState::Active.as_str()))
        .select((
            api_key::id,
            customer::id,
            customer::plan,
            api_key::expires_us,
            api_key::last_used_us,
            scheduled_change::effective_us.nullable(),
        ))
        .load(connection)?;
    let now = at.as_micros();
    rows.iter()
        .filter(|found| found.expires_us.is_none_or(|expires| expires > now))
        .map(|found| {
            let chargeable = Chargeable {
                customer: row::customer_id(&found.customer_id)?,
                plan: row::plan(&found.plan)?,
                change_is_due: found.effective_us.is_some_and(|effective| effective <= now),
                mark_is_old: found
                    .last_used_us
                    .is_none_or(|last| now - last >= LAST_USED_GRAIN_MICROS),
            };
            Ok((row::key_id(&found.id)?, chargeable))
        })
        .collect()
}

/// Notes that calls were counted on a key.
pub(crate) fn mark_used(
    connection: &mut AnyConnection,
    id: &KeyId,
    at: UtcMicros,
) -> Result<(), StoreFailure> {
    diesel::update(api_key::table.filter(api_key::id.eq(id.as_str())))
        .set(api_key::last_used_us.eq(Some(at.as_micros())))
        .execute(connection)?;
    Ok(())
}

/// Puts a new key into its slot; whatever was active there stops working in the same transaction.
pub(crate) fn issue(
    connection: &mut AnyConnection,
    customer: CustomerId,
    key: &IssuedKey,
    at: UtcMicros,
) -> Result<(), StoreFailure> {
    let in_slot = api_key::table
        .filter(api_key::customer_id.eq(customer.to_string()))
        .filter(api_key::slot.eq(key.slot().as_str()))
        .filter(api_key::state.eq(KeyState::Active.as_str()));
    diesel::update(
        in_slot
            .clone()
            .filter(api_key::expires_us.le(at.as_micros())),
    )
    .set(api_key::state.eq(KeyState::Expired.as_str()))
    .execute(connection)?;
    diesel::update(in_slot)
        .set(api_key::state.eq(KeyState::Deactivated.as_str()))
        .execute(connection)?;
    diesel::insert_into(api_key::table)
        .values((
            api_key::id.eq(key.id().as_str()),
            api_key::customer_id.eq(customer.to_string()),
            api_key::slot.eq(key.slot().as_str()),
            api_key::prefix.eq(key.text().prefix()),
            api_key::key_hash.eq(key.text().hash().to_hex()),
            api_key::state.eq(KeyState::Active.as_str()),
            api_key::created_us.eq(at.as_micros()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Stops an active key for good; a key that no longer works stays as it is.
pub(crate) fn deactivate(connection: &mut AnyConnection, id: &KeyId) -> Result<(), StoreFailure> {
    let active = api_key::table
        .filter(api_key::id.eq(id.as_str()))
        .filter(api_key::state.eq(KeyState::Active.as_str()));
    diesel::update(active)
        .set(api_key::state.eq(KeyState::Deactivated.as_str()))
        .execute(connection)?;
    Ok(())
}

/// Sets the instant from which a key no longer works.
pub(crate) fn set_expiry(
    connection: &mut AnyConnection,
    id: &KeyId,
    expires: UtcMicros,
) -> Result<(), StoreFailure> {
    diesel::update(api_key::table.filter(api_key::id.eq(id.as_str())))
        .set(api_key::expires_us.eq(Some(expires.as_micros())))
        .execute(connection)?;
    Ok(())
}

#[derive(Queryable)]
struct KeyRow {
    id: String,
    slot: String,
    prefix: String,
    state: String,
    created_us: i64,
    expires_us: Option<i64>,
    last_used_us: Option<i64>,
}

type Columns = (
    api_key::id,
    api_key::slot,
    api_key::prefix,
    api_key::state,
    api_key::created_us,
    api_key::expires_us,
    api_key::last_used_us,
);

const COLUMNS: Columns = (
    api_key::id,
    api_key::slot,
    api_key::prefix,
    api_key::state,
    api_key::created_us,
    api_key::expires_us,
    api_key::last_used_us,
);

/// Holds the customer of a key, as every change of a key must.
pub(crate) fn hold_owner(connection: &mut AnyConnection, id: &KeyId) -> Result<(), StoreFailure> {
    let owner: Option<String> = api_key::table
        .filter(api_key::id.eq(id.as_str()))
        .select(api_key::customer_id)
        .first(connection)
        .optional()?;
    match owner {
        Some(owner) => customers::hold(connection, &BTreeSet::from([row::customer_id(&owner)?])),
        None => Ok(()),
    }
}

/// One key as a list shows it.
pub(crate) fn summary(
    connection: &mut AnyConnection,
    id: &KeyId,
    at: UtcMicros,
) -> Result<Option<KeySummary>, StoreFailure> {
    let found: Option<KeyRow> = api_key::table
        .filter(api_key::id.eq(id.as_str()))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    found.map(|row| read_summary(row, at)).transpose()
}

/// A customer's keys, newest first, dead ones included.
pub(crate) fn summaries(
    connection: &mut AnyConnection,
    customer: CustomerId,
    at: UtcMicros,
) -> Result<Vec<KeySummary>, StoreFailure> {
    let rows: Vec<KeyRow> = api_key::table
        .filter(api_key::customer_id.eq(customer.to_string()))
        .order((api_key::created_us.desc(), api_key::slot, api_key::id))
        .select(COLUMNS)
        .load(connection)?;
    rows.into_iter().map(|row| read_summary(row, at)).collect()
}

fn read_summary(found: KeyRow, at: UtcMicros) -> Result<KeySummary, StoreFailure> {
    let instant = |micros| row::instant("api_key instants", micros);
    let expires = found.expires_us.map(instant).transpose()?;
    let state = match row::key_state(&found.state)? {
        KeyState::Active if expires.is_some_and(|expires| expires <= at) => KeyState::Expired,
        state => state,
    };
    Ok(KeySummary {
        id: row::key_id(&found.id)?,
        slot: row::key_slot(&found.slot)?,
        prefix: found.prefix,
        state,
        created: instant(found.created_us)?,
        expires,
        last_used: found.last_used_us.map(instant).transpose()?,
    })
}
