//! All that is told of an evaluation, as data.

use std::collections::BTreeMap;

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use livecheck_evaluation::{OperatingPoint, Responses, Trials};
use serde::Serialize;

use super::Outcome;
use super::photos::{Kind, Photo};

/// Bootstrap draws for an interval.
const DRAWS: usize = 1000;
/// So many of the worst mistakes of each kind are named.
const WORST: usize = 10;

/// The figures of an evaluation. Rates and likelihoods are from 0.0 to 1.0; intervals are 95 %, low and high.
#[derive(Serialize)]
pub(in crate::cli) struct Figures {
    pub(in crate::cli) packs: Vec<String>,
    pub(in crate::cli) threshold: f64,
    pub(in crate::cli) bona_fide: BonaFide,
    pub(in crate::cli) attacks: BTreeMap<String, Species>,
    pub(in crate::cli) worst_apcer: f64,
    pub(in crate::cli) worst_apcer_interval: [f64; 2],
    pub(in crate::cli) acer: f64,
    pub(in crate::cli) acer_interval: [f64; 2],
    pub(in crate::cli) eer: f64,
    pub(in crate::cli) eer_interval: [f64; 2],
    pub(in crate::cli) eer_threshold: f64,
    pub(in crate::cli) auc: f64,
    pub(in crate::cli) auc_interval: [f64; 2],
    /// The least BPCER with every species' APCER at most 1 % and 5 %; null where no threshold reaches that.
    pub(in crate::cli) bpcer_at_apcer_1_percent: Option<Point>,
    pub(in crate::cli) bpcer_at_apcer_5_percent: Option<Point>,
    /// Bona fide presentations called attacks, the likeliest first.
    pub(in crate::cli) worst_false_alarms: Vec<Named>,
    /// Attacks that passed, the least likely first.
    pub(in crate::cli) worst_misses: Vec<Named>,
    /// Photos that got no likelihood, with the reason.
    pub(in crate::cli) not_judged: Vec<NotJudged>,
    #[serde(skip)]
    pub(in crate::cli) trials: Trials,
}

#[derive(Serialize)]
pub(in crate::cli) struct BonaFide {
    pub(in crate::cli) presentations: usize,
    pub(in crate::cli) non_response_rate: f64,
    pub(in crate::cli) bpcer: f64,
    pub(in crate::cli) bpcer_interval: [f64; 2],
}

#[derive(Serialize)]
pub(in crate::cli) struct Species {
    pub(in crate::cli) presentations: usize,
    pub(in crate::cli) non_response_rate: f64,
    pub(in crate::cli) apcer: f64,
    pub(in crate::cli) apcer_interval: [f64; 2],
}

#[derive(Serialize)]
pub(in crate::cli) struct Point {
    pub(in crate::cli) bpcer: f64,
    /// Where no threshold of a redrawn set reaches the APCER, all are turned away.
    pub(in crate::cli) bpcer_interval: [f64; 2],
    pub(in crate::cli) threshold: f64,
}

#[derive(Serialize, Clone)]
pub(in crate::cli) struct Named {
    pub(in crate::cli) file: String,
    pub(in crate::cli) likelihood: f64,
}

#[derive(Serialize)]
pub(in crate::cli) struct NotJudged {
    pub(in crate::cli) file: String,
    pub(in crate::cli) reason: String,
}

impl Figures {
    /// # Errors
    /// When a kind of photo got no likelihood at all, so that no rate can be told.
    pub(in crate::cli) fn new(
        photos: &[Photo],
        outcomes: &[Outcome],
        threshold: f64,
        packs: Vec<String>,
    ) -> Result<Self> {
        let trials = trials(photos, outcomes)?;
        let rates = trials.rates_at(threshold);
        let interval = |figure: &dyn Fn(&Trials) -> f64| {
            let interval = trials.interval(DRAWS, figure);
            [interval.low, interval.high]
        };
        let attacks = trials
            .attacks()
            .iter()
            .map(|(name, responses)| {
                let figure = |drawn: &Trials| drawn.rates_at(threshold).apcer[name];
                let species = Species {
                    presentations: responses.presentations(),
                    non_response_rate: responses.non_response_rate(),
                    apcer: rates.apcer[name],
                    apcer_interval: interval(&figure),
                };
                (name.clone(), species)
            })
            .collect();
        let curve = trials.curve();
        let met = curve.equal_error();
        let bpcer_at_apcer = |apcer: f64| {
            let bpcer_of = |point: Option<OperatingPoint>| point.map_or(1.0, |point| point.bpcer);
            curve.bpcer_at_apcer(apcer).map(|point| Point {
                bpcer: point.bpcer,
                bpcer_interval: interval(&|drawn| bpcer_of(drawn.curve().bpcer_at_apcer(apcer))),
                threshold: point.threshold,
            })
        };
        let judged = || {
            let pairs = photos.iter().zip(outcomes);
            pairs.filter_map(|(photo, outcome)| Some((photo, *outcome.as_ref().ok()?)))
        };
        let named = |wrong: &dyn Fn(&Kind, f64) -> bool| -> Vec<Named> {
            let wrong = judged().filter(|(photo, likelihood)| wrong(&photo.kind, *likelihood));
            let named = wrong.map(|(photo, likelihood)| Named {
                file: photo.name.clone(),
                likelihood,
            });
            named.collect()
        };
        let mut alarms =
            named(&|kind, likelihood| *kind == Kind::BonaFide && likelihood > threshold);
        alarms.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
        alarms.truncate(WORST);
        let mut misses =
            named(&|kind, likelihood| *kind != Kind::BonaFide && likelihood <= threshold);
        misses.sort_by(|a, b| a.likelihood.total_cmp(&b.likelihood));
        misses.truncate(WORST);
        Ok(Self {
            packs,
            threshold,
            bona_fide: BonaFide {
                presentations: trials.bona_fide().presentations(),
                non_response_rate: trials.bona_fide().non_response_rate(),
                bpcer: rates.bpcer,
                bpcer_interval: interval(&|drawn| drawn.rates_at(threshold).bpcer),
            },
            attacks,
            worst_apcer: rates.worst_apcer(),
            worst_apcer_interval: interval(&|drawn| drawn.rates_at(threshold).worst_apcer()),
            acer: rates.acer(),
            acer_interval: interval(&|drawn| drawn.rates_at(threshold).acer()),
            eer: met.rate,
            eer_interval: interval(&|drawn| drawn.curve().equal_error().rate),
            eer_threshold: met.threshold,
            auc: trials.auc(),
            auc_interval: interval(&Trials::auc),
            bpcer_at_apcer_1_percent: bpcer_at_apcer(0.01),
            bpcer_at_apcer_5_percent: bpcer_at_apcer(0.05),
            worst_false_alarms: alarms,
            worst_misses: misses,
            not_judged: photos
                .iter()
                .zip(outcomes)
                .filter_map(|(photo, outcome)| {
                    Some(NotJudged {
                        file: photo.name.clone(),
                        reason: outcome.as_ref().err()?.clone(),
                    })
                })
                .collect(),
            trials,
        })
    }

    /// For people, on a terminal.
    pub(in crate::cli) fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY);
        table.set_header(["", "photos", "not judged", "error rate", "95 %"]);
        let range = |[low, high]: [f64; 2]| format!("{} to {}", percent(low), percent(high));
        let live = &self.bona_fide;
        table.add_row([
            "bona fide (BPCER)".to_owned(),
            live.presentations.to_string(),
            percent(live.non_response_rate),
            percent(live.bpcer),
            range(live.bpcer_interval),
        ]);
        for (name, species) in &self.attacks {
            table.add_row([
                format!("{name} (APCER)"),
                species.presentations.to_string(),
                percent(species.non_response_rate),
                percent(species.apcer),
                range(species.apcer_interval),
            ]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let at = |point: &Option<Point>| {
            point.as_ref().map_or_else(
                || "no threshold reaches it".to_owned(),
                |point| {
                    format!(
                        "{} ({}) at {:.3}",
                        percent(point.bpcer),
                        range(point.bpcer_interval),
                        point.threshold
                    )
                },
            )
        };
        let mut text = format!(
            "{table}\n\njudged by {}\nat threshold {}: worst APCER {}, ACER {} ({})\n\
             EER {} ({}) at {:.3}; AUC {:.3} ({:.3} to {:.3})\n\
             BPCER at APCER 1 %: {}; at 5 %: {}\n",
            self.packs.join(", "),
            self.threshold,
            percent(self.worst_apcer),
            percent(self.acer),
            range(self.acer_interval),
            percent(self.eer),
            range(self.eer_interval),
            self.eer_threshold,
            self.auc,
            self.auc_interval[0],
            self.auc_interval[1],
            at(&self.bpcer_at_apcer_1_percent),
            at(&self.bpcer_at_apcer_5_percent),
        );
        for (title, list) in [
            ("attacks that passed", &self.worst_misses),
            ("bona fide photos turned away", &self.worst_false_alarms),
        ] {
            if !list.is_empty() {
                text.push_str(&format!("\nworst of the {title}:\n"));
                for named in list {
                    text.push_str(&format!("  {:.3}  {}\n", named.likelihood, named.file));
                }
            }
        }
        if !self.not_judged.is_empty() {
            text.push_str("\nnot judged:\n");
            for photo in &self.not_judged {
                text.push_str(&format!("  {}: {}\n", photo.file, photo.reason));
            }
        }
        text
    }
}

pub(in crate::cli) fn trials(photos: &[Photo], outcomes: &[Outcome]) -> Result<Trials> {
    let mut kinds: BTreeMap<Option<&str>, (Vec<f64>, usize)> = BTreeMap::new();
    for (photo, outcome) in photos.iter().zip(outcomes) {
        let kind = match &photo.kind {
            Kind::BonaFide => None,
            Kind::Attack(species) => Some(species.as_str()),
        };
        let (likelihoods, without) = kinds.entry(kind).or_default();
        match outcome {
            Ok(likelihood) => likelihoods.push(*likelihood),
            Err(_) => *without += 1,
        }
    }
    let (likelihoods, without) = kinds.remove(&None).unwrap_or_default();
    let bona_fide = Responses::new(likelihoods, without)?;
    let mut attacks = Vec::new();
    for (kind, (likelihoods, without)) in kinds {
        let species = kind.unwrap_or_default().to_owned();
        attacks.push((species, Responses::new(likelihoods, without)?));
    }
    Ok(Trials::new(bona_fide, attacks)?)
}

pub(in crate::cli) fn percent(rate: f64) -> String {
    format!("{:.1} %", rate * 100.0)
}
