//! What a calibration changes, measured on photos that it was not made on: each fifth of the photos is judged by a
//! calibration made on the other four. Neighbours in a folder, which often show one person, stay together.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets};
use livecheck_evaluation::{BadCalibration, Margins, Recalibration, Responses, Target, Trials};
use serde_json::{Value, json};

use super::super::evaluate::Outcome;
use super::super::evaluate::figures::percent;
use super::super::evaluate::photos::{Kind, Photo};

const FOLDS: usize = 5;
/// Bootstrap draws for an interval.
const DRAWS: usize = 1000;
/// Stands for a species where there are no attacks, and is never shown.
const NOBODY: &str = "";

/// Before and after, on the same photos.
pub(super) struct Effect {
    pub(super) bona_fide: usize,
    pub(super) attacks: usize,
    /// Each photo's outcome after a calibration that was made without it.
    pub(super) held_out: Vec<Outcome>,
    rates: Vec<Rate>,
    flips: Flips,
}

/// An error rate with its interval, before and after.
struct Rate {
    name: String,
    before: [f64; 3],
    after: [f64; 3],
}

#[derive(Default, serde::Serialize)]
struct Flips {
    bona_fide_newly_turned_away: usize,
    bona_fide_newly_accepted: usize,
    attacks_newly_caught: usize,
    attacks_newly_passed: usize,
}

/// The calibration that the photos for which `used` holds ask for.
pub(super) fn recalibration(
    photos: &[Photo],
    outcomes: &[Outcome],
    target: Target,
    threshold: f64,
    used: impl Fn(usize) -> bool,
) -> Result<Recalibration, BadCalibration> {
    let mut bona_fide = Vec::new();
    let mut attacks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (place, (photo, outcome)) in photos.iter().zip(outcomes).enumerate() {
        match (used(place), outcome, &photo.kind) {
            (true, Ok(likelihood), Kind::BonaFide) => bona_fide.push(*likelihood),
            (true, Ok(likelihood), Kind::Attack(species)) => {
                attacks
                    .entry(species.clone())
                    .or_default()
                    .push(*likelihood);
            }
            _ => {}
        }
    }
    Margins::new(&bona_fide, attacks)?.recalibrated(target, threshold)
}

impl Effect {
    pub(super) fn measure(
        photos: &[Photo],
        outcomes: &[Outcome],
        target: Target,
        threshold: f64,
    ) -> Result<Self> {
        let folds = folds(photos);
        let mut held_out = outcomes.to_vec();
        for fold in 0..FOLDS {
            let new = recalibration(photos, outcomes, target, threshold, |at| folds[at] != fold)
                .context("too few photos to judge a calibration on photos it was not made on")?;
            for (outcome, at) in held_out.iter_mut().zip(&folds) {
                if let (Ok(likelihood), true) = (outcome, *at == fold) {
                    *likelihood = new.likelihood(*likelihood)?;
                }
            }
        }
        let mut flips = Flips::default();
        let (mut bona_fide, mut attacks) = (0, 0);
        for ((photo, before), after) in photos.iter().zip(outcomes).zip(&held_out) {
            let (Ok(before), Ok(after)) = (before, after) else {
                continue;
            };
            let is_attack = photo.kind != Kind::BonaFide;
            *(if is_attack {
                &mut attacks
            } else {
                &mut bona_fide
            }) += 1;
            let flip = match (is_attack, *before > threshold, *after > threshold) {
                (false, false, true) => &mut flips.bona_fide_newly_turned_away,
                (false, true, false) => &mut flips.bona_fide_newly_accepted,
                (true, false, true) => &mut flips.attacks_newly_caught,
                (true, true, false) => &mut flips.attacks_newly_passed,
                _ => continue,
            };
            *flip += 1;
        }
        let rates = rates(
            &trials(photos, outcomes)?,
            &trials(photos, &held_out)?,
            threshold,
        );
        Ok(Self {
            bona_fide,
            attacks,
            held_out,
            rates,
            flips,
        })
    }

    /// Name, before, after: for a table.
    pub(super) fn rows(&self) -> Vec<[String; 3]> {
        let shown = |[rate, low, high]: [f64; 3]| {
            format!("{} ({} to {})", percent(rate), percent(low), percent(high))
        };
        let rates = self.rates.iter();
        let mut rows: Vec<[String; 3]> = rates
            .map(|rate| [rate.name.clone(), shown(rate.before), shown(rate.after)])
            .collect();
        let flips = &self.flips;
        for (name, count) in [
            (
                "bona fide photos newly turned away",
                flips.bona_fide_newly_turned_away,
            ),
            (
                "bona fide photos newly accepted",
                flips.bona_fide_newly_accepted,
            ),
            ("attacks newly caught", flips.attacks_newly_caught),
            ("attacks that newly pass", flips.attacks_newly_passed),
        ] {
            rows.push([name.to_owned(), String::new(), count.to_string()]);
        }
        rows
    }

    pub(super) fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY);
        table.set_header(["on photos not used (95 %)", "before", "after"]);
        for row in self.rows() {
            table.add_row(row);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.to_string()
    }

    pub(super) fn json(&self) -> Value {
        let figure = |[rate, low, high]: [f64; 3]| json!({"rate": rate, "interval": [low, high]});
        let rates: serde_json::Map<String, Value> = self
            .rates
            .iter()
            .map(|rate| {
                let both = json!({"before": figure(rate.before), "after": figure(rate.after)});
                (rate.name.clone(), both)
            })
            .collect();
        json!({
            "bona_fide": self.bona_fide,
            "attacks": self.attacks,
            "folds": FOLDS,
            "rates": rates,
            "flips": self.flips,
        })
    }
}

/// Which part each photo belongs to: of each kind, five stretches of nearly equal length.
fn folds(photos: &[Photo]) -> Vec<usize> {
    let mut kinds: Vec<(&Kind, usize)> = Vec::new();
    let mut places = Vec::with_capacity(photos.len());
    for photo in photos {
        let at = match kinds.iter().position(|(kind, _)| **kind == photo.kind) {
            Some(at) => at,
            None => {
                kinds.push((&photo.kind, 0));
                kinds.len() - 1
            }
        };
        places.push((at, kinds[at].1));
        kinds[at].1 += 1;
    }
    places
        .into_iter()
        .map(|(kind, place)| place * FOLDS / kinds[kind].1)
        .collect()
}

/// The likelihoods as trials; without attacks, with one that stands for none.
fn trials(photos: &[Photo], outcomes: &[Outcome]) -> Result<Trials> {
    let mut bona_fide = Vec::new();
    let mut attacks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (photo, outcome) in photos.iter().zip(outcomes) {
        match (outcome, &photo.kind) {
            (Ok(likelihood), Kind::BonaFide) => bona_fide.push(*likelihood),
            (Ok(likelihood), Kind::Attack(species)) => {
                attacks
                    .entry(species.clone())
                    .or_default()
                    .push(*likelihood);
            }
            (Err(_), _) => {}
        }
    }
    if attacks.is_empty() {
        attacks.insert(NOBODY.to_owned(), vec![1.0]);
    }
    let attacks = attacks
        .into_iter()
        .map(|(name, values)| Ok((name, Responses::new(values, 0)?)));
    Ok(Trials::new(
        Responses::new(bona_fide, 0)?,
        attacks.collect::<Result<Vec<_>>>()?,
    )?)
}

fn rates(before: &Trials, after: &Trials, threshold: f64) -> Vec<Rate> {
    let both = |name: String, figure: &dyn Fn(&Trials) -> f64| {
        let of = |trials: &Trials| {
            let interval = trials.interval(DRAWS, figure);
            [figure(trials), interval.low, interval.high]
        };
        Rate {
            name,
            before: of(before),
            after: of(after),
        }
    };
    let mut rates = vec![both("BPCER".to_owned(), &|t| t.rates_at(threshold).bpcer)];
    let species = before.attacks().keys().filter(|name| *name != NOBODY);
    for name in species {
        let figure = |t: &Trials| {
            t.rates_at(threshold)
                .apcer
                .get(name)
                .copied()
                .unwrap_or(0.0)
        };
        rates.push(both(format!("APCER {name}"), &figure));
    }
    if rates.len() > 1 {
        rates.push(both("ACER".to_owned(), &|t| t.rates_at(threshold).acer()));
    }
    rates
}

#[cfg(test)]
mod tests;
