//! Engines on packs that are not part of the binary: the published pair, and what is no liveness model.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

mod support;

use livecheck_engine::weights::import::{ImportRequest, import_network};
use livecheck_engine::weights::{
    Calibration, ENSEMBLE, Pack, PackError, PackKind, PackMetadata, PackNotes, PackTensors,
    Samples, embedded,
};
use livecheck_engine::{EncodedImage, Engine, LivenessPacks, Threshold};
use support::{format_of, shared};

/// Both published networks; none where they are not.
fn pair() -> Option<[Pack; 2]> {
    let models = shared()?.join("models");
    let import = |file: &str, name: &str| {
        let request = ImportRequest {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "Apache-2.0".to_owned(),
            provenance: "a test".to_owned(),
            crop_scale: None,
            samples: Samples::Bgr255,
            bona_fide_class: 1,
        };
        let source = std::fs::read(models.join(file)).unwrap();
        Pack::parse(&import_network(&source, &request).unwrap()).unwrap()
    };
    Some([
        import("2.7_80x80_MiniFASNetV2.pth", "v2"),
        import("4_0_0_80x80_MiniFASNetV1SE.pth", "v1se"),
    ])
}

fn ensemble(members: &[&Pack], a: f64, b: f64) -> Pack {
    let metadata = PackMetadata {
        name: "pair".to_owned(),
        version: "1.0.0".to_owned(),
        kind: PackKind::Liveness,
        architecture: ENSEMBLE.to_owned(),
        licence: "Apache-2.0".to_owned(),
        provenance: "a test".to_owned(),
        calibration: Some(Calibration {
            a,
            b,
            default_threshold: Threshold::new(0.4).unwrap(),
        }),
    };
    let notes = PackNotes {
        members: members.iter().map(|pack| pack.sha256.clone()).collect(),
        ..PackNotes::default()
    };
    Pack::parse(
        &PackTensors::default()
            .write_with(&metadata, &notes)
            .unwrap(),
    )
    .unwrap()
}

/// The likelihood of each sample, bona fide ones first; and how many those are.
fn likelihoods(engine: &Engine) -> (Vec<f64>, usize) {
    let folder = shared().unwrap().join("data/samples");
    let mut all = Vec::new();
    let mut live = 0;
    for kind in ["live", "spoof"] {
        let entries = std::fs::read_dir(folder.join(kind)).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            let format = format_of(&file);
            let image = EncodedImage {
                bytes: &bytes,
                format,
            };
            all.push(engine.check(&image).unwrap().likelihood.value());
            println!("{}: {:.4}", file.display(), all.last().unwrap());
        }
        if kind == "live" {
            live = all.len();
        }
    }
    (all, live)
}

#[test]
fn the_published_pair_tells_the_samples_apart() {
    let Some(pair) = pair() else {
        return;
    };
    let engine = Engine::with_liveness(LivenessPacks::of_networks(pair.into()).unwrap()).unwrap();
    assert_eq!(engine.packs().len(), 3);
    let (all, live) = likelihoods(&engine);
    let (live, attacks) = all.split_at(live);
    let won = |attack: &f64| live.iter().filter(|live| attack > live).count();
    let area = attacks.iter().map(won).sum::<usize>() as f64 / (live.len() * attacks.len()) as f64;
    println!("AUC {area:.3}");
    assert!(area >= 0.95, "{area}");
}

#[test]
fn the_margin_of_several_networks_is_the_mean_of_theirs() {
    let Some([one, other]) = pair() else {
        return;
    };
    let of = |packs| likelihoods(&Engine::with_liveness(packs).unwrap()).0;
    let logit = |likelihood: f64| (likelihood / (1.0 - likelihood)).ln();
    let alone =
        [&one, &other].map(|pack| of(LivenessPacks::of_networks(vec![pack.clone()]).unwrap()));
    let packs = [one, other];
    let together = of(LivenessPacks::of_networks(packs.to_vec()).unwrap());
    let pack = ensemble(&[&packs[0], &packs[1]], 0.5, -1.0);
    let calibrated = LivenessPacks::of_ensemble(pack, &packs).unwrap();
    assert_eq!(calibrated.default_threshold().unwrap().value(), 0.4);
    let calibrated = of(calibrated);
    for at in 0..together.len() {
        let mean = f64::midpoint(logit(alone[0][at]), logit(alone[1][at]));
        assert!((logit(together[at]) - mean).abs() < 1e-4);
        assert!((logit(calibrated[at]) - (0.5 * mean - 1.0)).abs() < 1e-4);
    }
}

#[test]
fn packs_that_do_not_go_together_are_refused() {
    let [detector, student] = embedded().unwrap();
    let said = |result: Result<LivenessPacks, PackError>| result.unwrap_err().to_string();
    assert!(said(LivenessPacks::of_networks(vec![detector])).contains("detector pack"));
    assert!(said(LivenessPacks::of_networks(Vec::new())).contains("no network"));
    let twice = vec![student.clone(), student.clone()];
    assert!(said(LivenessPacks::of_networks(twice)).contains("named twice"));
    let pack = ensemble(&[&student], 1.0, 0.0);
    assert!(said(LivenessPacks::of_networks(vec![pack.clone()])).contains("ensemble"));
    assert!(said(LivenessPacks::of_ensemble(pack.clone(), &[])).contains(&student.sha256));
    let nested = ensemble(&[&pack], 1.0, 0.0);
    assert!(said(LivenessPacks::of_ensemble(nested, &[pack])).contains("ensemble"));
    assert!(said(LivenessPacks::of_ensemble(student.clone(), &[])).contains("members"));
    // The student's pack at another threshold does not go with itself at .15.
    let mut metadata = student.metadata.clone();
    if let Some(calibration) = &mut metadata.calibration {
        calibration.default_threshold = Threshold::new(0.5).unwrap();
    }
    let other = student.rewritten(&metadata, &student.notes).unwrap();
    let other = Pack::parse(&other).unwrap();
    assert!(
        said(LivenessPacks::of_networks(vec![student, other])).contains("different thresholds")
    );
}

#[test]
fn a_family_network_whose_pack_does_not_say_what_it_is_shown_is_refused() {
    let Some([pack, _]) = pair() else {
        return;
    };
    let bytes = pack
        .rewritten(&pack.metadata, &PackNotes::default())
        .unwrap();
    let silent = LivenessPacks::of_networks(vec![Pack::parse(&bytes).unwrap()]).unwrap();
    let error = Engine::with_liveness(silent).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("crop_scale"), "{cause}");
}

#[test]
fn a_changed_weight_is_found_by_the_recorded_output() {
    let Some([pack, _]) = pair() else {
        return;
    };
    let mut tensors = pack.tensors().clone();
    let mut weights = tensors.take("prob.weight", &[3, 128]).unwrap();
    weights[7] += 0.25;
    tensors.insert("prob.weight", &[3, 128], weights);
    let bytes = tensors.write_with(&pack.metadata, &pack.notes).unwrap();
    let changed = Pack::parse(&bytes).unwrap();
    let refused = livecheck_engine::weights::inspect(&changed).unwrap_err();
    assert!(
        matches!(refused, PackError::OutputDiffers { .. }),
        "{refused}"
    );
}
