//! The detector's network against outputs that LiteRT gave for the same weights and inputs.

use super::*;
use crate::weights::DETECTOR;

/// Largest difference allowed in any one output.
const TOLERANCE: f64 = 1e-4;

struct Golden {
    logits_sum: f64,
    regressors_sum: f64,
    first_logits: [f64; 8],
    /// The three best anchors, their logits and numbers.
    best: [(usize, f64, [f64; 16]); 3],
}

const ALL_ZERO: Golden = Golden {
    logits_sum: -15480.048828,
    regressors_sum: 139668.359375,
    first_logits: [
        -5.475156, -4.625749, -5.491608, -4.485939, -5.580858, -4.483505, -5.669323, -4.542139,
    ],
    best: [
        (
            837,
            -2.865089,
            [
                8.08445, 8.292326, 70.047836, 70.040894, 16.992266, 2.637815, 24.825932, 18.347891,
                11.997123, 24.001431, 1.014446, 23.938725, 1.37114, -19.793293, 18.248827,
                16.93877,
            ],
        ),
        (
            838,
            -3.095548,
            [
                10.255095, 10.608987, 78.476761, 78.462883, 18.37841, 0.181131, 27.071373,
                19.110603, 12.625235, 24.787127, 0.923341, 27.179119, 0.269295, -21.258003,
                21.886015, 20.463633,
            ],
        ),
        (
            807,
            -3.256935,
            [
                2.567515, 8.416428, 73.063736, 73.056915, -11.68028, 10.558674, 8.594389, 5.864012,
                -4.052272, 27.16507, 0.359172, 30.332378, -15.214565, -1.327641, 26.3134,
                -8.882341,
            ],
        ),
    ],
};
const RAMP: Golden = Golden {
    logits_sum: -3495.559814,
    regressors_sum: 91780.507812,
    first_logits: [
        -5.540463, -4.464457, -5.240327, -4.125369, -4.723795, -3.796894, -4.204293, -3.610276,
    ],
    best: [
        (
            675,
            -1.456569,
            [
                3.069812, -0.148312, 55.929169, 55.924984, -3.495258, -5.045187, 11.941301,
                -8.149615, 8.297203, 3.358953, 9.044219, 11.065333, -16.418064, -3.754631,
                18.695681, -10.008745,
            ],
        ),
        (
            674,
            -1.487025,
            [
                2.243207, 0.176798, 46.748714, 46.739513, -3.351598, -3.786626, 9.887514,
                -6.628653, 7.169305, 2.31316, 7.939955, 9.046239, -14.832693, -2.752865, 14.83738,
                -8.459104,
            ],
        ),
        (
            771,
            -1.583692,
            [
                1.643338, -0.588823, 57.932842, 57.929321, -5.831534, -0.927158, 10.817508,
                -3.587862, 5.112432, 13.082468, 5.94789, 17.730633, -17.538754, -9.183048,
                19.445488, -14.502493,
            ],
        ),
    ],
};

fn detector() -> Detector {
    Detector::load(Pack::parse(DETECTOR.bytes).unwrap(), &Device::flex()).unwrap()
}

#[track_caller]
fn assert_close(what: &str, actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{what}: {actual} where {expected} is right"
    );
}

#[track_caller]
fn assert_golden(values: Vec<f32>, golden: &Golden) {
    let output = detector().run(values).unwrap();
    let (logits, regressors) = output.split_at(BlazeFace::ANCHORS);
    let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
    assert_close(
        "logits",
        sum(logits),
        golden.logits_sum,
        TOLERANCE * logits.len() as f64,
    );
    assert_close(
        "regressors",
        sum(regressors),
        golden.regressors_sum,
        TOLERANCE * regressors.len() as f64,
    );
    for (actual, expected) in logits.iter().zip(golden.first_logits) {
        assert_close("first logits", f64::from(*actual), expected, TOLERANCE);
    }
    let (anchors, _) = regressors.as_chunks::<16>();
    for (anchor, logit, numbers) in golden.best {
        assert_close("logit", f64::from(logits[anchor]), logit, TOLERANCE);
        for (actual, expected) in anchors[anchor].iter().zip(numbers) {
            assert_close("regressor", f64::from(*actual), expected, TOLERANCE);
        }
    }
}

#[test]
fn an_input_of_zeros_gives_the_reference_outputs() {
    assert_golden(
        vec![0.0; 3 * BlazeFace::INPUT_SIDE * BlazeFace::INPUT_SIDE],
        &ALL_ZERO,
    );
}

#[test]
fn a_ramp_gives_the_reference_outputs() {
    let ramp = (0..3 * BlazeFace::INPUT_SIDE * BlazeFace::INPUT_SIDE)
        .map(|at| (at % 256) as f32 / 127.5 - 1.0)
        .collect();
    assert_golden(ramp, &RAMP);
}
