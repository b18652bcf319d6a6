//! The fixtures against the document.

use std::collections::BTreeSet;

use livecheck_engine::ReasonCode;
use livecheck_openapi::document;
use poem_openapi::types::ToJSON;

use super::*;

fn sandbox() -> Sandbox {
    Sandbox::embedded().expect("the fixtures")
}

fn names(list: &Value) -> BTreeSet<&str> {
    let list = list.as_array().expect("a list").iter();
    list.map(|name| name.as_str().expect("a name")).collect()
}

#[test]
fn the_document_names_every_fixture_and_no_other() {
    let operation = document().expect("the document").operation("checkLiveness");
    let parameters = &operation.expect("the check").parameters;
    let parameter = parameters
        .iter()
        .find(|parameter| parameter.name == "Livecheck-Sandbox")
        .expect("the parameter");
    let sandbox = sandbox();
    let known: BTreeSet<&str> = sandbox.fixtures.keys().map(String::as_str).collect();
    assert_eq!(names(&parameter.schema["x-extensible-enum"]), known);
}

#[test]
fn every_error_code_of_the_check_has_a_fixture_with_its_usual_status() {
    let operation = document().expect("the document").operation("checkLiveness");
    let operation = operation.expect("the check");
    let sandbox = sandbox();
    let mut codes = BTreeSet::new();
    for code in operation.failures().flat_map(|answer| &answer.codes) {
        let fixture = sandbox.fixtures.get(code);
        let Some(Fixture::Refusal(refusal, _)) = fixture else {
            panic!("{code} has no fixture");
        };
        assert_eq!(refusal.code.as_str(), code);
        assert!(refusal.code.statuses().contains(&refusal.status.as_u16()));
        let retried = refusal.code.retry() == crate::generated::errors::Retry::Backoff;
        assert_eq!(refusal.retry_after.is_some(), retried, "{code}");
        codes.insert(code);
    }
    let refusals = sandbox.fixtures.values();
    let refusals = refusals.filter(|fixture| matches!(fixture, Fixture::Refusal(..)));
    assert_eq!(refusals.count(), codes.len());
}

#[test]
fn every_fault_of_a_face_has_a_fixture_that_names_it_alone() {
    for code in ReasonCode::ALL {
        let sandbox = sandbox();
        let Some(Fixture::Verdict(data)) = sandbox.fixtures.get(code.as_str()) else {
            panic!("{} has no fixture", code.as_str());
        };
        let reasons: Vec<_> = data.reasons.iter().map(|r| r.code.as_str()).collect();
        assert_eq!(reasons, [code.as_str()]);
        assert_eq!(data.is_valid_face, !code.invalidates(), "{}", code.as_str());
        assert_eq!(data.msg, data.reasons[0].message);
    }
}

#[test]
fn every_verdict_fits_the_document_and_obeys_its_rules() {
    let written: Written = serde_norway::from_str(FIXTURES).expect("YAML");
    let mut seen = BTreeSet::new();
    for (name, fixture) in &sandbox().fixtures {
        let Fixture::Verdict(data) = fixture else {
            continue;
        };
        assert_eq!(
            data.to_json().as_ref(),
            written.verdicts.get(name),
            "{name}"
        );
        assert_eq!(data.is_fake_face, data.is_fake_likelihood > data.threshold);
        assert_eq!(data.v_face_rect.first(), Some(&data.face_rect_area));
        let area = |rect: &crate::generated::liveness::Rect| rect.width * rect.height;
        assert!(
            data.v_face_rect.is_sorted_by_key(|rect| -area(rect)),
            "{name}"
        );
        assert!((0.0..=255.0).contains(&data.face_brightness));
        seen.insert((data.is_fake_face, data.is_valid_face));
    }
    assert!(seen.contains(&(true, true)) && seen.contains(&(false, true)));
}

#[test]
fn a_request_that_names_no_fixture_meets_a_live_face() {
    let sandbox = sandbox();
    let Ok(Fixture::Verdict(data)) = sandbox.chosen(&HeaderText::default()) else {
        panic!("no verdict");
    };
    assert!(data.is_valid_face && !data.is_fake_face && data.reasons.is_empty());
}
