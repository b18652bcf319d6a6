//! The whole suite under every planted breach: which cases fail, and whether anything stays unseen. Minutes long, so it is run on
//! request: `cargo test -p livecheck-conformance --test server -- --ignored --nocapture score`.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use livecheck_conformance::{CaseResult, Catalogue, Document, Filter, Outcome, Report, Suite};

use crate::double::fault::Fault;
use crate::planted_faults::BREACHES;

/// Doubles at work at the same time.
const AT_ONCE: usize = 4;
/// Cases whose bodies are so large that they would take most of the time; they are run where their clause is the planted one.
const HEAVY: &[&str] = &[
    "req.image-too-many-pixels",
    "req.size-at-limit",
    "req.size-over-limit",
    "req.body-announced-too-large",
    "req.body-chunked-too-large",
    "req.base64-unpadded",
    "billing.size",
];

async fn report_on(fault: Fault, clause: &str) -> Report {
    let (_server, target) = crate::double::start(fault).await;
    let document = Document::embedded().unwrap();
    let catalogue = Catalogue::embedded(&document).unwrap();
    let ids = catalogue.cases().iter().filter(|case| {
        let about = case.clauses.iter().any(|own| own.as_str() == clause);
        about || !HEAVY.contains(&case.id.as_str())
    });
    let filter = Filter {
        ids: ids.map(|case| case.id.parse().unwrap()).collect(),
        ..Filter::default()
    };
    let suite = Suite {
        catalogue: &catalogue,
        document: &document,
    };
    suite.run(target, &filter, |_| ()).await.unwrap()
}

fn names(result: &CaseResult, clause: &str) -> bool {
    result.clauses.iter().any(|own| own.as_str() == clause)
}

#[tokio::test]
#[ignore = "takes minutes; run it on request"]
async fn the_score_of_the_whole_suite_under_every_breach() {
    let right = report_on(Fault::None, "none").await;
    let odd = right
        .results
        .iter()
        .filter(|result| !matches!(result.outcome, Outcome::Passed));
    assert_eq!(odd.count(), 0, "a right server passes");
    let tried = stream::iter(BREACHES)
        .map(|(fault, clause)| async move { (fault, clause, report_on(*fault, clause).await) });
    let reports: Vec<_> = tried.buffered(AT_ONCE).collect().await;
    let mut caught = 0;
    for (fault, clause, report) in &reports {
        let failed: Vec<&CaseResult> = report.failures().collect();
        let found = failed.iter().any(|result| names(result, clause));
        caught += usize::from(found);
        let ids: Vec<&str> = failed.iter().map(|result| result.id.as_str()).collect();
        let clauses: BTreeSet<&str> = failed
            .iter()
            .flat_map(|result| &result.clauses)
            .map(livecheck_conformance::ClauseId::as_str)
            .collect();
        eprintln!(
            "{} {fault:?} ({clause}): {} of {} cases fail and name {} clauses: {}",
            if found { "caught" } else { "MISSED" },
            ids.len(),
            report.results.len(),
            clauses.len(),
            ids.join(", ")
        );
    }
    eprintln!(
        "{caught} of {} planted breaches were caught by a case that names their clause",
        reports.len()
    );
    assert_eq!(caught, reports.len());
}
