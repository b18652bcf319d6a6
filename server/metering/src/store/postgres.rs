//! Connecting to PostgreSQL the way a ledger needs it.
//!
//! Promises that a commit is on the server's disk when it is answered, that a dead link is noticed within seconds, and
//! that a lost server process does not hold an account's row for long. Never changes the database's own settings.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use super::StoreFailure;
use super::connection::Role;

/// Parameters of libpq that the address did not set itself: without them a link that was cut silently blocks for
/// minutes (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
const UNLESS_GIVEN: [(&str, &str); 6] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
    ("application_name", "livecheck"),
];

pub(super) fn connect(url: &str, role: Role) -> Result<PgConnection, StoreFailure> {
    let mut connection = PgConnection::establish(&with_parameters(url)).map_err(|error| {
        // Whatever keeps a server from answering may pass; what does not is told when patience ends.
        StoreFailure::Lost(error.to_string())
    })?;
    match role {
        Role::Writer => {
            // A process that vanished with its host leaves its locks until the server gives it up.
            connection.batch_execute(
                "SET lock_timeout = '4s'; SET idle_in_transaction_session_timeout = '10s'",
            )?;
            // Every statement of a call finds its rows by a key. A plan that was made while the tables were empty stays
            // with a prepared statement, and must not be to read them from end to end.
            connection.batch_execute("SET enable_seqscan = off")?;
            require_durable_commits(&mut connection)?;
        }
        Role::Reader => {
            connection.batch_execute("SET default_transaction_read_only = on")?;
        }
    }
    Ok(connection)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// `off` answers a COMMIT before it is on disk; the stricter settings are the operator's choice and stay.
fn require_durable_commits(connection: &mut PgConnection) -> Result<(), StoreFailure> {
    let found: Setting = sql_query("SELECT current_setting('synchronous_commit') AS value")
        .get_result(connection)?;
    if found.value == "off" {
        connection.batch_execute("SET synchronous_commit = on")?;
    }
    Ok(())
}

fn with_parameters(url: &str) -> String {
    let given = url.split_once('?').map_or("", |(_, given)| given);
    let is_given = |name: &str| {
        given
            .split('&')
            .any(|pair| pair.split('=').next() == Some(name))
    };
    let mut full = url.to_owned();
    for (name, value) in UNLESS_GIVEN {
        if !is_given(name) {
            full.push(if full.contains('?') { '&' } else { '?' });
            full.push_str(&format!("{name}={value}"));
        }
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_the_address_are_kept_and_the_missing_ones_added() {
        let full = with_parameters("postgres://host/x?connect_timeout=9");
        assert!(full.starts_with("postgres://host/x?connect_timeout=9&keepalives_idle=5&"));
        assert!(!full.contains("connect_timeout=3"));
        assert!(with_parameters("postgres://host/x").contains("x?connect_timeout=3&"));
    }
}
