//! The liveness network against outputs that PyTorch gave for the same weights and inputs.

use super::student::{CHANNELS, SIDE, mean_logit};
use super::*;
use crate::weights::LIVENESS;

/// Largest difference allowed in any logit.
const TOLERANCE: f64 = 1e-4;

struct Golden {
    logits: [f64; 6],
    mirrored: [f64; 6],
    likelihood: f64,
}

const GREY: Golden = Golden {
    logits: [-0.396484, 0.36761, -0.072689, -0.296253, 0.63782, -0.269127],
    mirrored: [-0.396484, 0.36761, -0.072689, -0.296253, 0.63782, -0.269127],
    likelihood: 0.396583,
};
const RAMP: Golden = Golden {
    logits: [-3.330888, 0.754446, 2.28332, -4.063964, 0.877712, 1.57486],
    mirrored: [-3.114707, 0.589397, 2.2457, -3.849727, 0.743379, 1.523537],
    likelihood: 0.777995,
};

#[track_caller]
fn assert_golden(sample: impl Fn(usize) -> u8, golden: &Golden) {
    let pack = Pack::parse(LIVENESS.bytes).unwrap();
    let calibration = pack.calibration().unwrap();
    let model = StudentScore::load(&StudentShape::default(), pack, &Device::flex()).unwrap();
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
    assert_golden(|_| 127, &GREY);
}

#[test]
fn a_ramp_gives_the_reference_outputs() {
    assert_golden(|at| (at % 256) as u8, &RAMP);
}
