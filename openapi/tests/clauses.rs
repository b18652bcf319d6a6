//! The clauses and the document know one another.

#![allow(
    clippy::expect_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

use std::collections::BTreeSet;

use livecheck_openapi::{clauses, document};

fn numbers() -> BTreeSet<&'static str> {
    clauses()
        .expect("the clauses")
        .iter()
        .map(|clause| clause.id.as_str())
        .collect()
}

#[test]
fn every_clause_that_the_document_names_exists() {
    let document = document().expect("the document");
    let mut named = vec![document.billing_model().clause.as_str()];
    named.extend(document.errors().values().map(|rule| rule.clause.as_str()));
    named.extend(
        document
            .operations()
            .iter()
            .map(|operation| operation.billing.clause.as_str()),
    );
    assert!(named.len() > 10);
    let numbers = numbers();
    for clause in named {
        assert!(numbers.contains(clause), "{clause}");
    }
}

#[test]
fn every_code_is_named_by_its_own_clause() {
    for (code, rule) in document().expect("the document").errors() {
        let clause = clauses()
            .expect("the clauses")
            .iter()
            .find(|clause| clause.id == rule.clause)
            .expect("a clause");
        assert!(clause.text.contains(&format!("`{code}`")), "{}", clause.id);
    }
}

#[test]
fn the_numbered_points_of_the_contract_are_all_there() {
    let numbers = numbers();
    let points = (1..=16)
        .map(|n| format!("ANS-{n}"))
        .chain((17..=29).map(|n| format!("REQ-{n}")))
        .chain((30..=41).map(|n| format!("BILL-{n}")));
    for point in points {
        assert!(numbers.contains(point.as_str()), "{point}");
    }
}
