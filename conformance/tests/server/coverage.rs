//! Clauses, cases and tests are tied to one another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use livecheck_conformance::{Catalogue, ClientCatalogue, Document};
use livecheck_openapi::clauses;

/// The clauses that cases of either mode name, each with the cases.
fn named() -> BTreeMap<String, Vec<String>> {
    let document = Document::embedded().unwrap();
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut note = |clauses: &[livecheck_conformance::ClauseId], id: &str| {
        for clause in clauses {
            named
                .entry(clause.as_str().to_owned())
                .or_default()
                .push(id.to_owned());
        }
    };
    for case in Catalogue::embedded(&document).unwrap().cases() {
        note(&case.clauses, &case.id);
    }
    for case in ClientCatalogue::embedded().unwrap().cases() {
        note(&case.clauses, &case.id);
    }
    named
}

#[test]
fn every_clause_has_a_case_or_a_test_or_says_why_it_is_open() {
    let named = named();
    for clause in clauses().unwrap() {
        let has_case = named.contains_key(&clause.id);
        let proved = has_case || !clause.tests.is_empty();
        assert!(
            proved || clause.open.is_some(),
            "{}: nothing proves it, and it does not say why",
            clause.id
        );
        assert!(
            !(has_case && clause.open.is_some()),
            "{} is called open, but has cases: {:?}",
            clause.id,
            named[&clause.id]
        );
    }
}

#[test]
fn every_clause_that_a_case_names_exists() {
    let known: BTreeSet<&str> = clauses().unwrap().iter().map(|c| c.id.as_str()).collect();
    for (clause, cases) in named() {
        assert!(known.contains(clause.as_str()), "{clause} of {cases:?}");
    }
}

#[test]
fn every_test_that_a_clause_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for clause in clauses().unwrap() {
        for test in &clause.tests {
            let (file, function) = test.split_once("::").unwrap();
            let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            assert!(
                source.contains(&format!("fn {function}(")),
                "{}: {test} is gone",
                clause.id
            );
        }
    }
}

/// Answers of the document after which no case looks at the usage, with the reason.
const UNBILLED_UNSEEN: &[(&str, u16, &str)] = &[
    ("checkLiveness", 408, "the runner sends no body slowly"),
    ("checkLiveness", 409, "two requests meet by chance only"),
    ("checkLiveness", 500, "no request brings a fault about"),
    (
        "checkLiveness",
        503,
        "the suite cannot make a server unavailable",
    ),
    ("getUsage", 429, "a throttle is met by chance only"),
    ("getUsage", 500, "no request brings a fault about"),
    (
        "getUsage",
        503,
        "the suite cannot make a server unavailable",
    ),
    (
        "getHealth",
        503,
        "the suite cannot make a server unavailable",
    ),
];

#[test]
fn after_every_answer_that_can_be_brought_about_a_case_looks_at_the_usage() {
    let catalogue = Catalogue::embedded(&Document::embedded().unwrap()).unwrap();
    let document = livecheck_openapi::document().unwrap();
    for operation in document.operations() {
        for answer in &operation.answers {
            let looked = catalogue
                .cases()
                .iter()
                .flat_map(|case| &case.steps)
                .any(|step| {
                    let expect = &step.expect;
                    let status = match (&expect.status, expect.error.as_deref()) {
                        (Some(status), _) => status.all() == [answer.status],
                        // Without a status the code's usual one is meant.
                        (None, Some(code)) => {
                            document.errors()[code].status.first() == Some(&answer.status)
                        }
                        (None, None) => false,
                    };
                    expect.usage_delta.is_some()
                        && step.request.path == operation.path
                        && step.request.method.eq_ignore_ascii_case(&operation.method)
                        && status
                });
            let excused = UNBILLED_UNSEEN
                .iter()
                .any(|(id, status, _)| *id == operation.id && *status == answer.status);
            assert_ne!(looked, excused, "{} {}", operation.id, answer.status);
        }
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
