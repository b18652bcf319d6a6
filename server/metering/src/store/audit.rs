//! What the audit compares: sums of the ledger, and the counters, all read at one moment.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::{AnyConnection, read_transaction};
use super::failure::StoreFailure;
use super::row;
use crate::customer::CustomerId;
use crate::key::KeyId;
use crate::time::{UtcDay, UtcMicros, YearMonth};

const MICROS_OF_A_DAY: i64 = 86_400_000_000;

/// The ledger's calls of one customer, month, day and key.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) customer: CustomerId,
    pub(crate) month: YearMonth,
    pub(crate) day: UtcDay,
    pub(crate) key: KeyId,
    pub(crate) lines: u64,
    pub(crate) overage: u64,
    pub(crate) mispriced: u64,
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// Calls and overage calls as a counter has them.
pub(crate) type Pair = (u64, u64);

/// A month's place among the counters.
pub(crate) type MonthPlace = (CustomerId, YearMonth);
/// A day's place among the counters.
pub(crate) type DayPlace = (CustomerId, UtcDay, KeyId);

/// Everything the audit needs.
#[derive(Debug)]
pub(crate) struct Evidence {
    pub(crate) groups: Vec<Group>,
    /// `used` and `overage_calls` of `usage_month`.
    pub(crate) counters: BTreeMap<MonthPlace, Pair>,
    /// `calls` and `overage_calls` of `usage_day`.
    pub(crate) days: BTreeMap<DayPlace, Pair>,
    /// Calls dated before the one numbered before them.
    pub(crate) backwards: Vec<(CustomerId, YearMonth, u64)>,
}

/// Reads it all in one transaction, so that calls counted meanwhile are seen everywhere or nowhere.
pub(crate) fn gather(connection: &mut AnyConnection) -> Result<Evidence, StoreFailure> {
    read_transaction(connection, |connection| {
        Ok(Evidence {
            groups: groups(connection)?,
            counters: counters(connection)?,
            days: days(connection)?,
            backwards: backwards(connection)?,
        })
    })
}

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    day_number: i64,
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = BigInt)]
    lines: i64,
    #[diesel(sql_type = BigInt)]
    overage: i64,
    #[diesel(sql_type = BigInt)]
    mispriced: i64,
    #[diesel(sql_type = BigInt)]
    first_seq: i64,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
}

fn groups(connection: &mut AnyConnection) -> Result<Vec<Group>, StoreFailure> {
    let rows: Vec<GroupRow> = sql_query(
        "SELECT customer_id, month, at_us / $1 AS day_number, key_id, count(*) AS lines, \
           count(CASE WHEN overage THEN 1 END) AS overage, \
           count(CASE WHEN overage <> (unit_price_micros > 0) THEN 1 END) AS mispriced, \
           min(seq) AS first_seq, max(seq) AS last_seq \
         FROM usage_event GROUP BY customer_id, month, day_number, key_id",
    )
    .bind::<BigInt, _>(MICROS_OF_A_DAY)
    .load(connection)?;
    rows.iter()
        .map(|found| {
            Ok(Group {
                customer: row::customer_id(&found.customer_id)?,
                month: row::month("usage_event.month", &found.month)?,
                day: day_of_number(found.day_number)?,
                key: row::key_id(&found.key_id)?,
                lines: row::count("usage_event", found.lines)?,
                overage: row::count("usage_event.overage", found.overage)?,
                mispriced: row::count("usage_event.unit_price_micros", found.mispriced)?,
                first: row::count("usage_event.seq", found.first_seq)?,
                last: row::count("usage_event.seq", found.last_seq)?,
            })
        })
        .collect()
}

fn day_of_number(number: i64) -> Result<UtcDay, StoreFailure> {
    let micros = number
        .checked_mul(MICROS_OF_A_DAY)
        .and_then(|micros| UtcMicros::from_micros(micros).ok());
    micros
        .map(UtcMicros::day)
        .ok_or_else(|| row::unreadable("usage_event.at_us", &number))
}

#[derive(QueryableByName)]
struct CounterRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    overage_calls: i64,
}

fn counters(connection: &mut AnyConnection) -> Result<BTreeMap<MonthPlace, Pair>, StoreFailure> {
    let rows: Vec<CounterRow> =
        sql_query("SELECT customer_id, month, used, overage_calls FROM usage_month")
            .load(connection)?;
    rows.iter()
        .map(|found| {
            let place = (
                row::customer_id(&found.customer_id)?,
                row::month("usage_month.month", &found.month)?,
            );
            let used = row::count("usage_month.used", found.used)?;
            Ok((
                place,
                (
                    used,
                    row::count("usage_month.overage_calls", found.overage_calls)?,
                ),
            ))
        })
        .collect()
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    day: String,
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = BigInt)]
    calls: i64,
    #[diesel(sql_type = BigInt)]
    overage_calls: i64,
}

fn days(connection: &mut AnyConnection) -> Result<BTreeMap<DayPlace, Pair>, StoreFailure> {
    let rows: Vec<DayRow> =
        sql_query("SELECT customer_id, day, key_id, calls, overage_calls FROM usage_day")
            .load(connection)?;
    rows.iter()
        .map(|found| {
            let day = UtcDay::parse(&found.day)
                .ok_or_else(|| row::unreadable("usage_day.day", found.day.as_str()))?;
            let place = (
                row::customer_id(&found.customer_id)?,
                day,
                row::key_id(&found.key_id)?,
            );
            let calls = row::count("usage_day.calls", found.calls)?;
            Ok((
                place,
                (
                    calls,
                    row::count("usage_day.overage_calls", found.overage_calls)?,
                ),
            ))
        })
        .collect()
}

#[derive(QueryableByName)]
struct BackwardsRow {
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

fn backwards(
    connection: &mut AnyConnection,
) -> Result<Vec<(CustomerId, YearMonth, u64)>, StoreFailure> {
    let rows: Vec<BackwardsRow> = sql_query(
        "SELECT customer_id, month, seq FROM (SELECT customer_id, month, seq, at_us, \
           lag(at_us) OVER (PARTITION BY customer_id ORDER BY month, seq) AS earlier FROM usage_event) AS dated \
         WHERE at_us < earlier",
    )
    .load(connection)?;
    rows.iter()
        .map(|found| {
            let month = row::month("usage_event.month", &found.month)?;
            Ok((
                row::customer_id(&found.customer_id)?,
                month,
                row::count("usage_event.seq", found.seq)?,
            ))
        })
        .collect()
}
