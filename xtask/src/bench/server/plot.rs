//! Calls a second by the number of clients, as an SVG: a group of bars for each picture and number.

use std::fs;

use anyhow::{Context, Result};
use plotters::prelude::*;

use super::{CLIENTS, OURS, PEER, PICTURES, Row};
use crate::workspace::root;

const PLOT: &str = "docs/performance/server.svg";
/// Pixels of one picture's chart.
const SIZE: (u32, u32) = (380, 340);
const SERVERS: [(&str, RGBColor); 2] = [
    (OURS, RGBColor(0x1b, 0x6c, 0xa8)),
    (PEER, RGBColor(0xb8, 0x50, 0x1e)),
];

pub(super) fn write(rows: &[Row]) -> Result<()> {
    fs::write(root().join(PLOT), draw(rows)?)?;
    Ok(())
}

fn draw(rows: &[Row]) -> Result<String> {
    let mut svg = String::new();
    let (width, height) = (SIZE.0 * PICTURES.len() as u32, SIZE.1);
    let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
    area.fill(&WHITE)?;
    let parts = area.split_evenly((1, PICTURES.len()));
    for (part, (picture, _, _)) in parts.iter().zip(PICTURES) {
        let shown: Vec<_> = rows.iter().filter(|row| row.picture == picture).collect();
        let most = shown
            .iter()
            .map(|row| row.calls_per_second)
            .fold(1.0, f64::max)
            * 1.35;
        let mut chart = ChartBuilder::on(part)
            .caption(format!("Calls a second, {picture}"), ("sans-serif", 16))
            .margin(12)
            .x_label_area_size(28)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..CLIENTS.len() as f64, 0.0..most)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(WHITE)
            .x_labels(0)
            .draw()?;
        let (mut labels, mut names) = (Vec::new(), Vec::new());
        for (place, (server, colour)) in SERVERS.into_iter().enumerate() {
            let mut bars = Vec::new();
            for (group, clients) in CLIENTS.into_iter().enumerate() {
                let row = shown
                    .iter()
                    .find(|row| (row.server, row.clients) == (server, clients))
                    .with_context(|| format!("no figures of {server} with {clients} clients"))?;
                let rate = row.calls_per_second;
                let left = group as f64 + 0.1 + place as f64 * 0.4;
                bars.push(Rectangle::new(
                    [(left, 0.0), (left + 0.37, rate)],
                    colour.filled(),
                ));
                let above = (left, rate + most * 0.05);
                labels.push(Text::new(format!("{rate:.0}"), above, ("sans-serif", 11)));
                if place == 0 {
                    let name = match clients {
                        1 => "1 client".to_owned(),
                        _ => format!("{clients} clients"),
                    };
                    names.push(
                        EmptyElement::at((left, 0.0)) + Text::new(name, (0, 8), ("sans-serif", 12)),
                    );
                }
            }
            chart
                .draw_series(bars)?
                .label(server)
                .legend(move |(x, y)| {
                    Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled())
                });
        }
        chart.draw_series(labels)?;
        chart.draw_series(names)?;
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .background_style(WHITE.mix(0.9))
            .draw()?;
    }
    area.present()?;
    drop(parts);
    drop(area);
    Ok(svg)
}
