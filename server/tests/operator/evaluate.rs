//! `livecheck evaluate` on folders of drawings: what it says of them means nothing, that it counts them right does.

use std::fs;

use livecheck_engine::drawn_face::DrawnFace;
use serde_json::Value;

use crate::ground::Ground;

/// Three drawings as bona fide photos, two as prints, and a replay beside a picture without a face.
fn laid_out() -> Ground {
    let ground = Ground::new();
    let set = ground.path("set");
    for kind in ["bona-fide", "attack/print", "attack/replay"] {
        fs::create_dir_all(set.join(kind)).expect("folders");
    }
    for (side, name) in [
        (320, "bona-fide/a.jpg"),
        (400, "bona-fide/b.jpg"),
        (480, "bona-fide/c.jpg"),
        (360, "attack/print/d.jpg"),
        (440, "attack/print/e.jpg"),
        (500, "attack/replay/f.jpg"),
    ] {
        fs::write(set.join(name), DrawnFace::new(side, side).jpeg(90)).expect("a photo");
    }
    fs::write(set.join("attack/replay/g.png"), b"no picture").expect("a file");
    ground
}

fn folder(ground: &Ground) -> String {
    ground.path("set").display().to_string()
}

#[test]
fn photos_are_counted_by_kind_and_those_without_a_likelihood_are_named() {
    let ground = laid_out();
    let ran = ground.run(&["evaluate", &folder(&ground), "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["bona_fide"]["presentations"], 3);
    assert_eq!(told["attacks"]["print"]["presentations"], 2);
    assert_eq!(told["attacks"]["replay"]["presentations"], 2);
    assert_eq!(told["attacks"]["replay"]["non_response_rate"], 0.5);
    assert_eq!(told["not_judged"][0]["file"], "attack/replay/g.png");
    for rate in ["worst_apcer", "acer", "eer", "auc"] {
        let interval = &told[format!("{rate}_interval")];
        let rate = told[rate].as_f64().expect("a rate");
        assert!((0.0..=1.0).contains(&rate), "{rate}");
        let [low, high] = [0, 1].map(|end| interval[end].as_f64().expect("an end"));
        assert!(low <= rate && rate <= high, "{rate}: {low} to {high}");
    }
}

#[test]
fn below_every_likelihood_all_are_called_attacks_and_above_all_none() {
    let ground = laid_out();
    for (threshold, bpcer, apcer) in [("0", 1.0, 0.0), ("1", 0.0, 1.0)] {
        let ran = ground.run(&[
            "evaluate",
            &folder(&ground),
            "--json",
            "--threshold",
            threshold,
        ]);
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(told["bona_fide"]["bpcer"], bpcer, "at {threshold}");
        assert_eq!(told["worst_apcer"], apcer, "at {threshold}");
    }
}

#[test]
fn the_report_is_one_page_that_loads_nothing() {
    let ground = laid_out();
    let page = ground.path("report.html").display().to_string();
    let ran = ground.run(&["evaluate", &folder(&ground), "--report", &page]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("print (APCER)"), "{}", ran.out);
    let html = fs::read_to_string(&page).expect("a page");
    assert_eq!(html.matches("<svg").count(), 2);
    assert!(html.contains("attack/replay/g.png"));
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));
}

#[test]
fn a_folder_of_another_layout_is_refused_with_what_is_missing() {
    let ground = Ground::new();
    fs::create_dir_all(ground.path("set/live")).expect("a folder");
    let ran = ground.run(&["evaluate", &folder(&ground)]);
    ran.refused(1, &["bona-fide is not there", "attack/SPECIES/"]);
}
