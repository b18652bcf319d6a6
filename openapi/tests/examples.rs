//! The document's own examples keep the contract.

#![allow(
    clippy::expect_used,
    reason = "a panic is how a test fails, also outside the test functions"
)]

use livecheck_openapi::document;

#[test]
fn every_example_of_a_verdict_follows_from_its_likelihood() {
    let operation = document()
        .expect("the document")
        .operation("checkLiveness")
        .expect("the check");
    let examples = &operation.success().expect("a success").examples;
    let mut verdicts = Vec::new();
    for (name, example) in examples {
        let data = &example["data"];
        let likelihood = data["isFakeLikelihood"].as_f64().expect("a likelihood");
        let threshold = data["threshold"].as_f64().expect("a threshold");
        assert_eq!(data["isFakeFace"], likelihood > threshold, "{name}");
        verdicts.push(likelihood > threshold);
    }
    assert!(
        verdicts.contains(&true) && verdicts.contains(&false),
        "both verdicts are shown"
    );
}
