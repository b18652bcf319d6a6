//! Students learn, and are the engine's networks: names, shapes and numbers.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use livecheck_engine::networks::StudentShape;
use livecheck_engine::networks::{Architecture, Computation, Network};
use livecheck_engine::weights::{Calibration, Pack, PackKind, PackTensors};
use livecheck_training::learn::{Optimiser, OptimiserSettings, Parameters, Step};
use livecheck_training::recipe::LoadedRecipe;
use livecheck_training::run::exported;

/// Views that differ in coarse stripes.
fn views(count: usize) -> Vec<f32> {
    let view = |number: usize| {
        (0..80 * 80 * 6).map(move |at| {
            let (x, y) = (at / 6 % 80, at / 480);
            f32::from(u8::from(
                (x * (number + 1) / 16 + y * number / 20).is_multiple_of(2),
            )) * 2.0
                - 1.0
        })
    };
    (0..count).flat_map(view).collect()
}

fn shipped() -> Vec<u8> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs/livecheck-student-1.0.0.safetensors");
    std::fs::read(path).unwrap()
}

#[test]
fn a_handful_of_views_is_learnt_by_heart() {
    let shape = StudentShape {
        stem: 4,
        stages: [6, 8, 12],
        squeeze: 4,
        hidden: 16,
        ..StudentShape::default()
    };
    let step = Step::new(shape.clone());
    let mut optimiser = Optimiser::new(Parameters::random(&shape, 2));
    let settings = OptimiserSettings {
        weight_decay: 1e-3,
        clip: 5.0,
        average: 0.9,
    };
    let teacher: Vec<f32> = (0..8 * 6)
        .map(|at| if (at / 6 + at) % 3 == 0 { 3.0 } else { -1.0 })
        .collect();
    let mut losses = Vec::new();
    for _ in 0..60 {
        let outcome = step.run(&optimiser.now, views(8), &teacher);
        losses.push(outcome.loss);
        optimiser.step(&outcome, 5e-3, &settings);
    }
    assert!(losses[59] < 0.1 * losses[0], "{} {}", losses[0], losses[59]);
}

#[test]
fn the_engine_runs_what_was_trained_and_says_the_same() {
    let shape = StudentShape::default();
    let step = Step::new(shape.clone());
    let mut optimiser = Optimiser::new(Parameters::random(&shape, 4));
    let settings = OptimiserSettings {
        weight_decay: 0.0,
        clip: 5.0,
        average: 0.5,
    };
    let teacher = vec![0.5; 4 * 6];
    for _ in 0..2 {
        let outcome = step.run(&optimiser.now, views(4), &teacher);
        optimiser.step(&outcome, 1e-3, &settings);
    }
    let recipe = include_str!("../recipes/proof.toml");
    let recipe = LoadedRecipe::parse(recipe, Path::new(".")).unwrap();
    let calibration = Calibration {
        a: 1.5,
        b: -0.25,
        default_threshold: livecheck_engine::Threshold::default(),
    };
    let bytes = exported(&recipe, &optimiser.average, calibration).unwrap();
    let pack = Pack::parse(&bytes).unwrap();
    assert_eq!(pack.metadata.calibration, Some(calibration));
    assert!(
        pack.metadata.provenance.contains(&recipe.sha256)
            && pack.metadata.provenance.contains("US public domain")
    );
    assert!(
        !pack.metadata.provenance.contains("faker"),
        "a held-out source is none that was trained on"
    );
    let tensors = pack
        .into_tensors(PackKind::Liveness, "student-80x6")
        .unwrap();
    let network = Network::load(Architecture::Student, tensors, Computation::Kernels).unwrap();
    let (own, engine) = (
        step.judge(&optimiser.average, views(4)),
        network.run(views(4)),
    );
    let furthest = own
        .iter()
        .zip(&engine)
        .map(|(own, engine)| (own - engine).abs())
        .fold(0.0, f32::max);
    assert!(furthest < 1e-3, "{furthest}");
}

#[test]
fn the_shipped_pack_can_be_taken_up_and_comes_out_as_it_went_in() {
    let shape = StudentShape::default();
    let parameters =
        Parameters::from_pack(&shape, PackTensors::parse(&shipped()).unwrap()).unwrap();
    let metadata = Pack::parse(&shipped()).unwrap().metadata;
    assert_eq!(parameters.to_pack().write(&metadata).unwrap(), shipped());
    // What PyTorch gave for a grey view.
    let grey = vec![(127.0 - 127.5) / 64.0; 80 * 80 * 6];
    let expected = [
        -0.396_484, 0.367_61, -0.072_689, -0.296_253, 0.637_82, -0.269_127,
    ];
    let logits = Step::new(shape).judge(&parameters, grey);
    for (logit, expected) in logits.iter().zip(expected) {
        assert!((logit - expected).abs() < 1e-4, "{logit} {expected}");
    }
}

#[test]
fn a_pack_of_another_network_is_refused() {
    let wider = StudentShape {
        hidden: 80,
        ..StudentShape::default()
    };
    assert!(Parameters::from_pack(&wider, PackTensors::parse(&shipped()).unwrap()).is_err());
    let deeper = StudentShape {
        residuals: [1, 2, 1],
        ..StudentShape::default()
    };
    assert!(Parameters::from_pack(&deeper, PackTensors::parse(&shipped()).unwrap()).is_err());
    let shallower = StudentShape {
        residuals: [1, 0, 1],
        ..StudentShape::default()
    };
    assert!(Parameters::from_pack(&shallower, PackTensors::parse(&shipped()).unwrap()).is_err());
}
