//! Plays one case with steps: sends, compares, remembers what later steps refer to.

use serde_json::Value;

use super::caller::{Caller, Halt};
use super::judged;
use crate::case::{Case, Source, Step};
use crate::check::{self, Finding, Memory};
use crate::document::Document;
use crate::report::{CaseResult, Difference, Outcome};
use crate::wire::Exchange;

/// Why a case ends before its last step.
enum Stop {
    Skipped(String),
    Failed(Difference),
}

impl Stop {
    fn of(halt: Halt, failed: impl FnOnce(Vec<Finding>) -> Stop) -> Self {
        match halt {
            Halt::Skipped(reason) => Self::Skipped(reason),
            Halt::Finding(finding) => failed(vec![finding]),
        }
    }
}

/// Plays the steps of a case in their order. The first step without an answer ends it.
pub(super) async fn play(case: &Case, caller: &mut Caller, document: &Document) -> CaseResult {
    let mut memory = Memory::default();
    let mut differences = Vec::new();
    for (index, step) in case.steps.iter().enumerate() {
        match play_step(index, step, &mut memory, caller, document).await {
            Ok(found) => differences.extend(found),
            Err(Stop::Skipped(reason)) if differences.is_empty() => {
                return CaseResult::new(case, Outcome::Skipped(reason));
            }
            Err(Stop::Skipped(_)) => break,
            Err(Stop::Failed(difference)) => {
                differences.push(difference);
                break;
            }
        }
    }
    judged(case, differences)
}

async fn play_step(
    index: usize,
    step: &Step,
    memory: &mut Memory,
    caller: &mut Caller,
    document: &Document,
) -> Result<Option<Difference>, Stop> {
    let request = &step.request;
    let difference = |answer: Option<&Exchange>, findings| Difference {
        step: index + 1,
        request: format!("{} {}", request.method, request.path),
        status: answer.map(|answer| answer.status),
        request_id: answer.and_then(|answer| answer.request_id().map(str::to_owned)),
        findings,
    };
    let failed = |findings| Stop::Failed(difference(None, findings));
    let before = match step.expect.usage_delta {
        Some(_) => Some(
            caller
                .usage(&request.key)
                .await
                .map_err(|halt| Stop::of(halt, failed))?,
        ),
        None => None,
    };
    let answer = caller
        .send(request, step.expect.error.as_deref())
        .await
        .map_err(|halt| Stop::of(halt, failed))?;
    let mut findings = check::differences(&answer, &step.expect, document, memory);
    if let Some((delta, before)) = step.expect.usage_delta.zip(before) {
        let after = caller
            .usage(&request.key)
            .await
            .map_err(|halt| Stop::of(halt, failed))?;
        if before.month != after.month {
            return Err(Stop::Skipped(
                "the month changed between two looks at the usage".to_owned(),
            ));
        }
        let risen = after.total_calls - before.total_calls;
        if risen != delta {
            findings.push(Finding::fault(
                "total_calls of /v1/usage",
                format!("{delta:+} over this step"),
                format!("{risen:+}"),
            ));
        }
    }
    for (name, source) in &step.save {
        let value = match source {
            Source::Pointer(pointer) => answer.at(pointer).cloned(),
            Source::Header(header) => answer
                .headers
                .get(header)
                .map(|value| Value::from(String::from_utf8_lossy(value.as_bytes()))),
        };
        memory
            .saved
            .extend(value.map(|value| (name.clone(), value)));
    }
    let found = (!findings.is_empty()).then(|| difference(Some(&answer), findings));
    memory
        .answers
        .extend(step.name.clone().map(|name| (name, answer)));
    Ok(found)
}
