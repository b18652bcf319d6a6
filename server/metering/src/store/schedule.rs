//! Changes of plan that wait for their date, and who does the recurring jobs.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::row;
use crate::customer::CustomerId;
use crate::schedule::{ChangeKind, ScheduledChange};
use crate::time::UtcMicros;

#[derive(QueryableByName)]
struct ChangeRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    plan: String,
    #[diesel(sql_type = BigInt)]
    plan_limit: i64,
    #[diesel(sql_type = BigInt)]
    effective_us: i64,
    #[diesel(sql_type = BigInt)]
    created_us: i64,
}

/// The change that waits for an account, if any.
pub(crate) fn find(
    connection: &mut AnyConnection,
    customer: CustomerId,
) -> Result<Option<ScheduledChange>, StoreFailure> {
    let rows: Vec<ChangeRow> = sql_query(
        "SELECT kind, plan, plan_limit, effective_us, created_us FROM scheduled_change WHERE customer_id = $1",
    )
    .bind::<Text, _>(customer.to_string())
    .load(connection)?;
    rows.first()
        .map(|found| {
            let kind = ChangeKind::parse(&found.kind);
            Ok(ScheduledChange {
                customer,
                kind: kind
                    .ok_or_else(|| row::unreadable("scheduled_change.kind", found.kind.as_str()))?,
                plan: row::plan(&found.plan)?,
                limit: row::count("scheduled_change.plan_limit", found.plan_limit)?,
                effective: row::instant("scheduled_change.effective_us", found.effective_us)?,
                requested: row::instant("scheduled_change.created_us", found.created_us)?,
            })
        })
        .transpose()
}

/// Puts a change in the place of any that waited.
pub(crate) fn put(
    connection: &mut AnyConnection,
    change: &ScheduledChange,
) -> Result<(), StoreFailure> {
    sql_query(
        "INSERT INTO scheduled_change (customer_id, kind, plan, plan_limit, effective_us, created_us) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (customer_id) DO UPDATE SET kind = excluded.kind, \
         plan = excluded.plan, plan_limit = excluded.plan_limit, effective_us = excluded.effective_us, \
         created_us = excluded.created_us",
    )
    .bind::<Text, _>(change.customer.to_string())
    .bind::<Text, _>(change.kind.as_str())
    .bind::<Text, _>(change.plan.as_str())
    .bind::<BigInt, _>(row::bigint("scheduled_change.plan_limit", change.limit)?)
    .bind::<BigInt, _>(change.effective.as_micros())
    .bind::<BigInt, _>(change.requested.as_micros())
    .execute(connection)?;
    Ok(())
}

pub(crate) fn remove(
    connection: &mut AnyConnection,
    customer: CustomerId,
) -> Result<(), StoreFailure> {
    sql_query("DELETE FROM scheduled_change WHERE customer_id = $1")
        .bind::<Text, _>(customer.to_string())
        .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
}

/// Some of the accounts whose change is due, those that have waited longest first.
pub(crate) fn due(
    connection: &mut AnyConnection,
    at: UtcMicros,
    most: u32,
) -> Result<Vec<CustomerId>, StoreFailure> {
    let rows: Vec<DueRow> = sql_query(
        "SELECT customer_id FROM scheduled_change WHERE effective_us <= $1 ORDER BY effective_us, customer_id LIMIT $2",
    )
    .bind::<BigInt, _>(at.as_micros())
    .bind::<BigInt, _>(i64::from(most))
    .load(connection)?;
    rows.iter()
        .map(|row| row::customer_id(&row.customer_id))
        .collect()
}

#[derive(QueryableByName)]
struct RenewalRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    renewal_us: Option<i64>,
}

/// When an account's contract renews; `None` when that was never said.
pub(crate) fn renewal(
    connection: &mut AnyConnection,
    customer: CustomerId,
) -> Result<Option<UtcMicros>, StoreFailure> {
    let rows: Vec<RenewalRow> = sql_query("SELECT renewal_us FROM customer WHERE id = $1")
        .bind::<Text, _>(customer.to_string())
        .load(connection)?;
    rows.first()
        .and_then(|row| row.renewal_us)
        .map(|micros| row::instant("customer.renewal_us", micros))
        .transpose()
}

pub(crate) fn set_renewal(
    connection: &mut AnyConnection,
    customer: CustomerId,
    renewal: Option<UtcMicros>,
) -> Result<(), StoreFailure> {
    sql_query("UPDATE customer SET renewal_us = $1 WHERE id = $2")
        .bind::<Nullable<BigInt>, _>(renewal.map(UtcMicros::as_micros))
        .bind::<Text, _>(customer.to_string())
        .execute(connection)?;
    Ok(())
}

/// Takes or keeps a job until then; `false` while another holds it.
pub(crate) fn lease(
    connection: &mut AnyConnection,
    job: &str,
    holder: &str,
    until: UtcMicros,
    at: UtcMicros,
) -> Result<bool, StoreFailure> {
    let taken = sql_query(
        "INSERT INTO job_lease (job, holder, until_us) VALUES ($1, $2, $3) \
         ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until_us = excluded.until_us \
         WHERE job_lease.holder = excluded.holder OR job_lease.until_us <= $4",
    )
    .bind::<Text, _>(job)
    .bind::<Text, _>(holder)
    .bind::<BigInt, _>(until.as_micros())
    .bind::<BigInt, _>(at.as_micros())
    .execute(connection)?;
    Ok(taken == 1)
}
