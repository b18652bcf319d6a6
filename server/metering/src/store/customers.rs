//! Accounts.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::connection::AnyConnection;
use super::failure::StoreFailure;
use super::schema::{customer, usage_month};
use super::statement::Statement;
use super::{ledger, months, row};
use crate::customer::{CustomerId, CustomerState, CustomerSummary, Email, HardCap};
use crate::plan::Plan;
use crate::standing::{Counters, Standing};
use crate::time::{UtcMicros, YearMonth};

/// The terms an account is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) plan: Plan,
    pub(crate) limit: u64,
    pub(crate) hard_cap: HardCap,
}

impl Terms {
    /// The count at which calls stop.
    pub(crate) const fn cap(self) -> Option<u64> {
        match self.hard_cap {
            HardCap::On => Some(self.limit),
            HardCap::Off => None,
        }
    }
}

/// Which accounts to read.
#[derive(Debug, Clone)]
pub(crate) enum Whom {
    Everyone,
    Id(CustomerId),
    Email(Email),
}

#[derive(Queryable)]
struct SummaryRow {
    id: String,
    email: String,
    state: String,
    plan: String,
    plan_limit: i64,
    hard_cap: bool,
    created_us: i64,
    month: Option<MonthRow>,
}

#[derive(Queryable)]
struct MonthRow {
    plan_limit: i64,
    cap: Option<i64>,
    used: i64,
    overage_calls: i64,
}

/// The accounts asked for, oldest first, each with its figures of `month`.
pub(crate) fn summaries(
    connection: &mut AnyConnection,
    whom: Whom,
    month: YearMonth,
) -> Result<Vec<CustomerSummary>, StoreFailure> {
    let this_month = usage_month::customer_id
        .eq(customer::id)
        .and(usage_month::month.eq(month.to_string()));
    let figures = (
        usage_month::plan_limit,
        usage_month::cap,
        usage_month::used,
        usage_month::overage_calls,
    );
    let query = customer::table
        .left_join(usage_month::table.on(this_month))
        .select((
            customer::id,
            customer::email,
            customer::state,
            customer::plan,
            customer::plan_limit,
            customer::hard_cap,
            customer::created_us,
            figures.nullable(),
        ))
        .order((customer::created_us, customer::id));
    let rows: Vec<SummaryRow> = match whom {
        Whom::Everyone => query.load(connection)?,
        Whom::Id(id) => query
            .filter(customer::id.eq(id.to_string()))
            .load(connection)?,
        Whom::Email(email) => query
            .filter(customer::email.eq(email.as_str().to_owned()))
            .load(connection)?,
    };
    rows.iter().map(|row| read_summary(row, month)).collect()
}

fn read_summary(found: &SummaryRow, month: YearMonth) -> Result<CustomerSummary, StoreFailure> {
    let id = row::customer_id(&found.id)?;
    let counters = match &found.month {
        Some(month) => {
            months::counters(month.used, month.plan_limit, month.cap, month.overage_calls)?
        }
        // Nothing was counted in this month yet: it will open on the account's present terms.
        None => {
            let plan_limit = row::count("customer.plan_limit", found.plan_limit)?;
            Counters {
                used: 0,
                plan_limit,
                cap: found.hard_cap.then_some(plan_limit),
                overage_calls: 0,
            }
        }
    };
    Ok(CustomerSummary {
        id,
        email: row::email(&found.email)?,
        state: row::customer_state(&found.state)?,
        plan: row::plan(&found.plan)?,
        hard_cap: found.hard_cap.into(),
        created: row::instant("customer.created_us", found.created_us)?,
        standing: Standing::new(id, month, counters),
    })
}

/// Holds these accounts until the transaction ends: whoever changes anything of an account - its terms, its keys, its
/// counters - holds it first, so that what is read afterwards stays true until COMMIT. Taken in one order, so that two
/// servers never wait for each other in a circle. An embedded engine's transaction holds everything already.
pub(crate) fn hold(
    connection: &mut AnyConnection,
    ids: &BTreeSet<CustomerId>,
) -> Result<(), StoreFailure> {
    if !connection.has_many_writers() || ids.is_empty() {
        return Ok(());
    }
    let mut statement = Statement::new(format!(
        "SELECT id FROM customer WHERE id IN ({}) ORDER BY id FOR UPDATE",
        ledger::placeholders(1, ids.len())
    ));
    for id in ids {
        statement = statement.text(id);
    }
    statement.execute(connection)?;
    Ok(())
}

/// Whether there is no account at all.
pub(crate) fn none_exist(connection: &mut AnyConnection) -> Result<bool, StoreFailure> {
    let any: bool =
        diesel::select(exists(customer::table.select(customer::id))).get_result(connection)?;
    Ok(!any)
}

pub(crate) fn insert(
    connection: &mut AnyConnection,
    id: CustomerId,
    email: &Email,
    terms: Terms,
    created: UtcMicros,
) -> Result<(), StoreFailure> {
    diesel::insert_into(customer::table)
        .values((
            customer::id.eq(id.to_string()),
            customer::email.eq(email.as_str()),
            customer::state.eq(CustomerState::Active.as_str()),
            customer::plan.eq(terms.plan.as_str()),
            customer::plan_limit.eq(row::bigint("customer.plan_limit", terms.limit)?),
            customer::hard_cap.eq(terms.hard_cap == HardCap::On),
            customer::created_us.eq(created.as_micros()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Holds the account and answers its present terms; `None` without the account.
pub(crate) fn terms(
    connection: &mut AnyConnection,
    id: CustomerId,
) -> Result<Option<Terms>, StoreFailure> {
    hold(connection, &BTreeSet::from([id]))?;
    let found: Option<(String, i64, bool)> = customer::table
        .filter(customer::id.eq(id.to_string()))
        .select((customer::plan, customer::plan_limit, customer::hard_cap))
        .first(connection)
        .optional()?;
    let Some((plan, limit, hard_cap)) = found else {
        return Ok(None);
    };
    let limit = row::count("customer.plan_limit", limit)?;
    Ok(Some(Terms {
        plan: row::plan(&plan)?,
        limit,
        hard_cap: hard_cap.into(),
    }))
}

pub(crate) fn set_terms(
    connection: &mut AnyConnection,
    id: CustomerId,
    terms: Terms,
) -> Result<(), StoreFailure> {
    diesel::update(customer::table.filter(customer::id.eq(id.to_string())))
        .set((
            customer::plan.eq(terms.plan.as_str()),
            customer::plan_limit.eq(row::bigint("customer.plan_limit", terms.limit)?),
            customer::hard_cap.eq(terms.hard_cap == HardCap::On),
        ))
        .execute(connection)?;
    Ok(())
}

pub(crate) fn set_state(
    connection: &mut AnyConnection,
    id: CustomerId,
    state: CustomerState,
) -> Result<(), StoreFailure> {
    diesel::update(customer::table.filter(customer::id.eq(id.to_string())))
        .set(customer::state.eq(state.as_str()))
        .execute(connection)?;
    Ok(())
}
