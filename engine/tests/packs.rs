//! The packs in the binary, and what loading refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use std::path::Path;

use livecheck_engine::PackKind;
use livecheck_engine::weights::import::{ImportError, import_blazeface, import_student};
use livecheck_engine::weights::{Pack, PackError, PackTensors};
use support::{ENGINE, shared};

fn committed(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("packs")
            .join(name),
    )
    .unwrap()
}

const STUDENT: &str = "livecheck-student-2.0.0.safetensors";
/// What it began as.
const FIRST_STUDENT: &str = "livecheck-student-1.0.0.safetensors";
const BLAZEFACE: &str = "blazeface-short-range-1.0.0.safetensors";

#[test]
fn the_packs_name_themselves_by_the_hash_of_their_committed_files() {
    let packs = ENGINE.packs();
    let page = String::from_utf8(committed("README.md")).unwrap();
    assert_eq!(packs.len(), 2);
    for (pack, (file, kind)) in packs.iter().zip([
        (BLAZEFACE, PackKind::Detector),
        (STUDENT, PackKind::Liveness),
    ]) {
        assert_eq!(format!("{}-{}.safetensors", pack.name, pack.version), file);
        assert_eq!(pack.kind, kind);
        assert_eq!(pack.sha256, Pack::parse(&committed(file)).unwrap().sha256);
        assert!(
            page.contains(&pack.sha256),
            "packs/README.md must name {}",
            pack.sha256
        );
    }
    assert_eq!(
        packs[1]
            .default_threshold
            .map(livecheck_engine::Threshold::value),
        Some(0.15)
    );
}

#[test]
fn the_importers_make_their_committed_packs_byte_for_byte() {
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    let blazeface = std::fs::read(models.join("face_detection_short_range.tflite")).unwrap();
    assert!(import_blazeface(&blazeface).unwrap() == committed(BLAZEFACE));
    let student = std::fs::read(models.join("livecheck-student.safetensors")).unwrap();
    assert!(import_student(&student).unwrap() == committed(FIRST_STUDENT));
}

#[test]
fn importers_refuse_any_other_file() {
    for result in [
        import_blazeface(b"TFL3"),
        import_student(&committed(STUDENT)),
    ] {
        assert!(
            matches!(result, Err(ImportError::OtherFile { .. })),
            "{result:?}"
        );
    }
}

#[test]
fn damaged_packs_are_refused() {
    let whole = committed(STUDENT);
    for length in [0, 7, 8, 500, whole.len() - 1] {
        assert!(
            matches!(Pack::parse(&whole[..length]), Err(PackError::Format(_))),
            "{length}"
        );
    }
}

#[test]
fn a_pack_that_does_not_say_what_it_is_is_refused() {
    let pack = Pack::parse(&committed(FIRST_STUDENT)).unwrap();
    let text = String::from_utf8_lossy(&committed(FIRST_STUDENT)[8..1200]).into_owned();
    assert!(text.contains("\"kind\":\"liveness\""));
    for (from, to, key) in [
        ("\"kind\":\"liveness\"", "\"kind\":\"lifeness\"", "kind"),
        ("\"calibration_a\"", "\"calibration_x\"", "calibration_a"),
        (
            "\"calibration_a\":\"1.4",
            "\"calibration_a\":\"-.4",
            "calibration_a",
        ),
        (
            "\"calibration_b\":\"-0.",
            "\"calibration_b\":\"nan",
            "calibration_b",
        ),
        (
            "\"default_threshold\":\"0.15",
            "\"default_threshold\":\"1.15",
            "default_threshold",
        ),
        ("\"licence\"", "\"license\"", "licence"),
    ] {
        let changed = replace(&committed(FIRST_STUDENT), from, to);
        match Pack::parse(&changed) {
            Err(PackError::Metadata { key: named }) => assert_eq!(named, key),
            other => panic!("{from} -> {to}: {other:?}"),
        }
    }
    assert!(matches!(
        pack.into_tensors(PackKind::Detector, "student-80x6"),
        Err(PackError::Purpose { .. })
    ));
}

#[test]
fn tensors_that_are_missing_surplus_misshapen_or_not_finite_are_refused() {
    let mut tensors = PackTensors::default();
    tensors.insert("good", &[2, 1], vec![1.0, 2.0]);
    tensors.insert("infinite", &[1], vec![f32::INFINITY]);
    tensors.insert("left over", &[1], vec![0.0]);
    assert!(matches!(
        tensors.take("absent", &[1]),
        Err(PackError::Missing { .. })
    ));
    assert!(matches!(
        tensors.take("infinite", &[1]),
        Err(PackError::NotFinite { .. })
    ));
    assert!(matches!(
        tensors.clone().take("good", &[1, 2]),
        Err(PackError::Shape { .. })
    ));
    assert_eq!(tensors.take("good", &[2, 1]).unwrap(), [1.0, 2.0]);
    assert!(
        matches!(tensors.finish(), Err(PackError::Surplus { tensors }) if tensors == ["left over"])
    );
}

#[test]
fn a_tensor_of_another_type_is_refused() {
    let header = br#"{"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#;
    let padding = vec![b' '; header.len().next_multiple_of(8) - header.len()];
    let length = (header.len() + padding.len()) as u64;
    let file = [&length.to_le_bytes(), header.as_slice(), &padding, &[0; 4]].concat();
    let mut tensors = PackTensors::parse(&file).unwrap();
    assert!(matches!(
        tensors.take("half", &[2]),
        Err(PackError::Shape { .. })
    ));
}

/// Replaces the first occurrence by text of the same length.
fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = bytes
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .unwrap();
    let mut changed = bytes.to_vec();
    changed[at..at + to.len()].copy_from_slice(to.as_bytes());
    changed
}
