//! The drawings of a report, as SVG.

use anyhow::Result;
use livecheck_evaluation::Trials;
use plotters::prelude::*;

/// Pixels.
const SIZE: (u32, u32) = (560, 380);
const BARS: usize = 25;
/// Rates below this are drawn at it: a logarithm knows no 0.
const LEAST_RATE: f64 = 0.001;

const LIVE: RGBColor = RGBColor(0x1b, 0x6c, 0xa8);
const ATTACK: RGBColor = RGBColor(0xb8, 0x50, 0x1e);
const MARK: RGBColor = RGBColor(0x55, 0x55, 0x55);

/// How the likelihoods of both kinds lie, in parts of each kind, and the threshold between them.
pub(in crate::cli) fn histogram(trials: &Trials, threshold: f64) -> Result<String> {
    let attacks: Vec<f64> = trials
        .attacks()
        .values()
        .flat_map(|species| species.likelihoods())
        .copied()
        .collect();
    let live = shares(trials.bona_fide().likelihoods());
    let fake = shares(&attacks);
    let highest = live.iter().chain(&fake).copied().fold(0.05, f64::max);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..1.0, 0.0..highest * 1.1)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(WHITE)
            .x_desc("likelihood of an attack")
            .y_desc("share of the photos")
            .draw()?;
        for (name, shares, colour, side) in [
            ("bona fide", live, LIVE, 0.0),
            ("attacks", fake, ATTACK, 0.5),
        ] {
            let width = 1.0 / BARS as f64;
            let bars = shares.into_iter().enumerate().map(|(at, share)| {
                let left = (at as f64 + side) * width;
                Rectangle::new([(left, 0.0), (left + width * 0.45, share)], colour.filled())
            });
            chart.draw_series(bars)?.label(name).legend(move |(x, y)| {
                Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled())
            });
        }
        let mark = [(threshold, 0.0), (threshold, highest * 1.1)];
        chart
            .draw_series(LineSeries::new(mark, MARK))?
            .label("threshold")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 12, y)], MARK));
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.9))
            .draw()?;
        area.present()?;
    }
    Ok(svg)
}

/// Both errors over all thresholds, on logarithmic axes, and where the threshold stands.
pub(in crate::cli) fn det(trials: &Trials, threshold: f64) -> Result<String> {
    let shown = |rate: f64| rate.max(LEAST_RATE);
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for point in trials.curve().points() {
        let (apcer, bpcer) = (shown(point.apcer), shown(point.bpcer));
        if let Some((_, before)) = steps.last().copied() {
            steps.push((apcer, before));
        }
        steps.push((apcer, bpcer));
    }
    let rates = trials.rates_at(threshold);
    let here = (shown(rates.worst_apcer()), shown(rates.bpcer));
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let axis = || (LEAST_RATE..1.0).log_scale();
        let label = |rate: &f64| format!("{} %", rate * 100.0);
        let mut chart = ChartBuilder::on(&area)
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(56)
            .build_cartesian_2d(axis(), axis())?;
        chart
            .configure_mesh()
            .x_desc("APCER, worst species")
            .y_desc("BPCER")
            .x_label_formatter(&label)
            .y_label_formatter(&label)
            .draw()?;
        chart.draw_series(LineSeries::new(steps, LIVE.stroke_width(2)))?;
        chart.draw_series([Circle::new(here, 5, ATTACK.filled())])?;
        area.present()?;
    }
    Ok(svg)
}

/// What part of the values lies in each bar.
fn shares(values: &[f64]) -> Vec<f64> {
    let mut counts = vec![0_usize; BARS];
    for value in values {
        let bar = (value * BARS as f64) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    let all = values.len().max(1) as f64;
    counts.into_iter().map(|count| count as f64 / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_one_bar() {
        let shares = shares(&[0.0, 0.039, 0.04, 1.0]);
        assert_eq!((shares[0], shares[1], shares[BARS - 1]), (0.5, 0.25, 0.25));
        assert_eq!(shares.iter().sum::<f64>(), 1.0);
    }
}
