//! `livecheck calibrate` on folders of drawings: the likelihoods mean nothing, where the threshold lies among them does.

use std::fs;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::weights::embedded;
use serde_json::Value;

use crate::ground::{Ground, Ran};
use crate::models::variant;

/// So many drawings of different sizes, as bona fide photos or as prints.
fn drawn(ground: &Ground, kind: &str, count: u32, from: u32) {
    let folder = ground.path("set").join(kind);
    fs::create_dir_all(&folder).expect("a folder");
    for at in 0..count {
        let side = from + 14 * at;
        let photo = DrawnFace::new(side, side + 3 * at).jpeg(60 + at as u8);
        fs::write(folder.join(format!("{at:02}.jpg")), photo).expect("a photo");
    }
}

fn calibrate(ground: &Ground, more: &[&str]) -> Ran {
    let folder = ground.path("set").display().to_string();
    ground.run(&[&["calibrate", &folder], more].concat())
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn the_calibrated_pack_turns_away_as_many_of_its_photos_as_was_asked_for() {
    let ground = Ground::new();
    drawn(&ground, "bona-fide", 20, 300);
    let pack = ground.path("mine.safetensors").display().to_string();
    let out = [
        "--output",
        &pack,
        "--name",
        "mine",
        "--pack-version",
        "1.1.0",
        "--bpcer",
        "0.25",
        "--json",
    ];
    let told = json(&calibrate(&ground, &out));
    assert_eq!(told["slope"], "kept");
    assert_eq!(told["written"]["version"], "1.1.0");
    assert!(told["effect"]["rates"]["BPCER"]["after"]["rate"].is_number());

    let mut away = 0;
    for at in 0..20 {
        let photo = ground
            .path(&format!("set/bona-fide/{at:02}.jpg"))
            .display()
            .to_string();
        let judged = json(&ground.run(&["check", &photo, "--json", "--liveness-model", &pack]));
        assert_eq!(judged["threshold"], 0.15);
        away += usize::from(judged["isFakeFace"] == true);
    }
    assert_eq!(away, 5);
    let shown = ground.run(&["models", "show", &pack]);
    assert!(
        shown.out.contains("25.0 % of bona fide photos"),
        "{}",
        shown.out
    );
    calibrate(&ground, &out).refused(1, &["is there already"]);
}

#[test]
fn several_networks_become_an_ensemble_with_a_calibration_of_its_own() {
    let ground = Ground::new();
    drawn(&ground, "bona-fide", 12, 300);
    let other = variant(&ground, "other", 0.15).display().to_string();
    let models = format!("livecheck-student,{other}");
    let pack = ground.path("pair.safetensors").display().to_string();
    let both = [
        "--liveness-model",
        &models,
        "--output",
        &pack,
        "--pack-version",
        "1.0.0",
    ];
    calibrate(&ground, &both).refused(1, &["--name"]);
    let told = json(&calibrate(
        &ground,
        &[&both[..], &["--name", "pair", "--json"]].concat(),
    ));
    assert_eq!(told["written"]["name"], "pair");
    // Its members are found beside it and in the binary.
    let photo = ground.path("set/bona-fide/00.jpg").display().to_string();
    let judged = json(&ground.run(&["check", &photo, "--json", "--liveness-model", &pack]));
    let packs: Vec<&str> = judged["packs"]
        .as_array()
        .expect("packs")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(packs.len(), 3);
    assert!(
        packs[0].starts_with("pair 1.0.0") && packs[2].starts_with("other 1.0.0"),
        "{packs:?}"
    );
    // On the shelf it is one pack among the others.
    let ensemble = crate::models::import(
        &ground,
        &ground.path("pair.safetensors"),
        "pair",
        &["--licence", "MIT OR Apache-2.0"],
    );
    assert_eq!(json(&ensemble)["architecture"], "ensemble");
    fs::remove_file(&other).expect("removed");
    let ran = ground.run(&["check", &photo, "--liveness-model", &pack]);
    ran.refused(1, &["its member with the SHA-256"]);
}

/// Sorts the drawn bona fide photos by what the embedded network says of them, and takes the upper half for prints.
fn upper_half_as_prints(ground: &Ground) {
    let folder = ground.path("set/bona-fide");
    let mut judged: Vec<(f64, String)> = Ground::files(&folder)
        .into_iter()
        .map(|name| {
            let photo = folder.join(&name).display().to_string();
            let told = json(&ground.run(&["check", &photo, "--json"]));
            (
                told["isFakeLikelihood"].as_f64().expect("a likelihood"),
                name,
            )
        })
        .collect();
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    let prints = ground.path("set/attack/print");
    fs::create_dir_all(&prints).expect("a folder");
    for (_, name) in judged.split_off(judged.len() / 2) {
        fs::rename(folder.join(&name), prints.join(&name)).expect("moved");
    }
}

#[test]
fn with_attacks_the_slope_is_fitted_and_the_report_shows_before_and_after() {
    let ground = Ground::new();
    drawn(&ground, "bona-fide", 24, 300);
    upper_half_as_prints(&ground);
    let page = ground.path("report.html").display().to_string();
    let ran = calibrate(&ground, &["--report", &page]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("slope fitted") && ran.out.contains("nothing was written"),
        "{}",
        ran.out
    );
    let html = fs::read_to_string(&page).expect("a page");
    assert_eq!(html.matches("<svg").count(), 2);
    assert!(html.contains("Before and after") && html.contains("APCER print"));
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));

    let told = json(&calibrate(&ground, &["--apcer", "0.25", "--json"]));
    assert_eq!(told["slope"], "fitted");
    assert_eq!(told["target"]["apcer"], 0.25);
    let effect = &told["effect"];
    assert_eq!(
        (&effect["bona_fide"], &effect["attacks"]),
        (&12.into(), &12.into())
    );
    assert!(effect["rates"]["ACER"]["after"]["interval"][1].is_number());
}

#[test]
fn attacks_that_score_lower_cannot_be_calibrated_away() {
    let ground = Ground::new();
    drawn(&ground, "bona-fide", 24, 300);
    upper_half_as_prints(&ground);
    let (live, prints) = (
        ground.path("set/bona-fide"),
        ground.path("set/attack/print"),
    );
    fs::rename(&live, ground.path("set/low")).expect("moved");
    fs::rename(&prints, &live).expect("moved");
    fs::rename(ground.path("set/low"), &prints).expect("moved");
    calibrate(&ground, &[]).refused(1, &["attacks do not score higher than bona fide"]);
}

#[test]
fn what_a_calibration_needs_is_named() {
    let ground = Ground::new();
    fs::create_dir_all(ground.path("set/attack/print")).expect("a folder");
    calibrate(&ground, &[]).refused(1, &["bona-fide is not there"]);
    fs::remove_dir_all(ground.path("set/attack")).expect("removed");
    fs::create_dir_all(ground.path("set/bona-fide")).expect("a folder");
    calibrate(&ground, &[]).refused(1, &["bona-fide holds no JPEG or PNG"]);
    drawn(&ground, "bona-fide", 3, 300);
    calibrate(&ground, &[]).refused(1, &["3 bona fide presentations", "at least 8"]);
    calibrate(&ground, &["--apcer", "0.05"]).refused(1, &["3 bona fide presentations"]);
    let page = ground.path("r.html").display().to_string();
    calibrate(&ground, &["--report", &page]).refused(1, &["a report needs attacks"]);
    calibrate(&ground, &["--output", "x.safetensors"]).refused(2, &["--pack-version"]);
    let [_, student] = embedded().expect("the embedded packs");
    let version = &student.metadata.version;
    let same = ["--output", "x.safetensors", "--pack-version", version];
    calibrate(&ground, &same).refused(1, &["give the new one another version"]);
    drawn(&ground, "bona-fide", 10, 300);
    calibrate(&ground, &["--apcer", "0.05"]).refused(1, &["without attacks"]);
    calibrate(&ground, &["--bpcer", "1.5"])
        .refused(1, &["1.5 is not a number above 0 and below 1"]);
    assert!(!ground.path("x.safetensors").exists());
}
