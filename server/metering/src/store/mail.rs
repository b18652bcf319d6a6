//! Mail that waits to be sent.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::row;
use crate::alerts::{BudgetMark, WaitingMail};
use crate::customer::CustomerId;
use crate::time::{UtcMicros, YearMonth};

/// Puts an alert into the outbox unless it was put there before; its id says what it is about.
pub(crate) fn put_alert(
    connection: &mut AnyConnection,
    customer: CustomerId,
    month: YearMonth,
    mark: BudgetMark,
    (used, limit): (u64, u64),
    at: UtcMicros,
) -> Result<(), StoreFailure> {
    sql_query(
        "INSERT INTO mail_outbox \
         (id, customer_id, kind, month, used, plan_limit, state, attempts, next_try_us, created_us) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $8) ON CONFLICT (id) DO NOTHING",
    )
    .bind::<Text, _>(format!("{}/{customer}/{month}", mark.as_str()))
    .bind::<Text, _>(customer.to_string())
    .bind::<Text, _>(mark.as_str())
    .bind::<Text, _>(month.to_string())
    .bind::<BigInt, _>(row::bigint("mail_outbox.used", used)?)
    .bind::<BigInt, _>(row::bigint("mail_outbox.plan_limit", limit)?)
    .bind::<BigInt, _>(at.as_micros())
    .bind::<BigInt, _>(at.as_micros())
    .execute(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct MailRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    customer_id: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    plan_limit: i64,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
    #[diesel(sql_type = BigInt)]
    next_try_us: i64,
}

/// Takes mail that is due; until `again` no one else is given it.
pub(crate) fn claim(
    connection: &mut AnyConnection,
    most: u32,
    at: UtcMicros,
    again: UtcMicros,
) -> Result<Vec<WaitingMail>, StoreFailure> {
    let rows: Vec<MailRow> = sql_query(
        "SELECT m.id, m.customer_id, c.email, m.kind, m.month, m.used, m.plan_limit, m.attempts, m.next_try_us \
         FROM mail_outbox m JOIN customer c ON c.id = m.customer_id \
         WHERE m.state = 'waiting' AND m.next_try_us <= $1 ORDER BY m.next_try_us, m.id LIMIT $2",
    )
    .bind::<BigInt, _>(at.as_micros())
    .bind::<BigInt, _>(i64::from(most))
    .load(connection)?;
    let mut claimed = Vec::new();
    for found in rows {
        // Another server may have taken it since.
        let mine = sql_query(
            "UPDATE mail_outbox SET attempts = attempts + 1, next_try_us = $1 \
             WHERE id = $2 AND state = 'waiting' AND next_try_us = $3",
        )
        .bind::<BigInt, _>(again.as_micros())
        .bind::<Text, _>(&found.id)
        .bind::<BigInt, _>(found.next_try_us)
        .execute(connection)?;
        if mine == 1 {
            claimed.push(read(found)?);
        }
    }
    Ok(claimed)
}

fn read(found: MailRow) -> Result<WaitingMail, StoreFailure> {
    let mark = BudgetMark::parse(&found.kind)
        .ok_or_else(|| row::unreadable("mail_outbox.kind", found.kind.as_str()))?;
    Ok(WaitingMail {
        customer: row::customer_id(&found.customer_id)?,
        to: row::email(&found.email)?,
        mark,
        month: row::month("mail_outbox.month", &found.month)?,
        used: row::count("mail_outbox.used", found.used)?,
        limit: row::count("mail_outbox.plan_limit", found.plan_limit)?,
        attempts: row::count("mail_outbox.attempts", found.attempts)? + 1,
        id: found.id,
    })
}

/// Notes that a mail was sent, or why not and when to try again.
pub(crate) fn settle(
    connection: &mut AnyConnection,
    id: &str,
    outcome: Result<(), (&str, UtcMicros)>,
) -> Result<(), StoreFailure> {
    match outcome {
        Ok(()) => sql_query("UPDATE mail_outbox SET state = 'sent', last_error = NULL WHERE id = $1")
            .bind::<Text, _>(id)
            .execute(connection)?,
        Err((error, again)) => sql_query(
            "UPDATE mail_outbox SET last_error = $1, next_try_us = $2 WHERE id = $3 AND state = 'waiting'",
        )
        .bind::<Text, _>(error)
        .bind::<BigInt, _>(again.as_micros())
        .bind::<Text, _>(id)
        .execute(connection)?,
    };
    Ok(())
}
