//! The ledger of counted calls and its roll-up by day.
//!
//! Promises to add only. Never changes or removes a line.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::row;
use super::statement::Statement;
use crate::call::EventId;
use crate::customer::CustomerId;
use crate::export::CallRecord;
use crate::key::KeyId;
use crate::money::MicroDollars;
use crate::time::{UtcDay, UtcMicros, YearMonth};

/// A line that is already on the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) customer: CustomerId,
    pub(crate) seq: u64,
    pub(crate) at: UtcMicros,
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    at_us: i64,
}

/// Which of these calls the ledger already has.
pub(crate) fn find(
    connection: &mut AnyConnection,
    events: impl ExactSizeIterator<Item = EventId>,
) -> Result<HashMap<EventId, Line>, StoreFailure> {
    let mut statement = Statement::new(format!(
        "SELECT id, customer_id, seq, at_us FROM usage_event WHERE id IN ({})",
        placeholders(1, events.len())
    ));
    for event in events {
        statement = statement.text(&event);
    }
    let rows: Vec<LineRow> = statement.load(connection)?;
    rows.iter()
        .map(|found| {
            let event = event_id(&found.id)?;
            let line = Line {
                customer: row::customer_id(&found.customer_id)?,
                seq: row::count("usage_event.seq", found.seq)?,
                at: row::instant("usage_event.at_us", found.at_us)?,
            };
            Ok((event, line))
        })
        .collect()
}

/// `$from, $from+1, ...`
pub(super) fn placeholders(from: usize, count: usize) -> String {
    let mut text = String::new();
    for number in from..from + count {
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}${number}");
    }
    text
}

/// Lines to be added for one customer: consecutive numbers, one price.
#[derive(Debug)]
pub(crate) struct NewLines<'a> {
    pub(crate) customer: CustomerId,
    /// The number of the first of them.
    pub(crate) first_seq: u64,
    /// The overage price, or nothing for calls paid by credits.
    pub(crate) overage: Option<MicroDollars>,
    pub(crate) calls: &'a [(EventId, &'a KeyId)],
}

/// Adds lines to the ledger, all at one instant, in one statement. What lines share is bound once: SQLite searches its
/// named parameters one by one, so eight of them for each line would cost more than the insert.
pub(crate) fn append(
    connection: &mut AnyConnection,
    at: UtcMicros,
    groups: &[NewLines<'_>],
) -> Result<(), StoreFailure> {
    if groups.iter().all(|group| group.calls.is_empty()) {
        return Ok(());
    }
    let mut text = String::from(
        "INSERT INTO usage_event (month, at_us, customer_id, overage, unit_price_micros, seq, id, key_id) VALUES ",
    );
    // Parameters are numbered by where they first appear: two for all lines, four for a group, two for each line.
    let mut next = 3;
    let mut comma = "";
    for group in groups {
        let shared = next;
        for offset in 0..group.calls.len() {
            let own = if offset == 0 { shared + 4 } else { next };
            next = own + 2;
            let _ = write!(
                text,
                "{comma}($1, $2, ${}, ${}, ${}, ${} + {offset}, ${own}, ${})",
                shared,
                shared + 1,
                shared + 2,
                shared + 3,
                own + 1
            );
            comma = ", ";
        }
    }
    let mut statement = Statement::new(text)
        .text(&at.month())
        .bigint(at.as_micros());
    for group in groups.iter().filter(|group| !group.calls.is_empty()) {
        let price = group.overage.unwrap_or(MicroDollars::ZERO);
        statement = statement
            .text(&group.customer)
            .bool(group.overage.is_some())
            .bigint(row::bigint(
                "usage_event.unit_price_micros",
                price.as_micros(),
            )?)
            .bigint(row::bigint("usage_event.seq", group.first_seq)?);
        for (event, key) in group.calls {
            statement = statement.text(event).text(key.as_str());
        }
    }
    statement.execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct RecordRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = BigInt)]
    at_us: i64,
    #[diesel(sql_type = Bool)]
    overage: bool,
    #[diesel(sql_type = BigInt)]
    unit_price_micros: i64,
}

/// A customer's next calls of a month, after this number.
pub(crate) fn page(
    connection: &mut AnyConnection,
    customer: CustomerId,
    month: YearMonth,
    after: u64,
    most: u32,
) -> Result<Vec<CallRecord>, StoreFailure> {
    let rows: Vec<RecordRow> = sql_query(
        "SELECT seq, id, key_id, at_us, overage, unit_price_micros FROM usage_event \
         WHERE customer_id = $1 AND month = $2 AND seq > $3 ORDER BY seq LIMIT $4",
    )
    .bind::<Text, _>(customer.to_string())
    .bind::<Text, _>(month.to_string())
    .bind::<BigInt, _>(row::bigint("usage_event.seq", after)?)
    .bind::<BigInt, _>(i64::from(most))
    .load(connection)?;
    let price = |micros| row::count("usage_event.unit_price_micros", micros);
    rows.iter()
        .map(|found| {
            let price = MicroDollars::from_micros(price(found.unit_price_micros)?);
            Ok(CallRecord {
                customer,
                month,
                seq: row::count("usage_event.seq", found.seq)?,
                event: event_id(&found.id)?,
                key: row::key_id(&found.key_id)?,
                at: row::instant("usage_event.at_us", found.at_us)?,
                overage_price: found.overage.then_some(price),
            })
        })
        .collect()
}

fn event_id(text: &str) -> Result<EventId, StoreFailure> {
    let id: uuid::Uuid = text
        .parse()
        .map_err(|_| row::unreadable("usage_event.id", text))?;
    Ok(EventId::from(id))
}

/// Calls and overage calls of each key in a batch.
pub(crate) type ByKey<'a> = BTreeMap<(CustomerId, &'a KeyId), (u64, u64)>;

/// Adds calls to the keys' days, in one statement.
pub(crate) fn roll_up(
    connection: &mut AnyConnection,
    day: UtcDay,
    calls: &ByKey<'_>,
) -> Result<(), StoreFailure> {
    if calls.is_empty() {
        return Ok(());
    }
    let values: Vec<String> = (0..calls.len())
        .map(|number| {
            let first = 2 + 4 * number;
            let (second, third, fourth) = (first + 1, first + 2, first + 3);
            format!("($1, ${first}, ${second}, ${third}, ${fourth})")
        })
        .collect();
    let mut statement = Statement::new(format!(
        "INSERT INTO usage_day (day, customer_id, key_id, calls, overage_calls) VALUES {} \
         ON CONFLICT (customer_id, day, key_id) DO UPDATE SET \
         calls = usage_day.calls + excluded.calls, overage_calls = usage_day.overage_calls + excluded.overage_calls",
        values.join(", ")
    ))
    .text(&day);
    for ((customer, key), (calls, overage_calls)) in calls {
        statement = statement
            .text(customer)
            .text(key.as_str())
            .bigint(row::bigint("usage_day.calls", *calls)?)
            .bigint(row::bigint("usage_day.overage_calls", *overage_calls)?);
    }
    statement.execute(connection)?;
    Ok(())
}
