//! The page to read: tables and drawings in one file that needs no other.

use anyhow::Result;
use askama::Template;

use super::figures::{Figures, Named, percent};
use super::plots;

#[derive(Template)]
#[template(path = "evaluation/report.html")]
struct Page<'a> {
    figures: &'a Figures,
    version: &'static str,
    /// The worst mistakes of each kind, with a title.
    mistakes: [(&'static str, &'a [Named]); 2],
    histogram: String,
    det: String,
    /// What a calibration changed; none in an evaluation.
    change: Option<&'a Change>,
}

/// What a calibration changes, in rows of a table.
pub(in crate::cli) struct Change {
    /// What was done.
    pub(in crate::cli) told: String,
    /// Name of a rate, before, after.
    pub(in crate::cli) rows: Vec<[String; 3]>,
}

impl Page<'_> {
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass references"
    )]
    fn percent(&self, rate: &f64) -> String {
        percent(*rate)
    }

    fn range(&self, interval: &[f64; 2]) -> String {
        format!("{} to {}", percent(interval[0]), percent(interval[1]))
    }
}

pub(in crate::cli) fn render(figures: &Figures, change: Option<&Change>) -> Result<String> {
    let page = Page {
        figures,
        change,
        mistakes: [
            ("Attacks that passed", &figures.worst_misses),
            ("Bona fide photos turned away", &figures.worst_false_alarms),
        ],
        version: env!("CARGO_PKG_VERSION"),
        histogram: plots::histogram(&figures.trials, figures.threshold)?,
        det: plots::det(&figures.trials, figures.threshold)?,
    };
    Ok(page.render()?)
}
