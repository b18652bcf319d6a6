//! What can be done to a database behind the program's back.

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};

use super::ground::Ground;

/// A connection of no one's but the test's.
pub(crate) enum Backdoor {
    File(SqliteConnection),
    Server(PgConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

impl Backdoor {
    pub(crate) fn run(&mut self, sql: &str) {
        match self {
            Self::File(connection) => connection.batch_execute(sql).unwrap(),
            Self::Server(connection) => connection.batch_execute(sql).unwrap(),
        }
    }

    fn number(&mut self, expression: &str) -> i64 {
        let query = diesel::sql_query(format!("SELECT CAST(({expression}) AS BIGINT) AS number"));
        let row: Number = match self {
            Self::File(connection) => query.get_result(connection).unwrap(),
            Self::Server(connection) => query.get_result(connection).unwrap(),
        };
        row.number
    }
}

impl Ground {
    pub(crate) fn backdoor(&self) -> Backdoor {
        if self.is_file() {
            let path = self.path();
            let connection = SqliteConnection::establish(path.to_str().unwrap());
            Backdoor::File(connection.unwrap())
        } else {
            Backdoor::Server(PgConnection::establish(&self.address()).unwrap())
        }
    }

    /// Changes the database behind the program's back.
    pub(crate) fn tamper(&self, sql: &str) {
        self.backdoor().run(sql);
    }

    /// Takes the guards of the ledger away, as a person with the database could.
    pub(crate) fn unguard(&self) {
        if self.is_file() {
            self.tamper(
                "DROP TRIGGER usage_event_is_never_changed; DROP TRIGGER usage_event_is_never_deleted;",
            );
        }
    }

    /// One number, straight from the database.
    pub(crate) fn number(&self, expression: &str) -> i64 {
        self.backdoor().number(expression)
    }

    /// The whole overage bill, straight from the ledger.
    pub(crate) fn overage_bill_micros(&self) -> i64 {
        self.number("SELECT sum(unit_price_micros) FROM usage_event")
    }

    /// Keeps every other writer waiting until the answer is dropped. Questions are answered meanwhile.
    pub(crate) fn hold_write_lock(&self) -> Backdoor {
        let mut door = self.backdoor();
        door.run(match door {
            Backdoor::File(_) => "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE",
            Backdoor::Server(_) => "BEGIN; LOCK TABLE customer IN EXCLUSIVE MODE",
        });
        door
    }
}
