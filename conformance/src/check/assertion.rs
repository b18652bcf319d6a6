//! Decides whether one assertion holds for one value. A value of another kind than the assertion needs breaks it.

use serde_json::Value;

use super::{Finding, Memory, rectangle, shown};
use crate::case::assertion::{Assertion, Comparison, Near, Operand, Saved};
use crate::document::Document;
use crate::wire::Exchange;

/// What an assertion may look at beside the value itself.
#[derive(Debug)]
pub struct Context<'a> {
    /// The answer that the value is part of.
    pub answer: &'a Exchange,
    /// The document.
    pub document: &'a Document,
    /// What earlier steps left.
    pub memory: &'a Memory,
}

/// The finding where the assertion does not hold; `None` where it does.
#[must_use]
pub fn broken(
    at: &str,
    value: Option<&Value>,
    assertion: &Assertion,
    context: &Context<'_>,
) -> Option<Finding> {
    let actual = || value.map_or_else(|| "absent".to_owned(), shown);
    let fault = |expected: String| Some(Finding::fault(at, expected, actual()));
    let text = value.and_then(Value::as_str);
    let number = value.and_then(Value::as_f64);
    let unless = |holds: bool, expected: String| if holds { None } else { fault(expected) };
    match assertion {
        Assertion::Absent => unless(value.is_none(), "absent".to_owned()),
        Assertion::Present => unless(value.is_some(), "present".to_owned()),
        Assertion::Equals(right) => {
            unless(value.is_some_and(|value| equal(value, right)), shown(right))
        }
        Assertion::OneOf(right) => {
            let any = right.iter().map(shown).collect::<Vec<_>>().join(" or ");
            unless(
                value.is_some_and(|value| right.iter().any(|one| equal(value, one))),
                any,
            )
        }
        Assertion::Matches(expression) => unless(
            text.is_some_and(|text| expression.0.is_match(text)),
            format!("text that fits {}", expression.0),
        ),
        Assertion::Mentions(part) => unless(
            text.is_some_and(|text| text.to_lowercase().contains(&part.to_lowercase())),
            format!("text that mentions {part:?}"),
        ),
        Assertion::AtLeast(least) => unless(
            number.is_some_and(|number| number >= *least),
            format!("at least {least}"),
        ),
        Assertion::AtMost(most) => unless(
            number.is_some_and(|number| number <= *most),
            format!("at most {most}"),
        ),
        Assertion::SameAs(pointer) => {
            let other = context.answer.at(pointer);
            let same = value
                .zip(other)
                .is_some_and(|(value, other)| equal(value, other));
            unless(
                same,
                format!(
                    "{} as at {pointer}",
                    other.map_or_else(|| "a value".to_owned(), shown)
                ),
            )
        }
        Assertion::BeginsWith(pointer) => {
            let start = context.answer.at(pointer).and_then(Value::as_str);
            let begins = text
                .zip(start)
                .is_some_and(|(text, start)| text.starts_with(start));
            unless(
                begins,
                format!(
                    "text that begins with {pointer} ({})",
                    start.unwrap_or("absent")
                ),
            )
        }
        Assertion::Saved(saved) => match moved(saved, context.memory) {
            Ok(right) => unless(
                value.is_some_and(|value| equal(value, &right)),
                format!("{} (from {})", shown(&right), saved.name),
            ),
            Err(why) => fault(why),
        },
        Assertion::DiffersFrom(name) => match context.memory.saved.get(name) {
            Some(before) => unless(
                value.is_some_and(|value| !equal(value, before)),
                format!("another than {}", shown(before)),
            ),
            None => fault(unsaved(name)),
        },
        Assertion::Near(Near {
            name,
            times,
            within,
        }) => {
            let before = context.memory.saved.get(name).and_then(Value::as_f64);
            match before.map(|before| before * times) {
                Some(before) => unless(
                    number.is_some_and(|number| (number - before).abs() <= *within),
                    format!("{before} give or take {within}"),
                ),
                None => fault(unsaved(name)),
            }
        }
        Assertion::DifferenceFloored((whole, part)) => {
            let member = |pointer: &String| context.answer.at(pointer).and_then(Value::as_i64);
            match member(whole).zip(member(part)) {
                Some((whole, part)) => {
                    let right = (whole - part).max(0);
                    unless(
                        value.and_then(Value::as_i64) == Some(right),
                        right.to_string(),
                    )
                }
                None => fault(format!("numbers at {whole} and {part}")),
            }
        }
        Assertion::ExactlyWhen(Comparison {
            above: (left, right),
        }) => {
            let (Some(left), Some(right)) = (side(left, context), side(right, context)) else {
                return fault("two numbers to compare".to_owned());
            };
            let holds = left > right;
            unless(
                value == Some(&Value::Bool(holds)),
                format!("{holds}, because {left} > {right} is {holds}"),
            )
        }
        Assertion::InsideImage => rectangle::outside_image(value, context.answer)
            .map(|(expected, actual)| Finding::fault(at, expected, actual)),
        Assertion::LargestFirst => rectangle::not_largest_first(value)
            .map(|actual| Finding::fault(at, "the largest rectangle first", actual)),
        Assertion::DocumentVersion => version(at, text, context.document.version()),
        Assertion::CodeOfStatus => code_of_status(at, text, context),
        Assertion::Methods(methods) => unless(
            text.is_some_and(|text| names_methods(text, methods)),
            methods.join(", "),
        ),
    }
}

/// Numbers by value, so that 1 equals 1.0; anything else as JSON has it.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => (left - right).abs() == 0.0,
        _ => left == right,
    }
}

fn unsaved(name: &str) -> String {
    format!("a saved value {name}, but no earlier answer had it")
}

fn moved(saved: &Saved, memory: &Memory) -> Result<Value, String> {
    let before = memory
        .saved
        .get(&saved.name)
        .ok_or_else(|| unsaved(&saved.name))?;
    let Some(plus) = saved.plus else {
        return Ok(before.clone());
    };
    let number = before
        .as_i64()
        .ok_or_else(|| format!("a whole number saved as {}", saved.name))?;
    Ok((number + plus).max(saved.floor.unwrap_or(i64::MIN)).into())
}

fn side(operand: &Operand, context: &Context<'_>) -> Option<f64> {
    match operand {
        Operand::Number(number) => Some(*number),
        Operand::Pointer(pointer) => context.answer.at(pointer).and_then(Value::as_f64),
    }
}

fn version(at: &str, text: Option<&str>, document: &str) -> Option<Finding> {
    let parts = |version: &str| -> Option<[u64; 3]> {
        let numbers: Vec<u64> = version
            .split('.')
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        numbers.try_into().ok()
    };
    let fault = |expected: String| Some(Finding::fault(at, expected, text.unwrap_or("absent")));
    match (text.and_then(parts), parts(document)) {
        (None, _) => fault("a semantic version such as 1.1.0".to_owned()),
        (Some([major, ..]), Some([right, ..])) if major != right => {
            fault(format!("{document}, or at least its major version"))
        }
        (Some([_, minor, _]), Some([_, right, _])) if minor != right => Some(Finding::warning(
            at,
            format!("{document}, the version these cases were written for"),
            text.unwrap_or_default(),
        )),
        _ => None,
    }
}

fn code_of_status(at: &str, code: Option<&str>, context: &Context<'_>) -> Option<Finding> {
    let Some(code) = code else {
        return Some(Finding::fault(at, "an error code", "none"));
    };
    match context.document.statuses_of(code) {
        Some(statuses) if statuses.contains(&context.answer.status) => None,
        Some(statuses) => {
            let right: Vec<String> = statuses.iter().map(u16::to_string).collect();
            Some(Finding::fault(
                at,
                format!("{code} with status {}", right.join(" or ")),
                format!("{code} with status {}", context.answer.status),
            ))
        }
        // The list may grow, so a stranger's code is no breach by itself.
        None => Some(Finding::warning(at, "a code that the document lists", code)),
    }
}

fn names_methods(text: &str, methods: &[String]) -> bool {
    let named: Vec<String> = text
        .split(',')
        .map(|method| method.trim().to_uppercase())
        .collect();
    methods.iter().all(|method| named.contains(method))
        && named
            .iter()
            .all(|method| methods.contains(method) || method == "HEAD" || method == "OPTIONS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_minor_version_is_a_warning_and_another_major_a_fault() {
        let weight = |text| version("v", Some(text), "1.1.0").map(|finding| finding.weight);
        assert_eq!(weight("1.1.7"), None);
        assert_eq!(weight("1.2.0"), Some(super::super::Weight::Warning));
        assert_eq!(weight("2.1.0"), Some(super::super::Weight::Fault));
        assert_eq!(weight("1.1"), Some(super::super::Weight::Fault));
    }

    #[test]
    fn allow_may_add_head_and_options_but_no_other_method() {
        let get = ["GET".to_owned()];
        assert!(names_methods("GET", &get) && names_methods("head, GET", &get));
        assert!(
            !names_methods("GET, POST", &get)
                && !names_methods("HEAD", &get)
                && !names_methods("", &get)
        );
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(equal(&Value::from(1), &Value::from(1.0)));
        assert!(
            !equal(&Value::from(1), &Value::from("1")) && !equal(&Value::Null, &Value::from(0))
        );
    }
}
