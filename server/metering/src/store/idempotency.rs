//! Requests that may be repeated: which are in flight, and the answers of those that were counted.
//!
//! Promises nothing by itself: callers hold the customer, so that looking and writing are one step.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use uuid::Uuid;

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::row;
use crate::call::EventId;
use crate::customer::CustomerId;
use crate::idempotency::{IdempotencyKey, RequestHash};
use crate::time::UtcMicros;

/// What is known of a key.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) request: String,
    pub(crate) response: Option<String>,
    pub(crate) holder: Option<String>,
    pub(crate) lease: Option<UtcMicros>,
    pub(crate) created: UtcMicros,
}

#[derive(QueryableByName)]
struct KnownRow {
    #[diesel(sql_type = Text)]
    request_hash: String,
    #[diesel(sql_type = Nullable<Text>)]
    response: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    holder: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    lease_us: Option<i64>,
    #[diesel(sql_type = BigInt)]
    created_us: i64,
}

pub(crate) fn find(
    connection: &mut AnyConnection,
    customer: CustomerId,
    key: &IdempotencyKey,
) -> Result<Option<Known>, StoreFailure> {
    let rows: Vec<KnownRow> = sql_query(
        "SELECT request_hash, response, holder, lease_us, created_us FROM idempotency \
         WHERE customer_id = $1 AND idem_key = $2",
    )
    .bind::<Text, _>(customer.to_string())
    .bind::<Text, _>(key.as_str())
    .load(connection)?;
    let instant = |micros| row::instant("idempotency instants", micros);
    rows.into_iter()
        .next()
        .map(|found| {
            Ok(Known {
                lease: found.lease_us.map(instant).transpose()?,
                created: instant(found.created_us)?,
                request: found.request_hash,
                response: found.response,
                holder: found.holder,
            })
        })
        .transpose()
}

/// A call's claim on a key.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) customer: CustomerId,
    pub(crate) key: IdempotencyKey,
    /// Tells this claim from any other, whoever makes it.
    pub(crate) holder: Uuid,
}

/// Marks the key as in flight, whatever stood there before.
pub(crate) fn take(
    connection: &mut AnyConnection,
    claim: &Claim,
    request: &RequestHash,
    at: UtcMicros,
    lease: UtcMicros,
) -> Result<(), StoreFailure> {
    sql_query(
        "INSERT INTO idempotency (customer_id, idem_key, request_hash, holder, lease_us, created_us) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (customer_id, idem_key) DO UPDATE SET request_hash = excluded.request_hash, \
         holder = excluded.holder, lease_us = excluded.lease_us, created_us = excluded.created_us, \
         event_id = NULL, response = NULL",
    )
    .bind::<Text, _>(claim.customer.to_string())
    .bind::<Text, _>(claim.key.as_str())
    .bind::<Text, _>(request.to_hex())
    .bind::<Text, _>(claim.holder.to_string())
    .bind::<BigInt, _>(lease.as_micros())
    .bind::<BigInt, _>(at.as_micros())
    .execute(connection)?;
    Ok(())
}

/// Whether the key is still in flight for this claim, and not taken over by another after its lease.
pub(crate) fn is_held(connection: &mut AnyConnection, claim: &Claim) -> Result<bool, StoreFailure> {
    let known = find(connection, claim.customer, &claim.key)?;
    Ok(known.is_some_and(|known| {
        known.response.is_none() && known.holder == Some(claim.holder.to_string())
    }))
}

/// Stores the answer of a call that was counted in this transaction.
pub(crate) fn store(
    connection: &mut AnyConnection,
    claim: &Claim,
    event: EventId,
    response: &str,
) -> Result<(), StoreFailure> {
    sql_query(
        "UPDATE idempotency SET event_id = $1, response = $2, lease_us = NULL \
         WHERE customer_id = $3 AND idem_key = $4 AND holder = $5",
    )
    .bind::<Text, _>(event.to_string())
    .bind::<Text, _>(response)
    .bind::<Text, _>(claim.customer.to_string())
    .bind::<Text, _>(claim.key.as_str())
    .bind::<Text, _>(claim.holder.to_string())
    .execute(connection)?;
    Ok(())
}

/// Gives the key back after a call that was not counted; an answer that was stored stays.
pub(crate) fn release(connection: &mut AnyConnection, claim: &Claim) -> Result<(), StoreFailure> {
    sql_query(
        "DELETE FROM idempotency WHERE customer_id = $1 AND idem_key = $2 AND holder = $3 AND response IS NULL",
    )
    .bind::<Text, _>(claim.customer.to_string())
    .bind::<Text, _>(claim.key.as_str())
    .bind::<Text, _>(claim.holder.to_string())
    .execute(connection)?;
    Ok(())
}

/// Forgets what is older; answers how much that was.
pub(crate) fn purge(
    connection: &mut AnyConnection,
    before: UtcMicros,
) -> Result<u64, StoreFailure> {
    let gone = sql_query("DELETE FROM idempotency WHERE created_us < $1")
        .bind::<BigInt, _>(before.as_micros())
        .execute(connection)?;
    Ok(gone as u64)
}
