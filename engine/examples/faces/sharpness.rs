//! How sharpness tells blurred photographs from sharp ones, and how little the resolution counts.

use livecheck_engine::Engine;
use livecheck_engine::stages::Judged;
use serde::Serialize;

use crate::Result;
use crate::degrade::Fault;
use crate::quality::{Judgement, judge, print, share};

/// Below this side a face is too small to be called blurred, pixels.
const LEAST_SIDE: f64 = 80.0;
/// Widths of a face to which it is scaled down, pixels.
const WIDTHS: [f64; 7] = [180.0, 160.0, 140.0, 120.0, 100.0, 90.0, 80.0];

/// What a limit of sharpness would name.
#[derive(Serialize)]
struct Limit {
    kind: &'static str,
    sharpness: f64,
    /// Shares of the photographs as they are, and of those with a Gaussian blur of these parts of a face width.
    as_they_are: f64,
    blurred_1_percent: f64,
    blurred_1_5_percent: f64,
    blurred_2_percent: f64,
}

/// Sharpness of the same faces at another resolution.
#[derive(Serialize)]
struct Resolution {
    kind: &'static str,
    /// Of the face, pixels.
    width: f64,
    photographs: usize,
    least: f64,
    median: f64,
    /// Mean distance from the sharpness of the photograph as it is.
    difference: f64,
}

/// `fit` are those that are spoilt.
pub(crate) fn measure(
    engine: &Engine,
    all: &[Judgement<'_>],
    fit: &[&Judgement<'_>],
) -> Result<()> {
    limits(engine, all, fit)?;
    for width in WIDTHS {
        resolution(engine, fit, width)?;
    }
    Ok(())
}

/// What each limit would name.
fn limits(engine: &Engine, all: &[Judgement<'_>], fit: &[&Judgement<'_>]) -> Result<()> {
    let large = |judged: &Judged| judged.quality.side >= LEAST_SIDE;
    let sharp: Vec<f64> = all
        .iter()
        .filter(|j| large(&j.judged))
        .map(|j| j.judged.quality.sharpness)
        .collect();
    let mut blurred = Vec::new();
    for amount in [0.01, 0.015, 0.02] {
        let mut values = Vec::new();
        for Judgement { photo, judged } in fit {
            let spoilt = Fault::Blur.apply(&photo.image, judged.rect, amount);
            values.extend(judge(engine, &spoilt)?.map(|judged| judged.quality.sharpness));
        }
        blurred.push(values);
    }
    for hundredths in (16..=34).step_by(2) {
        let limit = f64::from(hundredths) / 100.0;
        let below = |values: &[f64]| {
            let count = values.iter().filter(|&&value| value < limit).count();
            share(count, values.len())
        };
        print(&Limit {
            kind: "limit",
            sharpness: limit,
            as_they_are: below(&sharp),
            blurred_1_percent: below(&blurred[0]),
            blurred_1_5_percent: below(&blurred[1]),
            blurred_2_percent: below(&blurred[2]),
        })?;
    }
    Ok(())
}

/// Those that are larger, scaled down.
fn resolution(engine: &Engine, fit: &[&Judgement<'_>], width: f64) -> Result<()> {
    let (mut values, mut difference) = (Vec::new(), 0.0);
    for Judgement { photo, judged } in fit.iter().filter(|j| j.judged.rect[2] >= width) {
        let small = Fault::Shrink.apply(&photo.image, judged.rect, width);
        if let Some(now) = judge(engine, &small)? {
            difference += now.quality.sharpness - judged.quality.sharpness;
            values.push(now.quality.sharpness);
        }
    }
    values.sort_by(f64::total_cmp);
    print(&Resolution {
        kind: "resolution",
        width,
        photographs: values.len(),
        least: values.first().copied().unwrap_or(0.0),
        median: values.get(values.len() / 2).copied().unwrap_or(0.0),
        difference: difference / values.len().max(1) as f64,
    })
}
