//! The counters: one row per customer and month.
//!
//! Promises that `used` rises only by what was granted, in one statement, however many writers there are.

use std::collections::{BTreeMap, HashMap};

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::row;
use super::statement::Statement;
use crate::customer::CustomerId;
use crate::standing::Counters;
use crate::time::YearMonth;

/// What one request for credits got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The counters after it; `overage_calls` does not include what was granted now.
    pub(crate) counters: Counters,
    /// How many calls were granted: the last of them has the number `counters.used`.
    pub(crate) granted: u64,
}

#[derive(QueryableByName)]
struct GrantRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    last_grant: i64,
    #[diesel(sql_type = BigInt)]
    plan_limit: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    cap: Option<i64>,
    #[diesel(sql_type = BigInt)]
    overage_calls: i64,
}

/// Makes the month's row with the customer's present terms, unless it is there. Nothing happens without the customer.
pub(crate) fn open(
    connection: &mut AnyConnection,
    customer: CustomerId,
    month: YearMonth,
) -> Result<(), StoreFailure> {
    sql_query(
        "INSERT INTO usage_month (customer_id, month, plan_limit, cap, used, overage_calls, last_grant) \
         SELECT id, $1, plan_limit, CASE WHEN hard_cap THEN plan_limit END, 0, 0, 0 FROM customer WHERE id = $2 \
         ON CONFLICT (customer_id, month) DO NOTHING",
    )
    .bind::<Text, _>(month.to_string())
    .bind::<Text, _>(customer.to_string())
    .execute(connection)?;
    Ok(())
}

/// Takes up to so many calls of each customer from the month, as many as the cap allows. Customers whose month has no
/// row yet are missing from the answer.
///
/// The condition and the change are one statement, so two writers can never both take the last credit.
pub(crate) fn grant(
    connection: &mut AnyConnection,
    month: YearMonth,
    wanted: &BTreeMap<CustomerId, u64>,
) -> Result<HashMap<CustomerId, Grant>, StoreFailure> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    const GRANTED: &str = "CASE WHEN cap IS NULL OR used + calls <= cap THEN calls WHEN used < cap THEN cap - used ELSE 0 END";
    let mut statement = Statement::new(format!(
        "WITH asked (whose, calls) AS (VALUES {}) \
         UPDATE usage_month SET last_grant = {GRANTED}, used = used + {GRANTED} \
         FROM asked WHERE customer_id = whose AND month = ${} \
         RETURNING customer_id, used, last_grant, plan_limit, cap, overage_calls",
        pairs(wanted.len()),
        2 * wanted.len() + 1
    ));
    for (customer, calls) in wanted {
        statement = statement
            .text(customer)
            .bigint(row::bigint("usage_month.last_grant", *calls)?);
    }
    let rows: Vec<GrantRow> = statement.text(&month).load(connection)?;
    rows.iter()
        .map(|found| Ok((row::customer_id(&found.customer_id)?, read_grant(found)?)))
        .collect()
}

/// `($1, $2), ($3, $4), ...`
fn pairs(count: usize) -> String {
    let pair = |number| format!("(${}, ${})", 2 * number + 1, 2 * number + 2);
    (0..count).map(pair).collect::<Vec<_>>().join(", ")
}

fn read_grant(found: &GrantRow) -> Result<Grant, StoreFailure> {
    Ok(Grant {
        counters: counters(found.used, found.plan_limit, found.cap, found.overage_calls)?,
        granted: row::count("usage_month.last_grant", found.last_grant)?,
    })
}

pub(super) fn counters(
    used: i64,
    plan_limit: i64,
    cap: Option<i64>,
    overage_calls: i64,
) -> Result<Counters, StoreFailure> {
    Ok(Counters {
        used: row::count("usage_month.used", used)?,
        plan_limit: row::count("usage_month.plan_limit", plan_limit)?,
        cap: cap
            .map(|cap| row::count("usage_month.cap", cap))
            .transpose()?,
        overage_calls: row::count("usage_month.overage_calls", overage_calls)?,
    })
}

/// Counts granted calls that are billed as overage. The rows are already held by the grant.
pub(crate) fn add_overage(
    connection: &mut AnyConnection,
    month: YearMonth,
    overage: &BTreeMap<CustomerId, u64>,
) -> Result<(), StoreFailure> {
    if overage.is_empty() {
        return Ok(());
    }
    let mut statement = Statement::new(format!(
        "WITH billed (whose, calls) AS (VALUES {}) \
         UPDATE usage_month SET overage_calls = overage_calls + calls \
         FROM billed WHERE customer_id = whose AND month = ${}",
        pairs(overage.len()),
        2 * overage.len() + 1
    ));
    for (customer, calls) in overage {
        statement = statement
            .text(customer)
            .bigint(row::bigint("usage_month.overage_calls", *calls)?);
    }
    statement.text(&month).execute(connection)?;
    Ok(())
}

/// Puts a customer's present terms on the month and on any later one. What was counted stays as it was.
///
/// The month's row must be there: without it a writer that opens the month at the same moment could copy the old terms.
pub(crate) fn apply_terms(
    connection: &mut AnyConnection,
    customer: CustomerId,
    month: YearMonth,
    plan_limit: u64,
    cap: Option<u64>,
) -> Result<(), StoreFailure> {
    let cap = cap
        .map(|cap| row::bigint("usage_month.cap", cap))
        .transpose()?;
    sql_query(
        "UPDATE usage_month SET plan_limit = $1, cap = $2 WHERE customer_id = $3 AND month >= $4",
    )
    .bind::<BigInt, _>(row::bigint("usage_month.plan_limit", plan_limit)?)
    .bind::<Nullable<BigInt>, _>(cap)
    .bind::<Text, _>(customer.to_string())
    .bind::<Text, _>(month.to_string())
    .execute(connection)?;
    Ok(())
}
