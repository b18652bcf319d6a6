//! The limits of a schema in words.
//!
//! Promises: every keyword of the profile that bounds a value is told.
//! Never: tells a type; `fields` does.

use serde_json::Value;

use super::html::Html;
use super::source::Source;

/// The limits of a schema, one piece each, in reading order.
pub(super) fn in_words(source: &Source<'_>, schema: &Value) -> Vec<Html> {
    let mut words = Vec::new();
    match strings(schema, "enum").as_deref() {
        None => {}
        // Descriptions of a constant tend to name it; once is enough.
        Some([only]) if is_named(schema, only) => {}
        Some([only]) => words.push(listing(source, &[only], "always ", "")),
        Some(values) => words.push(listing(source, values, "one of ", "")),
    }
    if let Some(values) = strings(schema, "x-extensible-enum") {
        words.push(listing(source, &values, "today ", "; the list may grow"));
    }
    words.extend(range(schema, "minimum", "maximum", ""));
    words.extend(range(schema, "minLength", "maxLength", "character"));
    words.extend(range(schema, "minItems", "maxItems", "element"));
    if let Some(encoding) = schema.get("contentEncoding").and_then(Value::as_str) {
        words.push(Html::of_text(&format!("encoded as {encoding}")));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        let mut html = Html::new();
        html.markup("matches ");
        html.code(pattern);
        words.push(html);
    }
    words
}

/// Whether the description sets this value in code.
fn is_named(schema: &Value, value: &str) -> bool {
    schema
        .get("description")
        .and_then(Value::as_str)
        .is_some_and(|words| words.contains(&format!("`{value}`")))
}

fn strings<'a>(schema: &'a Value, key: &str) -> Option<Vec<&'a str>> {
    Some(
        schema
            .get(key)?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect(),
    )
}

fn listing(
    source: &Source<'_>,
    values: &[&str],
    before: &'static str,
    after: &'static str,
) -> Html {
    let mut html = Html::new();
    html.markup(before);
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            html.markup(", ");
        }
        html.html(&source.code(value));
    }
    html.markup(after);
    html
}

/// `0 to 1`, `at least 1 character`, `at most 5 elements`.
fn range(schema: &Value, least: &str, most: &str, unit: &str) -> Option<Html> {
    let (least, most) = (schema.get(least), schema.get(most));
    let (words, last) = match (least, most) {
        (None, None) => return None,
        (Some(least), None) => (format!("at least {}", grouped(least)), least),
        (None, Some(most)) => (format!("at most {}", grouped(most)), most),
        (Some(least), Some(most)) => (format!("{} to {}", grouped(least), grouped(most)), most),
    };
    let plural = if last.as_f64() == Some(1.0) { "" } else { "s" };
    Some(Html::of_text(&match unit {
        "" => words,
        unit => format!("{words} {unit}{plural}"),
    }))
}

/// A number with commas between its thousands.
fn grouped(number: &Value) -> String {
    let Some(whole) = number.as_i64() else {
        return number.to_string();
    };
    let digits = whole.unsigned_abs().to_string();
    let mut text = String::from(if whole < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(schema: &Value) -> String {
        let document = livecheck_openapi::document().expect("the document");
        in_words(&Source::new(document), schema)
            .iter()
            .map(Html::as_str)
            .collect::<Vec<_>>()
            .join(" · ")
    }

    #[test]
    fn each_bounding_keyword_is_told() {
        let schema = serde_json::json!({
            "minimum": 0, "maximum": 1_234_567, "minLength": 1, "maxItems": 5,
            "pattern": "^<a$", "contentEncoding": "base64"
        });
        assert_eq!(
            words(&schema),
            "0 to 1,234,567 · at least 1 character · at most 5 elements · encoded as base64 · \
             matches <code>^&#60;a$</code>"
        );
    }

    #[test]
    fn a_single_value_is_always_that_value_and_a_growing_list_says_so() {
        assert_eq!(
            words(&serde_json::json!({"enum": ["ok"]})),
            "always <code>ok</code>"
        );
        assert_eq!(
            words(&serde_json::json!({"x-extensible-enum": ["a", "not_found"]})),
            "today <code>a</code>, <a href=\"#error-not_found\"><code>not_found</code></a>; the list may grow"
        );
    }
}
