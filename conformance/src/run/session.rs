//! Plays one case with steps: sends, compares, remembers what later steps refer to.

use serde_json::Value;

use super::caller::{Caller, Halt, Usage};
use super::judged;
use crate::case::{Case, ClockMove, Delta, PerSuccess, Source, Step};
use crate::check::{self, Finding, Memory};
use crate::document::Document;
use crate::report::{Difference, Outcome};
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
pub(super) async fn play(case: &Case, caller: &mut Caller, document: &Document) -> Outcome {
    let mut memory = Memory::default();
    let mut differences = Vec::new();
    for (index, step) in case.steps.iter().enumerate() {
        match play_step(index, step, &mut memory, caller, document).await {
            Ok(found) => differences.extend(found),
            Err(Stop::Skipped(reason)) if differences.is_empty() => {
                return Outcome::Skipped(reason);
            }
            Err(Stop::Skipped(_)) => break,
            Err(Stop::Failed(difference)) => {
                differences.push(difference);
                break;
            }
        }
    }
    judged(case.level, differences)
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
    if let Some(ClockMove::NextMonth) = step.clock {
        let moved = caller.enter_next_month(&request.key).await;
        moved.map_err(|halt| Stop::of(halt, failed))?;
    }
    let before = match step.expect.usage_delta {
        Some(_) => Some(
            caller
                .usage(&request.key)
                .await
                .map_err(|halt| Stop::of(halt, failed))?,
        ),
        None => None,
    };
    let answers = caller
        .send_at_once(request, step.expect.error.as_deref(), step.at_once)
        .await
        .map_err(|halt| Stop::of(halt, failed))?;
    let mut findings: Vec<Finding> = Vec::new();
    for answer in &answers {
        let found = check::differences(answer, &step.expect, document, memory);
        findings.extend(found);
    }
    findings.dedup();
    let successes = answers.iter().filter(|answer| answer.status == 200).count();
    let successes = i64::try_from(successes).unwrap_or(i64::MAX);
    if let Some(name) = &step.expect.successes_up_to {
        findings.extend(tally(step, name, successes, memory)?);
    }
    if let Some((delta, before)) = step.expect.usage_delta.zip(before) {
        let delta = match delta {
            Delta::Calls(calls) => calls,
            Delta::Each(PerSuccess::PerSuccess) => successes,
        };
        let after = caller
            .usage(&request.key)
            .await
            .map_err(|halt| Stop::of(halt, failed))?;
        findings.extend(rise(&before, &after, delta)?);
    }
    // The first answer stands for all where there are several.
    let Some(answer) = answers.into_iter().next() else {
        return Err(Stop::Skipped("the case sends nothing".to_owned()));
    };
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

/// Holds the number of successes against the credits that were left before.
fn tally(
    step: &Step,
    name: &str,
    successes: i64,
    memory: &Memory,
) -> Result<Option<Finding>, Stop> {
    let Some(left) = memory.saved.get(name).and_then(Value::as_i64) else {
        return Err(Stop::Skipped(format!(
            "no earlier answer had a number for {name}"
        )));
    };
    let right = left.min(i64::from(step.at_once));
    Ok((successes != right).then(|| {
        Finding::fault(
            format!("successes of {} at once", step.at_once),
            format!("{right}, because {left} calls were left"),
            successes.to_string(),
        )
    }))
}

/// Holds the calls that were counted over a step against those that it costs.
fn rise(before: &Usage, after: &Usage, delta: i64) -> Result<Option<Finding>, Stop> {
    if before.month != after.month {
        return Err(Stop::Skipped(
            "the month changed between two looks at the usage".to_owned(),
        ));
    }
    let risen = after.total_calls - before.total_calls;
    Ok((risen != delta).then(|| {
        Finding::fault(
            "total_calls of /v1/usage",
            format!("{delta:+} over this step"),
            format!("{risen:+}"),
        )
    }))
}
