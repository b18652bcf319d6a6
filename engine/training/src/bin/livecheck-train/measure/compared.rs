//! Likelihoods of several networks beside each other: by species, and at equal shares of photographs turned away.

use std::collections::BTreeMap;

use anyhow::Result;
use livecheck_evaluation::{Responses, Trials};
use livecheck_training::scene::Presentation;

use super::DRAWS;

/// Share of photographs turned away at which networks are compared, whatever their calibration.
pub(super) const EQUAL_BPCER: f64 = 0.15;

/// Likelihoods of one set.
pub(super) struct Scored {
    pub(super) name: &'static str,
    pub(super) bona_fide: Vec<f64>,
    /// By species; the samples' are all called prints.
    pub(super) species: BTreeMap<Presentation, Vec<f64>>,
}

impl Scored {
    /// Of all species.
    pub(super) fn attacks(&self) -> Vec<f64> {
        self.species.values().flatten().copied().collect()
    }
}

/// APCER of each species at .15, and the area under the curve of each against the bona fide ones, with intervals.
pub(super) fn by_species(network: &str, scored: &[Scored]) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for set in scored {
        for (species, likelihoods) in &set.species {
            let attacks = [("one".to_owned(), Responses::new(likelihoods.clone(), 0)?)];
            let trials = Trials::new(Responses::new(set.bona_fide.clone(), 0)?, attacks)?;
            let apcer = |trials: &Trials| trials.rates_at(0.15).worst_apcer();
            let (missed, area) = (
                trials.interval(DRAWS, apcer),
                trials.interval(DRAWS, Trials::auc),
            );
            lines.push(format!(
                "| {network} | {} | {} | {} | {:.3} ({:.3} to {:.3}) | {:.3} ({:.3} to {:.3}) |",
                set.name,
                species.as_str(),
                likelihoods.len(),
                apcer(&trials),
                missed.low,
                missed.high,
                trials.auc(),
                area.low,
                area.high
            ));
        }
    }
    Ok(lines)
}

/// APCER of every set with attacks at the threshold that turns away [`EQUAL_BPCER`] of the last set, which has none.
pub(super) fn at_equal_bpcer(network: &str, scored: &[Scored]) -> String {
    let mut photographs = scored
        .last()
        .map_or_else(Vec::new, |set| set.bona_fide.clone());
    photographs.sort_by(|a, b| b.total_cmp(a));
    let away = (photographs.len() as f64 * EQUAL_BPCER) as usize;
    let threshold = photographs.get(away).copied().unwrap_or(f64::NAN);
    let share = |values: &[f64], counts: &dyn Fn(f64) -> bool| {
        values.iter().filter(|value| counts(**value)).count() as f64 / values.len().max(1) as f64
    };
    let sets = scored
        .iter()
        .filter(|set| !set.species.is_empty())
        .map(|set| {
            format!(
                "{}: APCER {:.3}, BPCER {:.3}",
                set.name,
                share(&set.attacks(), &|value| value <= threshold),
                share(&set.bona_fide, &|value| value > threshold)
            )
        });
    format!(
        "{network}, at {threshold:.4}: {}",
        sets.collect::<Vec<_>>().join("; ")
    )
}
