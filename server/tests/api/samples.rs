//! Labelled photographs through HTTP, where they are at hand. They are no part of the project.

use std::path::{Path, PathBuf};

use livecheck_engine::{EncodedImage, Engine, ImageFormat};

use crate::harness::TestServer;

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    folder.is_dir().then_some(folder)
}

#[tokio::test]
async fn every_labelled_photograph_gets_the_engines_verdict_and_is_counted_once() {
    let Some(shared) = shared() else {
        eprintln!("skipped: ../shared is not there");
        return;
    };
    let engine = Engine::embedded().expect("the embedded packs");
    let server = TestServer::start().await;
    let mut seen = 0;
    for kind in ["live", "spoof"] {
        let folder = shared.join("data/samples").join(kind);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let photo = std::fs::read(&path).expect("a photograph");
            let (name, format) = if path.extension().is_some_and(|ending| ending == "png") {
                ("png", ImageFormat::Png)
            } else {
                ("jpeg", ImageFormat::Jpeg)
            };
            let image = EncodedImage {
                bytes: &photo,
                format,
            };
            let expected = engine.check(&image).expect("a verdict").likelihood.value();
            let answer = server.check_image(&photo, name).await;
            assert_eq!(answer.status, 200, "{}: {}", path.display(), answer.text);
            let data = &answer.json["data"];
            let likelihood = data["isFakeLikelihood"].as_f64().expect("a number");
            assert!((likelihood - expected).abs() < 1e-6, "{}", path.display());
            assert_eq!(data["isFakeFace"], likelihood > 0.15, "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!((seen, server.counted().await), (10, 10));
}
