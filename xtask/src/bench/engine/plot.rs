//! The least times on one thread, as an SVG: bars in multiples of ours, a group for each network.

use std::fs;

use anyhow::{Context, Result};
use plotters::prelude::*;

use super::Row;
use super::networks::NETWORKS;
use crate::workspace::root;

const PLOT: &str = "docs/performance/engine.svg";
/// Pixels.
const SIZE: (u32, u32) = (760, 380);
/// Bars that are longer than so many times ours are cut off, and their length is written on them.
const LONGEST: f64 = 8.0;

/// The engines in the order of their bars, with their colours.
const ENGINES: [(&str, RGBColor); 4] = [
    ("livecheck", RGBColor(0x1b, 0x6c, 0xa8)),
    ("onnxruntime", RGBColor(0xb8, 0x50, 0x1e)),
    ("opencv", RGBColor(0x5a, 0x8f, 0x3c)),
    ("burn-plain", RGBColor(0x8a, 0x8a, 0x8a)),
];

pub(super) fn write(rows: &[Row]) -> Result<()> {
    fs::write(root().join(PLOT), draw(rows)?)?;
    Ok(())
}

fn draw(rows: &[Row]) -> Result<String> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let groups = NETWORKS.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .caption(
            "Time of a network on one thread, ours = 1",
            ("sans-serif", 18),
        )
        .margin(14)
        .x_label_area_size(28)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..groups, 0.0..LONGEST)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(0)
        .y_label_formatter(&|times| format!("{times:.0}"))
        .draw()?;
    let least = |network: &str, engine: &str| {
        let row = rows
            .iter()
            .find(|row| row.network == network && row.engine == engine && row.threads == 1);
        row.map(|row| row.min_ms)
            .with_context(|| format!("no figures of {engine} on {network}"))
    };
    let width = 0.8 / ENGINES.len() as f64;
    for (place, (engine, colour)) in ENGINES.into_iter().enumerate() {
        let (mut bars, mut labels) = (Vec::new(), Vec::new());
        for (group, network) in NETWORKS.iter().enumerate() {
            let times = least(network.name, engine)? / least(network.name, "livecheck")?;
            let left = group as f64 + 0.1 + place as f64 * width;
            bars.push(Rectangle::new(
                [(left, 0.0), (left + width * 0.9, times.min(LONGEST))],
                colour.filled(),
            ));
            labels.push(Text::new(
                format!("{times:.1}"),
                (left, times.min(LONGEST - 0.5) + 0.35),
                ("sans-serif", 11),
            ));
        }
        chart
            .draw_series(bars)?
            .label(engine)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled()));
        // After the bars: a bar that is cut off would cover its own.
        chart.draw_series(labels)?;
    }
    for (group, network) in NETWORKS.iter().enumerate() {
        let label = Text::new(
            network.name,
            (group as f64 + 0.1, -0.15),
            ("sans-serif", 12),
        );
        chart.draw_series(std::iter::once(label))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperMiddle)
        .background_style(WHITE.mix(0.9))
        .draw()?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(svg)
}
