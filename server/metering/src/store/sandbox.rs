//! Sandbox keys, by their hashes: a table of their own, which the writer never reads.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::keys::ValidKey;
use super::row;
use crate::customer::CustomerId;
use crate::key::{KeyHash, KeyId, KeyText, SandboxKeySummary};
use crate::time::UtcMicros;

pub(crate) fn insert(
    connection: &mut AnyConnection,
    customer: CustomerId,
    key: &KeyText,
    at: UtcMicros,
) -> Result<(), StoreFailure> {
    sql_query(
        "INSERT INTO sandbox_key (id, customer_id, prefix, key_hash, state, created_us) \
         VALUES ($1, $2, $3, $4, 'active', $5) ON CONFLICT (id) DO NOTHING",
    )
    .bind::<Text, _>(key.id().as_str())
    .bind::<Text, _>(customer.to_string())
    .bind::<Text, _>(key.prefix())
    .bind::<Text, _>(key.hash().to_hex())
    .bind::<BigInt, _>(at.as_micros())
    .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    prefix: String,
    #[diesel(sql_type = Text)]
    key_hash: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    created_us: i64,
}

/// The key with this hash, if it and its customer are active.
pub(crate) fn find_valid(
    connection: &mut AnyConnection,
    hash: &KeyHash,
) -> Result<Option<ValidKey>, StoreFailure> {
    let rows: Vec<KeyRow> = sql_query(
        "SELECT k.id, k.customer_id, k.prefix, k.key_hash, k.state, k.created_us \
         FROM sandbox_key k JOIN customer c ON c.id = k.customer_id \
         WHERE k.key_hash = $1 AND k.state = 'active' AND c.state = 'active'",
    )
    .bind::<Text, _>(hash.to_hex())
    .load(connection)?;
    rows.into_iter()
        .next()
        .map(|found| {
            Ok(ValidKey {
                id: row::key_id(&found.id)?,
                customer: row::customer_id(&found.customer_id)?,
                hash: found.key_hash,
                expires: None,
            })
        })
        .transpose()
}

/// An account's sandbox keys, newest first, dead ones included.
pub(crate) fn summaries(
    connection: &mut AnyConnection,
    customer: CustomerId,
) -> Result<Vec<SandboxKeySummary>, StoreFailure> {
    let rows: Vec<KeyRow> = sql_query(
        "SELECT id, customer_id, prefix, key_hash, state, created_us FROM sandbox_key \
         WHERE customer_id = $1 ORDER BY created_us DESC, id",
    )
    .bind::<Text, _>(customer.to_string())
    .load(connection)?;
    rows.into_iter()
        .map(|found| {
            Ok(SandboxKeySummary {
                id: row::key_id(&found.id)?,
                state: row::key_state(&found.state)?,
                created: row::instant("sandbox_key.created_us", found.created_us)?,
                prefix: found.prefix,
            })
        })
        .collect()
}

/// Stops a key for good; whether there is such a key.
pub(crate) fn deactivate(connection: &mut AnyConnection, id: &KeyId) -> Result<bool, StoreFailure> {
    let found = sql_query("UPDATE sandbox_key SET state = 'deactivated' WHERE id = $1")
        .bind::<Text, _>(id.as_str())
        .execute(connection)?;
    Ok(found > 0)
}
