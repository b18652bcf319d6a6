//! Whole calls as an SVG: a bar for each picture, of its parts, and libjpeg-turbo's decoding beside it.

use std::fs;

use anyhow::{Context, Result};
use plotters::prelude::*;

use super::calls::{OURS, PARTS, PEER, PICTURES, Row};
use crate::workspace::root;

const PLOT: &str = "docs/performance/calls.svg";
/// Pixels.
const SIZE: (u32, u32) = (760, 340);
const COLOURS: [RGBColor; 3] = [
    RGBColor(0x1b, 0x6c, 0xa8),
    RGBColor(0x5a, 0x8f, 0x3c),
    RGBColor(0xc9, 0xa2, 0x27),
];
const PEERS: RGBColor = RGBColor(0xb8, 0x50, 0x1e);

pub(super) fn write(rows: &[Row]) -> Result<()> {
    fs::write(root().join(PLOT), draw(rows)?)?;
    Ok(())
}

fn draw(rows: &[Row]) -> Result<String> {
    let median = |picture: &str, part: &str, engine: &str| {
        let row = rows
            .iter()
            .find(|row| (row.picture, row.part, row.engine) == (picture, part, engine));
        row.map(|row| row.median_ms)
            .with_context(|| format!("no figures of {part} on {picture}"))
    };
    let longest = rows.iter().map(|row| row.median_ms).fold(1.0, f64::max) * 1.25;
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let groups = PICTURES.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .caption(
            "Median milliseconds of a call on one thread",
            ("sans-serif", 18),
        )
        .margin(14)
        .x_label_area_size(28)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..groups, 0.0..longest)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(0)
        .draw()?;
    let mut below = [0.0; PICTURES.len()];
    for (part, colour) in PARTS.into_iter().zip(COLOURS) {
        let mut bars = Vec::new();
        for (group, picture) in PICTURES.iter().enumerate() {
            let from = below[group];
            below[group] += median(picture.name, part, OURS)?;
            let left = group as f64 + 0.1;
            bars.push(Rectangle::new(
                [(left, from), (left + 0.38, below[group])],
                colour.filled(),
            ));
        }
        chart
            .draw_series(bars)?
            .label(part)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled()));
    }
    let (mut bars, mut labels, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (group, picture) in PICTURES.iter().enumerate() {
        let (left, peer) = (group as f64 + 0.52, median(picture.name, PARTS[0], PEER)?);
        bars.push(Rectangle::new(
            [(left, 0.0), (left + 0.38, peer)],
            PEERS.filled(),
        ));
        for (x, ms) in [(left - 0.42, below[group]), (left, peer)] {
            let above = (x, ms + longest * 0.06);
            labels.push(Text::new(format!("{ms:.1}"), above, ("sans-serif", 12)));
        }
        names.push(
            EmptyElement::at((group as f64 + 0.38, 0.0))
                + Text::new(picture.name.to_owned(), (0, 8), ("sans-serif", 12)),
        );
    }
    chart
        .draw_series(bars)?
        .label("libjpeg-turbo, decode alone")
        .legend(|(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], PEERS.filled()));
    chart.draw_series(labels)?;
    chart.draw_series(names)?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.9))
        .draw()?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(svg)
}
