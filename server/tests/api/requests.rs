//! The contract's rows 17 to 29 on requests, each over real bodies. After every refusal the customer has been charged nothing.

mod bodies;
mod images;
mod keys;
mod order;
mod protocol;
mod transfer;

use crate::harness::TestServer;

/// A body, what it must be answered with, and a word that the message must hold.
struct Row {
    name: &'static str,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
    says: &'static str,
}

fn row(
    name: &'static str,
    body: impl Into<Vec<u8>>,
    status: u16,
    code: &'static str,
    says: &'static str,
) -> Row {
    Row {
        name,
        body: body.into(),
        status,
        code,
        says,
    }
}

async fn all_refused_and_free(rows: Vec<Row>) {
    let server = TestServer::start().await;
    for row in rows {
        let answer = server.check(row.body).await;
        let seen = (answer.status, answer.code().to_owned());
        assert_eq!(
            seen,
            (row.status, row.code.to_owned()),
            "{}: {}",
            row.name,
            answer.text
        );
        assert!(
            answer.message().contains(row.says),
            "{}: {}",
            row.name,
            answer.message()
        );
        assert_eq!(answer.json["metadata"]["status"], "error", "{}", row.name);
        assert_eq!(
            answer.json["metadata"]["remaining_calls"], 5000,
            "{}",
            row.name
        );
    }
    assert_eq!(server.counted().await, 0);
}
