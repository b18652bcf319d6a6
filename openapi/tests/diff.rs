//! Changes to the real document, one at a time, and what each means for those who call.

#![allow(
    clippy::expect_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

use livecheck_openapi::diff::{Change, VersionError, VersionPart, changes, check_version};
use livecheck_openapi::{Document, YAML};

use VersionPart::{Major, Minor, Patch};

/// The document with one piece of its text replaced.
fn with(from: &str, to: &str) -> Document {
    assert!(YAML.contains(from), "the document no longer says {from:?}");
    Document::parse(&YAML.replacen(from, to, 1)).expect("the changed document keeps the profile")
}

fn today() -> Document {
    Document::parse(YAML).expect("the document")
}

/// The changes that replacing one text by another makes.
fn made_by(from: &str, to: &str) -> Vec<Change> {
    changes(&today(), &with(from, to))
}

/// Asserts that a change is seen alone, at a place that ends so, with this weight.
#[track_caller]
fn assert_only(found: &[Change], part: VersionPart, place: &str) {
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].part, part, "{found:#?}");
    assert!(found[0].path.ends_with(place), "{found:#?}");
}

#[test]
fn a_document_does_not_differ_from_itself() {
    assert_eq!(changes(&today(), &today()), []);
    assert_eq!(check_version(&today(), &today()), Ok(()));
}

#[test]
fn words_move_the_patch() {
    let found = made_by("summary: Judge one photo", "summary: Judge a photo");
    assert_only(&found, Patch, "/post/summary");
}

#[test]
fn an_example_moves_the_patch() {
    let found = made_by("faceBrightness: 142.3", "faceBrightness: 141.0");
    assert_only(&found, Patch, "/examples");
}

#[test]
fn a_member_more_in_an_answer_moves_the_minor() {
    let found = made_by(
        "        latency_ms:\n          type: integer",
        "        engine:\n          type: string\n        latency_ms:\n          type: integer",
    );
    assert_only(&found, Minor, "/LivenessData/properties/engine");
}

#[test]
fn a_member_less_in_an_answer_breaks() {
    let found = made_by(
        "        msg:\n          type: string\n          description: The message of the first reason, or an empty string.\n",
        "",
    );
    assert!(
        found
            .iter()
            .any(|change| change.part == Major
                && change.path.ends_with("/LivenessData/properties/msg")),
        "{found:#?}"
    );
}

#[test]
fn a_required_member_more_in_a_request_breaks() {
    let found = made_by(
        "      required: [image, image_format]\n      properties:\n",
        "      required: [image, image_format, scene]\n      properties:\n        scene:\n          type: string\n",
    );
    assert_only(&found, Major, "/LivenessRequest/properties/scene");
}

#[test]
fn a_closed_list_may_grow_in_a_request() {
    let found = made_by("enum: [jpeg, png]", "enum: [jpeg, png, webp]");
    assert_only(&found, Minor, "/ImageFormat/enum");
}

#[test]
fn a_closed_list_may_not_grow_in_an_answer() {
    let found = made_by("enum: [ok]", "enum: [ok, fair]");
    assert_only(&found, Major, "/Healthy/properties/status/enum");
}

#[test]
fn an_open_list_may_grow_in_an_answer_and_not_shrink() {
    let grown = made_by("enum: [free, starter,", "enum: [free, tiny, starter,");
    assert_only(&grown, Minor, "/Plan/x-extensible-enum");
    let shrunk = made_by("enum: [free, starter,", "enum: [free,");
    assert_only(&shrunk, Major, "/Plan/x-extensible-enum");
}

#[test]
fn null_in_an_answer_breaks_its_readers() {
    let found = made_by(
        "customer_id:\n          type: string\n",
        "customer_id:\n          type: [string, 'null']\n",
    );
    assert_only(
        &found,
        Major,
        "/SuccessMetadata/properties/customer_id/type",
    );
}

#[test]
fn another_type_breaks() {
    let found = made_by(
        "latency_ms:\n          type: integer\n          format: int64",
        "latency_ms:\n          type: integer\n          format: int32",
    );
    assert_only(&found, Major, "/latency_ms/format");
}

#[test]
fn a_limit_weighs_by_its_direction() {
    let in_answer = made_by("          maximum: 255", "          maximum: 256");
    assert_only(&in_answer, Major, "/faceBrightness/maximum");
    let in_request = made_by("          minLength: 1", "          minLength: 2");
    assert_only(&in_request, Major, "/image/minLength");
}

#[test]
fn another_charge_breaks() {
    let found = made_by("charge: 1", "charge: 2");
    assert_only(&found, Major, "/post/x-billing/charge");
}

#[test]
fn another_retry_class_breaks() {
    let found = made_by("retry: next_period", "retry: backoff");
    assert_only(&found, Major, "/x-errors/quota_exceeded/retry");
}

#[test]
fn another_key_header_breaks() {
    let found = made_by("name: X-API-Key", "name: X-Api-Token");
    assert_only(&found, Major, "/securitySchemes/ApiKey/name");
}

#[test]
fn a_renamed_operation_breaks_generated_clients() {
    let found = made_by("operationId: getUsage", "operationId: readUsage");
    assert_only(&found, Major, "/get/operationId");
}

#[test]
fn another_path_is_one_gone_and_one_new() {
    let found = made_by("  /v1/usage:", "  /v1/use:");
    let parts: Vec<VersionPart> = found.iter().map(|change| change.part).collect();
    assert_eq!(parts, [Major, Minor], "{found:#?}");
}

#[test]
fn a_version_that_moved_too_little_is_refused_with_the_least_that_fits() {
    let older = today();
    let text = YAML.replacen("operationId: getUsage", "operationId: readUsage", 1);
    let newer = Document::parse(&text).expect("the profile is kept");
    let refusal = check_version(&older, &newer).expect_err("the version stood still");
    let VersionError::TooSmall { needed, least, .. } = &refusal else {
        unreachable!("{refusal}")
    };
    assert_eq!((*needed, least.major), (Major, 2), "{refusal}");

    let moved = text.replace(
        &format!("version: {}", older.version()),
        &format!("version: {least}"),
    );
    let moved = Document::parse(&moved).expect("the profile is kept");
    assert_eq!(check_version(&older, &moved), Ok(()));
}
