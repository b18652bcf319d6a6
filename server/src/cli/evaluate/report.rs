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

pub(super) fn render(figures: &Figures) -> Result<String> {
    let page = Page {
        figures,
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
