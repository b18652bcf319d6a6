//! The report as JUnit XML, for continuous integration. One suite an area of the cases' ids; warnings stand in `system-out`.

use askama::Template;

use super::{Counts, Outcome, Report};

#[derive(Template)]
#[template(path = "junit.xml")]
struct Page {
    name: String,
    counts: Counts,
    total: usize,
    seconds: String,
    cases: Vec<Row>,
}

struct Row {
    area: String,
    id: String,
    title: String,
    seconds: String,
    kind: &'static str,
    text: String,
}

/// The report as JUnit XML. `name` is the suite's name.
///
/// # Errors
/// Only when the template cannot be filled, which memory alone can bring about.
pub fn junit(report: &Report, name: &str) -> Result<String, askama::Error> {
    let seconds = |elapsed: std::time::Duration| format!("{:.3}", elapsed.as_secs_f64());
    let rows = report.results.iter().map(|result| {
        let area = result.id.split('.').next().unwrap_or_default();
        Row {
            area: area.to_owned(),
            id: result.id.clone(),
            title: result.title.clone(),
            seconds: seconds(result.elapsed),
            kind: match result.outcome {
                Outcome::Passed => "passed",
                Outcome::Failed(_) => "failure",
                Outcome::Skipped(_) | Outcome::Known(_) => "skipped",
                Outcome::Warning(_) => "system-out",
            },
            text: printable(&result.to_string()),
        }
    });
    Page {
        name: name.to_owned(),
        counts: report.counts(),
        total: report.results.len(),
        seconds: seconds(report.results.iter().map(|result| result.elapsed).sum()),
        cases: rows.collect(),
    }
    .render()
}

/// XML 1.0 cannot hold control characters but tab and line ends, not even escaped.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{CaseResult, Difference};
    use super::*;
    use crate::check::Finding;

    #[test]
    fn failures_skips_and_warnings_have_their_elements_and_nothing_breaks_the_xml() {
        let difference = Difference {
            step: 1,
            request: "GET /<x>&\"".to_owned(),
            status: Some(200),
            request_id: None,
            findings: vec![Finding::fault("a", "b\u{1}", "c")],
        };
        let result = |id: &str, outcome| CaseResult::new(id, "It's <so>", &[], outcome);
        let report = Report {
            results: vec![
                result("a.ok", Outcome::Passed),
                result("a.bad", Outcome::Failed(vec![difference.clone()])),
                result("b.odd", Outcome::Warning(vec![difference])),
                result("b.none", Outcome::Skipped("no account".to_owned())),
            ],
        };
        let xml = junit(&report, "x & y").unwrap();
        for part in [
            "tests=\"4\"",
            "failures=\"1\"",
            "skipped=\"1\"",
            "<failure",
            "<skipped",
            "<system-out",
        ] {
            assert!(xml.contains(part), "{part}: {xml}");
        }
        assert!(!xml.contains("<x>") && !xml.contains("<so>") && !xml.contains('\u{1}'));
        assert!(!xml.contains("x & y"));
    }
}
