//! The pages on error codes say what the document says.

#![allow(
    clippy::expect_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

use std::collections::BTreeSet;

use livecheck_openapi::{ErrorRule, Retry, document, error_pages};
use serde_json::Value;

/// The head that a page on this code must have.
fn head(code: &str, rule: &ErrorRule) -> String {
    let statuses: Vec<String> = rule.status.iter().map(u16::to_string).collect();
    let again = match rule.retry {
        Retry::Never => "not without a change",
        Retry::Backoff => "after a wait, as long as `Retry-After` says where it is sent",
        Retry::NextPeriod => "next month, or after a change of plan or cap",
    };
    let billing = if rule.billed {
        "the call is counted"
    } else {
        "free, the call is not counted"
    };
    format!(
        "# {code}\n\n{}.\n\n- **Status**: {}\n- **Try again**: {again}\n- **Billing**: {billing}\n- **Clause**: {}\n\n## Cause\n",
        rule.title,
        statuses.join(", "),
        rule.clause
    )
}

/// The JSON block under "Example".
fn example(page: &str) -> Value {
    let (_, rest) = page
        .split_once("## Example\n\n```json\n")
        .expect("an example");
    let (json, _) = rest.split_once("\n```").expect("its end");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<&str> = document()
        .expect("the document")
        .errors()
        .keys()
        .map(String::as_str)
        .collect();
    let embedded: BTreeSet<&str> = error_pages().map(|(code, _)| code).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("errors");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(codes, embedded);
    assert_eq!(codes, files.iter().map(String::as_str).collect());
}

#[test]
fn every_page_begins_with_what_the_document_says_of_its_code() {
    for (code, rule) in document().expect("the document").errors() {
        let page = livecheck_openapi::error_page(code).expect("a page");
        let head = head(code, rule);
        assert!(page.starts_with(&head), "{code} should begin with\n{head}");
    }
}

#[test]
fn every_page_tells_cause_cure_and_an_example_that_fits_the_document() {
    let document = document().expect("the document");
    let components = document.json().get("components").expect("components");
    let schema = serde_json::json!({
        "$ref": "#/components/schemas/ErrorEnvelope", "components": components
    });
    let envelope = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    for (code, page) in error_pages() {
        for (section, next) in [
            ("## Cause\n\n", "\n## What to do"),
            ("## What to do\n\n", "\n## Example"),
        ] {
            let text = page
                .split_once(section)
                .and_then(|(_, rest)| rest.split_once(next));
            assert!(
                text.is_some_and(|(text, _)| text.len() > 60),
                "{code}: {section}"
            );
        }
        let example = example(page);
        assert!(envelope.is_valid(&example), "{code}: {example}");
        assert_eq!(example["error"]["code"], *code);
        assert_eq!(example["metadata"]["ver"], document.version());
    }
}
