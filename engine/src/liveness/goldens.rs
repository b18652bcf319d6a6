//! Students against outputs that PyTorch gave for the same weights and inputs: the embedded one, and the one that it began as.

use super::student::{CHANNELS, SIDE, mean_logit};
use super::*;
use crate::weights::LIVENESS;

/// Largest difference allowed in any logit.
const TOLERANCE: f64 = 1e-4;

/// The student before the embedded one, which is half as wide.
const FIRST: &[u8] = include_bytes!("../../packs/livecheck-student-1.0.0.safetensors");

struct Golden {
    logits: [f64; 6],
    mirrored: [f64; 6],
    likelihood: f64,
}

const FIRST_GREY: Golden = Golden {
    logits: [-0.396484, 0.36761, -0.072689, -0.296253, 0.63782, -0.269127],
    mirrored: [-0.396484, 0.36761, -0.072689, -0.296253, 0.63782, -0.269127],
    likelihood: 0.396583,
};
const FIRST_RAMP: Golden = Golden {
    logits: [-3.330888, 0.754446, 2.28332, -4.063964, 0.877712, 1.57486],
    mirrored: [-3.114707, 0.589397, 2.2457, -3.849727, 0.743379, 1.523537],
    likelihood: 0.777995,
};

const GREY: Golden = Golden {
    logits: [-1.984589, 0.415423, 0.785103, -1.974295, 0.087139, 0.934807],
    mirrored: [-1.984589, 0.415423, 0.785103, -1.974295, 0.087139, 0.934807],
    likelihood: 0.339097,
};
const RAMP: Golden = Golden {
    logits: [-3.74507, 0.523294, 1.859419, -4.394206, 0.757147, 1.079802],
    mirrored: [-3.435562, 0.250489, 2.029242, -4.304614, 0.567628, 1.174322],
    likelihood: 0.399512,
};

#[track_caller]
fn assert_golden(pack: &[u8], sample: impl Fn(usize) -> u8, golden: &Golden) {
    let pack = Pack::parse(pack).unwrap();
    let calibration = pack.calibration().unwrap();
    let shape = pack.metadata.architecture.parse().unwrap();
    let model = StudentScore::load(&shape, pack, &Device::flex()).unwrap();
    // The reference counts samples plane by plane.
    let plane = SIDE * SIDE;
    let view = (0..CHANNELS * plane)
        .map(|at| sample(at % CHANNELS * plane + at / CHANNELS))
        .map(|sample| (f32::from(sample) - 127.5) / 64.0)
        .collect();
    let views = model.logits(view).unwrap();
    for (actual, expected) in views.iter().zip([golden.logits, golden.mirrored]) {
        for (actual, expected) in actual.iter().zip(expected) {
            let difference = (f64::from(*actual) - expected).abs();
            assert!(
                difference <= TOLERANCE,
                "{actual} where {expected} is right"
            );
        }
    }
    let likelihood = super::likelihood(calibration.margin(mean_logit(&views)))
        .unwrap()
        .value();
    assert!(
        (likelihood - golden.likelihood).abs() <= TOLERANCE,
        "{likelihood} where {} is right",
        golden.likelihood
    );
}

#[test]
fn a_grey_crop_gives_the_reference_outputs() {
    assert_golden(LIVENESS.bytes, |_| 127, &GREY);
    assert_golden(FIRST, |_| 127, &FIRST_GREY);
}

#[test]
fn a_ramp_gives_the_reference_outputs() {
    let ramp = |at| (at % 256) as u8;
    assert_golden(LIVENESS.bytes, ramp, &RAMP);
    assert_golden(FIRST, ramp, &FIRST_RAMP);
}
