//! What spoiling a bona fide photograph does to the figures of quality and to the likelihood, and what the limits say of it.

use std::io::Write;

use image::RgbImage;
use livecheck_engine::stages::Judged;
use livecheck_engine::views::Picture;
use livecheck_engine::{Engine, ReasonCode, Threshold};
use serde::Serialize;

use crate::Result;
use crate::degrade::Fault;
use crate::pool::Photo;
use crate::progress::Progress;
use crate::sharpness;

const FAULTS: [(Fault, ReasonCode); 7] = [
    (Fault::Blur, ReasonCode::FaceBlurred),
    (Fault::Shake, ReasonCode::FaceBlurred),
    (Fault::Light, ReasonCode::FaceTooDark),
    (Fault::Shrink, ReasonCode::FaceTooSmall),
    (Fault::CutAtTheSide, ReasonCode::FaceCutByBorder),
    (Fault::CutBelow, ReasonCode::FaceCutByBorder),
    (Fault::Tilt, ReasonCode::FaceTurned),
];
/// Narrowest face that is spoilt, pixels.
const LEAST_FACE: f64 = 100.0;
/// Bounds of the classes of head poses, degrees.
const ANGLES: [f64; 6] = [0.0, 5.0, 10.0, 20.0, 30.0, 60.0];

/// Photographs spoilt by one amount.
#[derive(Serialize)]
struct Spoilt {
    kind: &'static str,
    fault: &'static str,
    amount: f64,
    photographs: usize,
    /// Of these, where a face was still found.
    found: usize,
    /// Median of the figure that the fault's reason judges.
    value: f64,
    /// Shares of those found.
    flagged: f64,
    turned_away: f64,
    /// Rank correlation of the likelihoods with those of the photographs as they are.
    agreement: f64,
    /// Mean distance of the likelihood's logit from that of the photograph as it is.
    moved: f64,
}

/// Photographs as they are.
#[derive(Serialize)]
struct Share {
    kind: &'static str,
    source: String,
    reason: &'static str,
    photographs: usize,
    flagged: f64,
}

/// Photographs as they are by the head's pose.
#[derive(Serialize)]
struct Posed {
    kind: &'static str,
    angle: &'static str,
    from: f64,
    to: f64,
    photographs: usize,
    turned_away: f64,
}

/// A photograph as it is.
pub(crate) struct Judgement<'a> {
    pub(crate) photo: &'a Photo,
    pub(crate) judged: Judged,
}

/// `most` bounds the photographs that are spoilt.
pub(crate) fn measure(engine: &Engine, pool: &[Photo], most: usize) -> Result<()> {
    let mut progress = Progress::new("photographs as they are", pool.len());
    let mut judgements = Vec::new();
    for photo in pool {
        judgements.extend(judge(engine, &photo.image)?.map(|judged| Judgement { photo, judged }));
        progress.step();
    }
    shares(&judgements)?;
    poses(&judgements)?;
    let fit: Vec<&Judgement<'_>> = judgements
        .iter()
        .filter(|judgement| {
            judgement.photo.faces.len() == 1
                && judgement.judged.reasons.is_empty()
                && judgement.judged.rect[2] >= LEAST_FACE
        })
        .collect();
    let step = fit.len().div_ceil(most).max(1);
    let fit: Vec<_> = fit.into_iter().step_by(step).collect();
    sharpness::measure(engine, &judgements, &fit)?;
    for (fault, code) in FAULTS {
        for &amount in fault.amounts() {
            // Overexposure is the same fault with another reason.
            let code = if matches!(fault, Fault::Light) && amount > 1.0 {
                ReasonCode::FaceTooBright
            } else {
                code
            };
            spoil(engine, &fit, fault, code, amount)?;
        }
    }
    Ok(())
}

pub(crate) fn judge(engine: &Engine, image: &RgbImage) -> Result<Option<Judged>> {
    let (width, height) = image.dimensions();
    let pixels = Picture::from_rgb(width, height, image.as_raw()).ok_or("a picture of no size")?;
    Ok(engine.judge(&pixels)?)
}

pub(crate) fn print(row: &impl Serialize) -> Result<()> {
    writeln!(std::io::stdout(), "{}", serde_json::to_string(row)?)?;
    Ok(())
}

fn has(judged: &Judged, code: ReasonCode) -> bool {
    judged.reasons.iter().any(|reason| reason.code == code)
}

fn is_turned_away(judged: &Judged) -> bool {
    judged.likelihood.exceeds(Threshold::default())
}

pub(crate) fn share(count: usize, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}

fn shares(judgements: &[Judgement<'_>]) -> Result<()> {
    let mut sources: Vec<&str> = judgements.iter().map(|j| j.photo.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let of_source: Vec<_> = judgements
            .iter()
            .filter(|judgement| judgement.photo.source == source)
            .collect();
        for code in ReasonCode::ALL {
            let flagged = of_source.iter().filter(|j| has(&j.judged, code)).count();
            print(&Share {
                kind: "share",
                source: source.to_owned(),
                reason: code.as_str(),
                photographs: of_source.len(),
                flagged: share(flagged, of_source.len()),
            })?;
        }
    }
    Ok(())
}

fn poses(judgements: &[Judgement<'_>]) -> Result<()> {
    type Angle = fn(&Judged) -> f64;
    let angles: [(&str, Angle); 3] = [
        ("turn", |judged| judged.quality.turn),
        ("tilt", |judged| judged.quality.tilt),
        ("nod", |judged| judged.quality.nod),
    ];
    for (name, angle) in angles {
        for bounds in ANGLES.windows(2) {
            let of_class: Vec<_> = judgements
                .iter()
                .filter(|j| (bounds[0]..bounds[1]).contains(&angle(&j.judged).abs()))
                .collect();
            let turned_away = of_class.iter().filter(|j| is_turned_away(&j.judged));
            print(&Posed {
                kind: "pose",
                angle: name,
                from: bounds[0],
                to: bounds[1],
                photographs: of_class.len(),
                turned_away: share(turned_away.count(), of_class.len()),
            })?;
        }
    }
    Ok(())
}

fn spoil(
    engine: &Engine,
    fit: &[&Judgement<'_>],
    fault: Fault,
    code: ReasonCode,
    amount: f64,
) -> Result<()> {
    let mut progress = Progress::new(format!("{} {amount}", fault.name()), fit.len());
    let (mut before, mut after, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut flagged, mut turned_away) = (0, 0);
    for Judgement { photo, judged } in fit {
        let spoilt = fault.apply(&photo.image, judged.rect, amount);
        if let Some(now) = judge(engine, &spoilt)? {
            before.push(logit(judged));
            after.push(logit(&now));
            values.push(figure(&now, code));
            flagged += usize::from(has(&now, code));
            turned_away += usize::from(is_turned_away(&now));
        }
        progress.step();
    }
    let found = after.len();
    values.sort_by(f64::total_cmp);
    let moved: f64 = before.iter().zip(&after).map(|(a, b)| (a - b).abs()).sum();
    print(&Spoilt {
        kind: "spoilt",
        fault: fault.name(),
        amount,
        photographs: fit.len(),
        found,
        value: values.get(found / 2).copied().unwrap_or(0.0),
        flagged: share(flagged, found),
        turned_away: share(turned_away, found),
        agreement: rank_correlation(&before, &after),
        moved: moved / found.max(1) as f64,
    })
}

fn logit(judged: &Judged) -> f64 {
    let likelihood = judged.likelihood.value().clamp(1e-6, 1.0 - 1e-6);
    (likelihood / (1.0 - likelihood)).ln()
}

/// What the reason judges.
fn figure(judged: &Judged, code: ReasonCode) -> f64 {
    let quality = &judged.quality;
    match code {
        ReasonCode::FaceTooSmall => quality.side,
        ReasonCode::FaceTooDark | ReasonCode::FaceTooBright => quality.brightness,
        ReasonCode::FaceBlurred => quality.sharpness,
        ReasonCode::FaceCutByBorder => quality.outside,
        ReasonCode::FaceTurned => quality
            .turn
            .abs()
            .max(quality.tilt.abs())
            .max(quality.nod.abs()),
        ReasonCode::SeveralFaces => 1.0,
    }
}

/// Spearman's rank correlation, -1 to 1; equal values take the ranks as they come.
fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let ranks = |values: &[f64]| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&x, &y| values[x].total_cmp(&values[y]));
        let mut ranks = vec![0.0; values.len()];
        for (rank, at) in order.into_iter().enumerate() {
            ranks[at] = rank as f64;
        }
        ranks
    };
    let count = a.len() as f64;
    let apart: f64 = ranks(a)
        .iter()
        .zip(ranks(b))
        .map(|(a, b)| (a - b).powi(2))
        .sum();
    if count < 2.0 {
        return 0.0;
    }
    1.0 - 6.0 * apart / (count * (count * count - 1.0))
}
