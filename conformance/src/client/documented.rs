//! One case for each example of the document: whatever the server may answer, a client must read. Made from the document, so a new
//! answer has its case on the day it is written.

use std::collections::BTreeMap;

use livecheck_openapi::{Answer as Documented, Operation};

use super::case::{Answer, ClientCase, Delivery, Expected, Play};
use super::protocol::Outcome;
use crate::case::Level;
use crate::clause::{ClauseId, NoClause};

/// A case for each example of each answer of each operation.
pub(super) fn cases(operations: &[Operation]) -> Result<Vec<ClientCase>, NoClause> {
    let mut cases = Vec::new();
    for operation in operations {
        for answer in &operation.answers {
            for (name, example) in &answer.examples {
                let code = example
                    .pointer("/error/code")
                    .and_then(|code| code.as_str());
                cases.push(case(operation, answer, name, code)?);
            }
        }
    }
    Ok(cases)
}

fn case(
    operation: &Operation,
    answer: &Documented,
    name: &str,
    code: Option<&str>,
) -> Result<ClientCase, NoClause> {
    let success = (200..300).contains(&answer.status);
    let (outcome, clauses) = match (success, code) {
        (true, _) => (Outcome::Success, &["CLI-9"][..]),
        (false, Some(_)) => (Outcome::Refused, &["CLI-10", "CLI-8"][..]),
        (false, None) => (Outcome::Unavailable, &["CLI-14"][..]),
    };
    let clauses: Result<Vec<ClauseId>, NoClause> = clauses
        .iter()
        .map(|clause| ClauseId::try_from((*clause).to_owned()))
        .collect();
    Ok(ClientCase {
        id: format!("documented.{}.{}.{name}", operation.id, answer.status),
        title: format!(
            "The documented answer {} {name} of {} arrives",
            answer.status, operation.id
        ),
        clauses: clauses?,
        level: Level::Must,
        play: Some(Play {
            operation: operation.id.clone(),
            retry: false,
            timeout_ms: 10_000,
            answer: Answer {
                status: answer.status,
                example: Some(format!("{}/{}/{name}", operation.id, answer.status)),
                set: BTreeMap::new(),
                without: Vec::new(),
                body: None,
                headers: [("X-Request-Id".to_owned(), "played-1".to_owned())].into(),
                delivery: Delivery::Whole,
            },
            expect: Expected {
                outcome: vec![outcome],
                code: code.map(str::to_owned),
                status: (!success && code.is_some()).then_some(answer.status),
                as_sent: true,
                reply: BTreeMap::new(),
                requests_at_most: Some(1),
                taken_at_most_mib: None,
            },
        }),
        every_call: None,
    })
}
