//! Judges a case that looks at the answers of all the others. Sends nothing.

use super::judged;
use crate::case::{Case, EveryAnswer, Kind, When};
use crate::check::{self, Memory};
use crate::document::Document;
use crate::report::{Difference, Outcome};
use crate::wire::Exchange;

/// This many answers are named at most.
const NAMED_ANSWERS: usize = 3;

/// Holds every answer that the case concerns against what it expects of each.
pub(super) fn observe(
    case: &Case,
    every: &EveryAnswer,
    answers: &[Exchange],
    document: &Document,
) -> Outcome {
    let concerned: Vec<&Exchange> = answers
        .iter()
        .filter(|answer| concerns(&every.when, answer))
        .collect();
    if concerned.is_empty() {
        return Outcome::Skipped("no answer of this run is concerned".to_owned());
    }
    let memory = Memory::default();
    let found = concerned.iter().filter_map(|answer| {
        let findings = check::differences(answer, &every.expect, document, &memory);
        (!findings.is_empty()).then(|| Difference {
            step: 1,
            request: format!("{} {}", answer.method, answer.path),
            status: Some(answer.status),
            request_id: answer.request_id().map(str::to_owned),
            findings,
        })
    });
    judged(case.level, heaviest_first(found.collect()))
}

/// Many answers may differ in the same way: the first few tell it all, but no fault hides behind warnings.
fn heaviest_first(mut differences: Vec<Difference>) -> Vec<Difference> {
    differences.sort_by_key(|difference| std::cmp::Reverse(difference.weight()));
    differences.truncate(NAMED_ANSWERS);
    differences
}

fn concerns(when: &When, answer: &Exchange) -> bool {
    let path = answer.path.split('?').next().unwrap_or_default();
    let listed = |list: &[String], value: &str| list.iter().any(|one| one == value);
    let kind = match answer.status {
        200..=299 => Some(Kind::Success),
        400..=599 => Some(Kind::Error),
        _ => None,
    };
    (when.paths.is_empty() || listed(&when.paths, path))
        && !listed(&when.except_paths, path)
        && (when.methods.is_empty() || listed(&when.methods, &answer.method))
        && !listed(&when.except_methods, &answer.method)
        && (when.statuses.is_empty() || when.statuses.contains(&answer.status))
        && (when.kind.is_none() || when.kind == kind)
}
