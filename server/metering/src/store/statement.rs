//! Statements whose text depends on how much is asked at once.
//!
//! Promises that small ones are prepared once a connection: a server otherwise parses and plans each anew, which takes
//! longer than running it, and needs two journeys instead of one. Large ones are not remembered, as there are too many.

use diesel::query_builder::{AstPass, BoxedSqlQuery, Query, QueryFragment, QueryId, SqlQuery};
use diesel::sql_types::{BigInt, Bool, Text, Untyped};
use diesel::{QueryResult, RunQueryDsl, sql_query};

use super::connection::{AnyConnection, MultiBackend};
use super::failure::StoreFailure;

/// Parameters of the largest statement that is remembered: batches of a few calls, of which a connection can hold every
/// text there is.
const MOST_REMEMBERED: usize = 24;

/// A text with `$1`, `$2`, ... and their values.
#[derive(Debug)]
pub(super) struct Statement {
    text: String,
    values: Vec<Value>,
}

#[derive(Debug)]
enum Value {
    Text(String),
    BigInt(i64),
    Bool(bool),
}

impl Statement {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            values: Vec::new(),
        }
    }

    pub(super) fn text(mut self, value: &(impl ToString + ?Sized)) -> Self {
        self.values.push(Value::Text(value.to_string()));
        self
    }

    pub(super) fn bigint(mut self, value: i64) -> Self {
        self.values.push(Value::BigInt(value));
        self
    }

    pub(super) fn bool(mut self, value: bool) -> Self {
        self.values.push(Value::Bool(value));
        self
    }

    /// Runs it; the number of rows it touched.
    pub(super) fn execute(self, connection: &mut AnyConnection) -> Result<usize, StoreFailure> {
        Ok(if self.is_remembered() {
            Remembered(self).execute(connection)?
        } else {
            self.once().execute(connection)?
        })
    }

    /// Runs it and reads its rows.
    pub(super) fn load<T>(self, connection: &mut AnyConnection) -> Result<Vec<T>, StoreFailure>
    where
        T: diesel::deserialize::QueryableByName<MultiBackend> + 'static,
    {
        Ok(if self.is_remembered() {
            Remembered(self).load(connection)?
        } else {
            self.once().load(connection)?
        })
    }

    const fn is_remembered(&self) -> bool {
        self.values.len() <= MOST_REMEMBERED
    }

    fn once(self) -> BoxedSqlQuery<'static, MultiBackend, SqlQuery> {
        let mut query = sql_query(self.text).into_boxed::<MultiBackend>();
        for value in self.values {
            query = match value {
                Value::Text(value) => query.bind::<Text, _>(value),
                Value::BigInt(value) => query.bind::<BigInt, _>(value),
                Value::Bool(value) => query.bind::<Bool, _>(value),
            };
        }
        query
    }
}

/// A statement that the connection may keep prepared, found again by its text.
struct Remembered(Statement);

impl QueryId for Remembered {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Remembered {
    type SqlType = Untyped;
}

impl RunQueryDsl<AnyConnection> for Remembered {}

impl QueryFragment<MultiBackend> for Remembered {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        // The engines number parameters themselves, so a value that the text names twice is given twice.
        let mut pieces = self.0.text.split('$');
        out.push_sql(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = piece.split_at(digits);
            let number: usize = number.parse().unwrap_or(0);
            let value = number.checked_sub(1).and_then(|at| self.0.values.get(at));
            match value {
                Some(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                Some(Value::BigInt(value)) => out.push_bind_param::<BigInt, _>(value)?,
                Some(Value::Bool(value)) => out.push_bind_param::<Bool, _>(value)?,
                None => {
                    let text = format!("parameter ${number} has no value");
                    return Err(diesel::result::Error::QueryBuilderError(text.into()));
                }
            }
            out.push_sql(rest);
        }
        Ok(())
    }
}
