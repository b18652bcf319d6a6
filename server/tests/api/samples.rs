//! Labelled photographs through HTTP, where they are at hand. They are no part of the project.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::TestServer;

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    folder.is_dir().then_some(folder)
}

/// JPEG decoders differ by a level or two in some pixels, and a box edge that lies on a whole pixel moves the crop by one:
/// measured on the ten samples, likelihoods then differ by up to .026.
const TOLERANCE: f64 = 0.03;

#[tokio::test]
async fn every_labelled_photograph_gets_the_verdict_of_the_reference_implementation() {
    let Some(shared) = shared() else {
        eprintln!("skipped: ../shared is not there");
        return;
    };
    let golden =
        std::fs::read(shared.join("models/livecheck-student.golden.json")).expect("goldens");
    let golden: Value = serde_json::from_slice(&golden).expect("JSON");
    let server = TestServer::start().await;
    let mut seen = 0;
    for (name, expected) in golden.as_object().expect("entries") {
        if !name.contains('/') {
            continue;
        }
        let photo = std::fs::read(shared.join("data/samples").join(name)).expect("a photograph");
        let format = if name.ends_with("png") { "png" } else { "jpeg" };
        let answer = server.check_image(&photo, format).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        let data = &answer.json["data"];
        let likelihood = data["isFakeLikelihood"].as_f64().expect("a number");
        let expected = expected["likelihood"].as_f64().expect("a number");
        eprintln!(
            "{name}: isFakeFace {}, likelihood {likelihood:.4}, reference {expected:.4}",
            data["isFakeFace"]
        );
        assert!(
            (likelihood - expected).abs() < TOLERANCE,
            "{name}: {likelihood} for {expected}"
        );
        seen += 1;
    }
    assert_eq!((seen, server.counted().await), (10, 10));
}
