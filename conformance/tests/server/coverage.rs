//! The rules that can be checked from outside each have a case.

use std::collections::BTreeSet;

use livecheck_conformance::{Catalogue, Document};

/// What no case can check from outside, or not without an account that the suite cannot make, with the reason.
const WITHOUT_A_CASE: &[(&str, &str)] = &[
    (
        "ANS-6",
        "no image is made yet whose face is unfit in a known way",
    ),
    ("ANS-15", "the suite cannot take the database away"),
    ("ERR-4", "only the console forbids"),
    ("ERR-7", "a throttle is met by chance only"),
    ("ERR-9", "the suite cannot make a server unavailable"),
];

#[test]
fn every_point_on_answers_and_requests_and_every_error_code_has_a_case_or_a_reason() {
    let catalogue = Catalogue::embedded(&Document::embedded().unwrap()).unwrap();
    let named: BTreeSet<&str> = catalogue
        .cases()
        .iter()
        .flat_map(|case| &case.clauses)
        .map(|clause| clause.as_str())
        .collect();
    let due = (1..=16)
        .map(|n| format!("ANS-{n}"))
        .chain((17..=29).map(|n| format!("REQ-{n}")));
    let due = due
        .chain((1..=9).map(|n| format!("ERR-{n}")))
        .chain((2..=4).map(|n| format!("BILL-{n}")));
    for clause in due {
        let excused = WITHOUT_A_CASE.iter().any(|(own, _)| *own == clause);
        assert_ne!(named.contains(clause.as_str()), excused, "{clause}");
    }
}

#[test]
fn the_page_on_cases_names_every_account_that_a_case_uses() {
    let page = include_str!("../../cases/README.md");
    let catalogue = Catalogue::embedded(&Document::embedded().unwrap()).unwrap();
    let mut accounts = BTreeSet::new();
    for step in catalogue.cases().iter().flat_map(|case| &case.steps) {
        if let livecheck_conformance::case::Key::Account(name) = &step.request.key {
            accounts.insert(name.as_str());
        }
    }
    assert!(!accounts.is_empty());
    for name in accounts {
        assert!(page.contains(&format!("{name}: {{key:")), "{name}");
    }
}
