//! Each fault that is planted in a client is found, and a case that fails names its clause.

use futures_util::{StreamExt, stream};
use livecheck_conformance::{ClientCatalogue, Filter, Outcome, Report};

use crate::{example, report_on};

/// Clients at work at the same time.
const AT_ONCE: usize = 4;

/// Each fault with the clause that must be named for it.
const FAULTS: &[(&str, &str)] = &[
    ("unknown-code-unreadable", "CLI-1"),
    ("unknown-code-renamed", "CLI-1"),
    ("unknown-plan-unreadable", "CLI-2"),
    ("key-to-health", "CLI-3"),
    ("key-in-address", "CLI-3"),
    ("bearer", "CLI-3"),
    ("other-path", "CLI-4"),
    ("photo-cut", "CLI-4"),
    ("format-wrong", "CLI-4"),
    ("body-as-form", "CLI-4"),
    ("tries-always", "CLI-5"),
    ("unreadable-as-success", "CLI-6"),
    ("dies", "CLI-6"),
    ("timeout-as-broken", "CLI-7"),
    ("broken-as-success", "CLI-7"),
    ("nulls-as-zero", "CLI-8"),
    ("metadata-lost", "CLI-9"),
    ("rounded", "CLI-9"),
    ("32-bits", "CLI-9"),
    ("chatters", "CLI-9"),
    ("answers-another", "CLI-9"),
    ("status-lost", "CLI-10"),
    ("status-400", "CLI-10"),
    ("message-lost", "CLI-10"),
    ("request-id-lost", "CLI-11"),
    ("key-in-error", "CLI-12"),
    ("unavailable-as-unreadable", "CLI-14"),
    ("follows-with-key", "CLI-15"),
    ("tries-always", "CLI-16"),
];

/// The document's answers, which every rule on all calls looks at, and the cases that name the clause.
fn about(clause: &str) -> Filter {
    let catalogue = ClientCatalogue::embedded().unwrap();
    let wanted = catalogue.cases().iter().filter(|case| {
        let named = case.clauses.iter().any(|own| own.as_str() == clause);
        named || case.id.starts_with("documented.")
    });
    Filter {
        ids: wanted.map(|case| case.id.parse().unwrap()).collect(),
        ..Filter::default()
    }
}

fn found(report: &Report, clause: &str) -> bool {
    report.results.iter().any(|result| {
        let about = result.clauses.iter().any(|own| own.as_str() == clause);
        // CLI-11 advises, so a breach of it is a warning.
        about && matches!(result.outcome, Outcome::Failed(_) | Outcome::Warning(_))
    })
}

#[tokio::test]
async fn every_fault_that_is_planted_in_a_client_is_found_and_its_clause_is_named() {
    let tried = stream::iter(FAULTS).map(|(fault, clause)| async move {
        let command = vec![example("planted_client"), (*fault).to_owned()];
        let report = report_on(command, about(clause)).await.unwrap();
        (fault, clause, report)
    });
    let reports: Vec<_> = tried.buffered(AT_ONCE).collect().await;
    let mut missed = Vec::new();
    for (fault, clause, report) in &reports {
        let failed = report.failures().count();
        let found = found(report, clause);
        eprintln!("{fault} ({clause}): {failed} cases fail, found: {found}");
        if !found {
            missed.push(format!("{fault} ({clause})"));
        }
    }
    eprintln!(
        "{} of {} planted faults were found",
        reports.len() - missed.len(),
        reports.len()
    );
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[tokio::test]
async fn the_planted_client_without_a_fault_passes() {
    let report = report_on(vec![example("planted_client")], Filter::default())
        .await
        .unwrap();
    assert_eq!(report.counts().passed, report.results.len());
}
