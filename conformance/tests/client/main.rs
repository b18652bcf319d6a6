//! Client mode: the Rust client passes, and each fault that is planted in a client is found with its clause.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

mod planted;

use std::path::PathBuf;

use livecheck_conformance::{
    ClientCatalogue, ClientRunError, Document, Filter, Outcome, Report, run_client,
};

/// An example of this package; cargo builds the examples before it runs the tests.
pub(crate) fn example(name: &str) -> String {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "build the examples first: cargo build --examples"
    );
    path.to_string_lossy().into_owned()
}

pub(crate) async fn report_on(
    command: Vec<String>,
    filter: Filter,
) -> Result<Report, ClientRunError> {
    let document = Document::embedded().unwrap();
    let catalogue = ClientCatalogue::embedded().unwrap();
    run_client(command, &catalogue, &document, &filter, |_| ()).await
}

#[tokio::test]
async fn the_rust_client_passes_every_case() {
    let report = report_on(vec![example("rust_adapter")], Filter::default())
        .await
        .unwrap();
    let odd: Vec<String> = report
        .results
        .iter()
        .filter(|result| !matches!(result.outcome, Outcome::Passed))
        .map(ToString::to_string)
        .collect();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
    assert!(report.results.len() > 60);
}

#[tokio::test]
async fn a_case_that_looks_at_other_calls_is_skipped_where_there_are_none() {
    let filter = Filter {
        ids: vec!["every-call.*".parse().unwrap()],
        ..Filter::default()
    };
    let report = report_on(vec![example("rust_adapter")], filter)
        .await
        .unwrap();
    assert_eq!(report.counts().skipped, report.results.len());
    assert!(!report.holds());
}

#[tokio::test]
async fn an_adapter_that_is_not_there_is_told() {
    let error = report_on(vec!["no-such-adapter".to_owned()], Filter::default())
        .await
        .unwrap_err();
    assert!(matches!(error, ClientRunError::Adapter(_)), "{error}");
}
