//! The instant of a transaction.
//!
//! Promises that no call is dated before an earlier one of the same customer, whichever server counted that. Never asks
//! this machine's clock where a database has one of its own that all its servers share.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::ledger::placeholders;
use super::row;
use super::statement::Statement;
use crate::clock::LedgerClock;
use crate::customer::CustomerId;
use crate::time::UtcMicros;

#[derive(QueryableByName)]
struct LatestRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    at_us: Option<i64>,
}

/// The latest instant on the ledger.
pub(crate) fn latest(connection: &mut AnyConnection) -> Result<Option<UtcMicros>, StoreFailure> {
    let rows: Vec<LatestRow> =
        Statement::new("SELECT max(at_us) AS at_us FROM usage_event").load(connection)?;
    rows.first()
        .and_then(|row| row.at_us)
        .map(|micros| row::instant("usage_event.at_us", micros))
        .transpose()
}

/// The instant of the transaction that is open: not before anything on the ledger of the customers it holds.
///
/// An embedded engine has one writer at a time, so its ledger's latest instant cannot change under this transaction.
/// On a server the customers must be held already ([`customers::hold`](super::customers::hold)): only then can no other
/// server date a call of theirs between this reading and COMMIT.
pub(crate) fn instant_of_transaction(
    connection: &mut AnyConnection,
    clock: &LedgerClock,
    held: &BTreeSet<CustomerId>,
) -> Result<UtcMicros, StoreFailure> {
    if !connection.has_many_writers() {
        if let Some(latest) = latest(connection)? {
            clock.observe(latest);
        }
        return Ok(clock.now());
    }
    let (database, latest) = server_instants(connection, held)?;
    clock.follow(database);
    if let Some(latest) = latest {
        clock.observe(latest);
    }
    Ok(clock.now())
}

/// Sets the clock by a server's, so that what is told before the first transaction fits what it will say.
pub(crate) fn set_clock(
    connection: &mut AnyConnection,
    clock: &LedgerClock,
) -> Result<(), StoreFailure> {
    instant_of_transaction(connection, clock, &BTreeSet::new()).map(drop)
}

#[derive(QueryableByName)]
struct InstantsRow {
    #[diesel(sql_type = BigInt)]
    now_us: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    latest_us: Option<i64>,
}

/// The server's clock, and the latest call of these customers: the one that bears the number of its month's counter.
fn server_instants(
    connection: &mut AnyConnection,
    held: &BTreeSet<CustomerId>,
) -> Result<(UtcMicros, Option<UtcMicros>), StoreFailure> {
    let latest = if held.is_empty() {
        "NULL::BIGINT".to_owned()
    } else {
        format!(
            // One look-up by the whole key for each month: as a join, a server may read all calls of the customer.
            "(SELECT max((SELECT e.at_us FROM usage_event e \
               WHERE e.customer_id = m.customer_id AND e.month = m.month AND e.seq = m.used)) \
               FROM usage_month m WHERE m.customer_id IN ({}))",
            placeholders(1, held.len())
        )
    };
    let mut statement = Statement::new(format!(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::BIGINT AS now_us, {latest} AS latest_us"
    ));
    for customer in held {
        statement = statement.text(customer);
    }
    let rows: Vec<InstantsRow> = statement.load(connection)?;
    let nothing = || StoreFailure::Other("the server did not tell the time".to_owned());
    let found = rows.first().ok_or_else(nothing)?;
    let latest = found
        .latest_us
        .map(|micros| row::instant("usage_event.at_us", micros))
        .transpose()?;
    Ok((row::instant("the server's clock", found.now_us)?, latest))
}
