//! The report as one HTML page that needs nothing else: no script, no font, no address. Failures come first, each with the clause
//! that it breaks; the rest can be unfolded.

use std::collections::BTreeMap;

use askama::Template;

use super::{CaseResult, Counts, Difference, Outcome, Report};

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    subject: &'a str,
    made: &'a str,
    version: &'a str,
    counts: Counts,
    holds: bool,
    groups: Vec<Group<'a>>,
    clauses: Vec<ClauseRow>,
    clauses_total: usize,
}

struct Group<'a> {
    title: &'static str,
    class: &'static str,
    open: bool,
    cases: Vec<Row<'a>>,
}

struct Row<'a> {
    result: &'a CaseResult,
    milliseconds: u128,
    clauses: Vec<(&'a str, &'static str)>,
    reason: &'a str,
    differences: &'a [Difference],
}

struct ClauseRow {
    id: &'static str,
    text: &'static str,
    source: &'static str,
    word: &'static str,
}

/// The report as a page. `subject` says what was checked, `made` when.
///
/// # Errors
/// Only when the template cannot be filled, which memory alone can bring about.
pub fn html(report: &Report, subject: &str, made: &str) -> Result<String, askama::Error> {
    let group = |title, class, open, kind: fn(&Outcome) -> bool| Group {
        title,
        class,
        open,
        cases: report
            .results
            .iter()
            .filter(|result| kind(&result.outcome))
            .map(row)
            .collect(),
    };
    let clauses = clauses(report);
    Page {
        subject,
        made,
        version: livecheck_openapi::document().map_or("unknown", |document| document.version()),
        counts: report.counts(),
        holds: report.holds(),
        groups: vec![
            group("Failed", "failed", true, |o| {
                matches!(o, Outcome::Failed(_))
            }),
            group("Worth a look", "warning", true, |o| {
                matches!(o, Outcome::Warning(_))
            }),
            group("Known failures", "known", false, |o| {
                matches!(o, Outcome::Known(_))
            }),
            group("Not run", "skipped", false, |o| {
                matches!(o, Outcome::Skipped(_))
            }),
            group("Passed", "passed", false, |o| matches!(o, Outcome::Passed)),
        ],
        clauses_total: clauses.len(),
        clauses,
    }
    .render()
}

fn row(result: &CaseResult) -> Row<'_> {
    let (reason, differences) = match &result.outcome {
        Outcome::Passed => ("", &[][..]),
        Outcome::Skipped(reason) => (reason.as_str(), &[][..]),
        Outcome::Failed(found) | Outcome::Warning(found) | Outcome::Known(found) => {
            ("", found.as_slice())
        }
    };
    Row {
        result,
        milliseconds: result.elapsed.as_millis(),
        clauses: result
            .clauses
            .iter()
            .map(|clause| (clause.as_str(), text_of(clause.as_str())))
            .collect(),
        reason,
        differences,
    }
}

fn text_of(clause: &str) -> &'static str {
    livecheck_openapi::clauses()
        .ok()
        .and_then(|clauses| clauses.iter().find(|own| own.id == clause))
        .map_or("", |own| own.text.as_str())
}

/// The clauses that cases of the run name, each with the worst that befell it.
fn clauses(report: &Report) -> Vec<ClauseRow> {
    let mut worst: BTreeMap<&str, u8> = BTreeMap::new();
    for result in &report.results {
        let weight = match result.outcome {
            Outcome::Failed(_) => 4,
            Outcome::Known(_) => 3,
            Outcome::Warning(_) => 2,
            Outcome::Passed => 1,
            Outcome::Skipped(_) => 0,
        };
        for clause in &result.clauses {
            let own = worst.entry(clause.as_str()).or_default();
            *own = weight.max(*own);
        }
    }
    let all = livecheck_openapi::clauses().unwrap_or_default();
    all.iter()
        .filter_map(|clause| {
            Some(ClauseRow {
                id: &clause.id,
                text: &clause.text,
                source: &clause.source,
                word: match worst.get(clause.id.as_str())? {
                    4 => "failed",
                    3 => "known",
                    2 => "warning",
                    1 => "passed",
                    _ => "skipped",
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Finding;
    use crate::clause::ClauseId;

    fn page(outcome: Outcome) -> String {
        let clause = ClauseId::try_from("ERR-6".to_owned()).unwrap();
        let result = CaseResult::new("a.b", "A <title>", &[clause], outcome);
        html(
            &Report {
                results: vec![result],
            },
            "http://x/<y>",
            "2026-05-04",
        )
        .unwrap()
    }

    #[test]
    fn a_failure_stands_with_its_clause_in_words_and_with_expected_and_actual() {
        let difference = Difference {
            step: 2,
            request: "GET /v1/usage".to_owned(),
            status: Some(429),
            request_id: Some("id-1".to_owned()),
            findings: vec![Finding::fault("header retry-after", "absent", "<b>60</b>")],
        };
        let page = page(Outcome::Failed(vec![difference]));
        for part in [
            "ERR-6",
            text_of("ERR-6").get(1..15).unwrap(),
            "id-1",
            "absent",
            "1 failed",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("<b>60") && !page.contains("A <title>"));
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let page = page(Outcome::Passed);
        for foreign in ["<script", "src=", "href=\"http", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }
}
