//! `livecheck models` and `--liveness-model`: packs of one's own, on this machine's shelf.

use std::fs;
use std::path::{Path, PathBuf};

use livecheck_engine::Threshold;
use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::weights::{Pack, embedded};
use serde_json::Value;

use crate::ground::{Ground, Ran};

/// The folder of published networks beside the project, which a clone need not have.
pub(crate) fn published() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/models");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: ../shared is not there");
        None
    }
}

/// The embedded network under another name, at another threshold, as a file of the ground's.
pub(crate) fn variant(ground: &Ground, name: &str, threshold: f64) -> PathBuf {
    let [_, student] = embedded().expect("the embedded packs");
    let mut metadata = student.metadata.clone();
    metadata.name = name.to_owned();
    metadata.version = "1.0.0".to_owned();
    let calibration = metadata.calibration.as_mut().expect("a calibration");
    calibration.default_threshold = Threshold::new(threshold).expect("a threshold");
    let bytes = student
        .rewritten(&metadata, &student.notes)
        .expect("a pack");
    let path = ground.path(&format!("{name}-1.0.0.safetensors"));
    fs::write(&path, bytes).expect("written");
    path
}

pub(crate) fn import(ground: &Ground, file: &Path, name: &str, more: &[&str]) -> Ran {
    let file = file.display().to_string();
    let known = [
        "models",
        "import",
        &file,
        "--name",
        name,
        "--data-dir",
        "data",
        "--json",
    ];
    ground.run(&[&known, more].concat())
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

fn photo(ground: &Ground) -> String {
    let path = ground.path("face.jpg");
    fs::write(&path, DrawnFace::new(480, 480).jpeg(90)).expect("a photo");
    path.display().to_string()
}

const APACHE: [&str; 2] = ["--licence", "Apache-2.0"];

#[test]
fn a_published_checkpoint_is_imported_listed_shown_verified_and_judges() {
    let Some(models) = published() else {
        return;
    };
    let ground = Ground::new();
    let checkpoint = models.join("2.7_80x80_MiniFASNetV2.pth");
    let from = ["--from", "minivision-ai/Silent-Face-Anti-Spoofing"];
    let imported = json(&import(
        &ground,
        &checkpoint,
        "silent-face-v2",
        &[&APACHE[..], &from].concat(),
    ));
    assert_eq!(imported["architecture"], "minifasnet-v2");
    assert_eq!(imported["crop_scale"], 2.7);
    // Multiply-adds as published for this network: 40.7 million.
    let cost = imported["multiply_adds"].as_f64().expect("a count");
    assert!((cost / 40.7e6 - 1.0).abs() < 0.01, "{cost}");

    let listed = json(&ground.run(&["models", "list", "--data-dir", "data", "--json"]));
    let names: Vec<&str> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|pack| pack["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "blazeface-short-range",
            "livecheck-student",
            "silent-face-v2"
        ]
    );
    assert_eq!(
        (&listed[1]["in_use"], &listed[2]["in_use"]),
        (&true.into(), &false.into())
    );

    let verified = json(&ground.run(&["models", "verify", "--data-dir", "data", "--json"]));
    assert_eq!(verified[2]["recorded_output"], "found again");
    let hash = imported["sha256"].as_str().expect("a hash");
    let shown = json(&ground.run(&[
        "models",
        "show",
        &hash[..12],
        "--data-dir",
        "data",
        "--json",
    ]));
    assert_eq!(shown["name"], "silent-face-v2");
    assert!(
        shown["provenance"]
            .as_str()
            .expect("text")
            .contains("minivision-ai")
    );

    let photo = photo(&ground);
    let model = ["--data-dir", "data", "--liveness-model", "silent-face-v2"];
    let judged = json(&ground.run(&[&["check", &photo, "--json"], &model[..]].concat()));
    let packs = judged["packs"][0].as_str().expect("a pack");
    assert!(
        packs.contains("silent-face-v2 1.0.0") && packs.contains(&hash[..12]),
        "{packs}"
    );
    assert_eq!(judged["threshold"], 0.15);
}

#[test]
fn an_imported_detector_finds_the_faces_when_it_is_named() {
    let Some(models) = published() else {
        return;
    };
    let ground = Ground::new();
    let file = models.join("yunet_s_640_640.onnx");
    assert_eq!(
        import(&ground, &file, "yunet", &["--licence", "MIT"]).code,
        0
    );
    let photo = models.join("../data/samples/live/true_002.jpg");
    let photo = photo.display().to_string();
    let check = ["check", &photo, "--json", "--data-dir", "data"];
    let named = ["--detector-model", "yunet"];
    let [own, other] =
        [&check[..], &[&check[..], &named].concat()].map(|line| json(&ground.run(line)));
    let likelihood = |judged: &Value| judged["isFakeLikelihood"].as_f64().expect("a likelihood");
    // Other boxes, so other crops, but the same face.
    let apart = (likelihood(&own) - likelihood(&other)).abs();
    assert!(apart > 0.0 && apart < 0.1, "{own} {other}");
    let list = ["models", "list", "--data-dir", "data", "--json"];
    let listed = json(&ground.run(&[&list[..], &named].concat()));
    let in_use: Vec<bool> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|pack| pack["in_use"] == true)
        .collect();
    assert_eq!(in_use, [false, true, true]);

    let judge = [&check[..], &["--detector-model", "livecheck-student"]].concat();
    ground
        .run(&judge)
        .refused(1, &["`livecheck-student` is a liveness pack"]);
    let absent = [&check[..], &["--detector-model", "absent"]].concat();
    ground
        .run(&absent)
        .refused(1, &["there is no pack `absent`"]);
}

#[test]
fn what_an_import_lacks_or_contradicts_is_said_and_nothing_is_written() {
    let ground = Ground::new();
    let junk = ground.path("junk.onnx");
    fs::write(&junk, b"no network").expect("written");
    import(&ground, &junk, "junk", &APACHE).refused(1, &["junk.onnx cannot be imported", "ONNX"]);
    let pack = variant(&ground, "mine", 0.2);
    import(&ground, &pack, "other", &APACHE).refused(1, &["is the pack mine 1.0.0"]);
    import(&ground, &ground.path("absent"), "x", &APACHE).refused(1, &["absent cannot be read"]);
    import(
        &ground,
        &pack,
        "mine",
        &["--licence", "MIT OR Apache-2.0", "--source-sha256", "00ff"],
    )
    .refused(1, &["SHA-256", "not 00ff"]);
    if let Some(models) = published() {
        let safetensors = models.join("silent_face_v2_2.7_80.safetensors");
        import(&ground, &safetensors, "v2", &APACHE).refused(1, &["how far its crop reaches"]);
        import(
            &ground,
            &safetensors,
            "../v2",
            &[&APACHE[..], &["--crop-scale", "2.7"]].concat(),
        )
        .refused(1, &["the name `../v2` is not usable"]);
        import(
            &ground,
            &safetensors,
            "v2",
            &[
                &APACHE[..],
                &["--crop-scale", "2.7", "--bona-fide-class", "3"],
            ]
            .concat(),
        )
        .refused(1, &["there is no class 3"]);
    }
    assert_eq!(
        Ground::files(&ground.path("data/models")),
        Vec::<String>::new()
    );
}

#[test]
fn a_name_and_version_are_given_once() {
    let ground = Ground::new();
    let pack = variant(&ground, "mine", 0.2);
    let licence = ["--licence", "MIT OR Apache-2.0"];
    assert_eq!(import(&ground, &pack, "mine", &licence).code, 0);
    import(&ground, &pack, "mine", &licence).refused(1, &["there is a pack mine-1.0.0 already"]);
}

#[test]
fn the_threshold_is_the_packs_unless_one_is_given() {
    let ground = Ground::new();
    let pack = variant(&ground, "mine", 0.4).display().to_string();
    let photo = photo(&ground);
    let judged = json(&ground.run(&["check", &photo, "--json", "--liveness-model", &pack]));
    assert_eq!(judged["threshold"], 0.4);
    let given = ["--threshold", "0.3"];
    let judged = ["check", &photo, "--json", "--liveness-model", &pack];
    assert_eq!(
        json(&ground.run(&[&judged[..], &given].concat()))["threshold"],
        0.3
    );
    // Together with the embedded network, at another threshold, it means nothing.
    let both = format!("{pack},livecheck-student");
    let ran = ground.run(&["check", &photo, "--liveness-model", &both]);
    ran.refused(1, &["different thresholds"]);
}

#[test]
fn a_pack_that_is_not_there_or_damaged_is_named() {
    let ground = Ground::new();
    let photo = photo(&ground);
    let ran = ground.run(&["check", &photo, "--liveness-model", "absent"]);
    ran.refused(1, &["there is no pack `absent`", "livecheck-student-2.0.0"]);
    let ran = ground.run(&["check", &photo, "--liveness-model", "blazeface-short-range"]);
    ran.refused(1, &["detector pack"]);
    // Cut off; and with one weight turned to NaN.
    let whole = fs::read(variant(&ground, "mine", 0.2)).expect("read");
    let folder = ground.path("data/models");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(
        folder.join("cut-1.0.0.safetensors"),
        &whole[..whole.len() / 2],
    )
    .expect("written");
    let mut odd = whole;
    let last = odd.len() - 4;
    odd[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(folder.join("mine-1.0.0.safetensors"), odd).expect("written");
    let listed = ground.run(&["models", "list", "--data-dir", "data", "--json"]);
    assert_eq!(listed.code, 1);
    assert!(
        listed
            .out
            .contains("cut-1.0.0.safetensors is no usable pack"),
        "{}",
        listed.out
    );
    let verified = ground.run(&["models", "verify", "--data-dir", "data", "--json"]);
    assert_eq!(verified.code, 1);
    assert!(verified.out.contains("not finite"), "{}", verified.out);
    let ran = ground.run(&[
        "check",
        &photo,
        "--data-dir",
        "data",
        "--liveness-model",
        "mine",
    ]);
    ran.refused(1, &["not finite"]);
}

#[test]
fn a_changed_weight_and_a_renamed_file_are_found_by_verify() {
    let Some(models) = published() else {
        return;
    };
    let ground = Ground::new();
    let checkpoint = models.join("2.7_80x80_MiniFASNetV2.pth");
    assert_eq!(import(&ground, &checkpoint, "v2", &APACHE).code, 0);
    let file = ground.path("data/models/v2-1.0.0.safetensors");
    let whole = fs::read(&file).expect("read");
    let mut changed = whole.clone();
    // The last tensor by name is `prob.weight`: one of its numbers doubled or so.
    let at = changed.len() - 1;
    changed[at] ^= 0x01;
    fs::write(&file, changed).expect("written");
    let ran = ground.run(&["models", "verify", "v2", "--data-dir", "data", "--json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("is recorded"), "{}", ran.out);
    fs::write(&file, whole).expect("written");
    fs::rename(&file, ground.path("data/models/v3-1.0.0.safetensors")).expect("renamed");
    let ran = ground.run(&["models", "verify", "v2", "--data-dir", "data", "--json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("holds the pack v2-1.0.0"), "{}", ran.out);
}

#[test]
fn packs_made_here_name_themselves_in_every_listing() {
    let ground = Ground::new();
    let pack = variant(&ground, "mine", 0.2);
    let sha256 = Pack::parse(&fs::read(&pack).expect("read"))
        .expect("a pack")
        .sha256;
    let shown = ground.run(&["models", "show", &pack.display().to_string()]);
    assert!(
        shown.out.contains(&sha256) && shown.out.contains("student-80x6"),
        "{}",
        shown.out
    );
}
