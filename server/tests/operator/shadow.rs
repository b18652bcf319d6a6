//! A server with a shadow model: what it counts, and that a bad one is refused before anything listens.

use std::fs;

use serde_json::Value;

use crate::ground::Ground;
use crate::models::variant;
use crate::serving::Serving;

fn compared(ground: &Ground) -> Value {
    let ran = ground.run(&["models", "compare", "--data-dir", "data", "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let all: Value = serde_json::from_str(&ran.out).expect("JSON");
    all[0].clone()
}

#[tokio::test]
async fn a_shadow_that_suspects_every_face_flips_every_bona_fide_verdict_and_no_answer() {
    let ground = Ground::new();
    let account = ground.account("ann", "standard", &[]);
    let pack = variant(&ground, "shadow", 0.0).display().to_string();
    let start = || {
        Serving::on(
            &ground,
            &[
                "--shadow-model",
                &pack,
                "--threshold",
                "1",
                "--log",
                "info",
                "--workers",
                "1",
            ],
        )
    };
    let mut sent = 0;
    for round in 1..=2 {
        let serving = start();
        assert!(serving.logs("shadow weights").contains("sha256"));
        for _ in 0..3 {
            let answer = serving.check(&account.key).await;
            assert_eq!(answer.status, 200, "{}", answer.json);
            assert_eq!(answer.json["data"]["isFakeFace"], false);
            assert_eq!(answer.json["data"]["threshold"], 1.0);
            sent += 1;
        }
        serving.stop();
        let told = compared(&ground);
        let count = |name: &str| told[name].as_u64().expect("a count");
        // What was not scored before the server stopped is told as dropped.
        assert_eq!(
            count("pairs") + count("dropped"),
            sent,
            "round {round}: {told}"
        );
        assert_eq!(count("newly_suspected"), count("pairs"));
        assert_eq!((count("newly_bona_fide"), count("not_scored")), (0, 0));
        assert_eq!(told["shadow"]["threshold"], 0.0);
    }
    // Nothing of a photo is kept.
    let mut files = Ground::files(&ground.path("data/shadow"));
    files.retain(|file| file.ends_with(".json"));
    assert_eq!(files.len(), 1);
    let size = fs::metadata(ground.path("data/shadow").join(&files[0]))
        .expect("a file")
        .len();
    assert!(size < 8192, "{size}");
}

#[test]
fn a_shadow_that_cannot_be_used_is_refused_before_anything_listens() {
    let ground = Ground::new();
    let serve = |more: &[&str]| {
        let known = ["serve", "--listen", "127.0.0.1:0", "--data-dir", "data"];
        ground.run(&[&known, more].concat())
    };
    serve(&["--shadow-model", "absent"]).refused(1, &["no shadow model", "`absent`"]);
    serve(&["--liveness-model", "absent"]).refused(1, &["there is no pack `absent`"]);
    serve(&["--shadow-model", "blazeface-short-range"]).refused(1, &["detector pack"]);
    serve(&["--shadow-threshold", "0.5"]).refused(2, &["--shadow-model"]);
    let pack = variant(&ground, "shadow", 0.2).display().to_string();
    serve(&["--shadow-model", &pack, "--shadow-threshold", "1.5"]).refused(1, &["1.5"]);
    assert!(!ground.database().exists());
    let ran = ground.run(&["models", "compare", "--data-dir", "data"]);
    ran.refused(1, &["holds no counts", "--shadow-model"]);
    fs::create_dir_all(ground.path("data/shadow")).expect("a folder");
    fs::write(ground.path("data/shadow/x.json"), b"{}").expect("written");
    let ran = ground.run(&["models", "compare", "--data-dir", "data"]);
    ran.refused(1, &["holds no counts of a shadow model"]);
}
