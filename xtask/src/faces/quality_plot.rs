//! What spoiling does, as an SVG: a panel for each fault.

use std::fs;

use anyhow::Result;
use plotters::coord::Shift;
use plotters::prelude::*;

use super::quality::{FAULTS, Row, Spoilt};
use crate::workspace::root;

const PLOT: &str = "docs/performance/quality.svg";
/// Pixels.
const SIZE: (u32, u32) = (900, 1000);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Figure = fn(&Spoilt) -> f64;

/// The lines of a panel.
const LINES: [(&str, Figure, RGBColor); 3] = [
    (
        "named as a reason",
        |row| row.flagged,
        RGBColor(0xb8, 0x50, 0x1e),
    ),
    (
        "turned away",
        |row| row.turned_away,
        RGBColor(0x8a, 0x8a, 0x8a),
    ),
    (
        "rank agreement",
        |row| row.agreement,
        RGBColor(0x1b, 0x6c, 0xa8),
    ),
];

pub(super) fn write(rows: &[Row]) -> Result<()> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let panels = area.split_evenly((4, 2));
    for ((fault, what, _), panel) in FAULTS.into_iter().zip(&panels) {
        let mut of_fault: Vec<&Spoilt> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Spoilt(spoilt) if spoilt.fault == fault => Some(spoilt),
                _ => None,
            })
            .collect();
        of_fault.sort_by(|a, b| a.amount.total_cmp(&b.amount));
        draw(panel, what, &of_fault)?;
    }
    // One panel more than faults: room for what the lines are, where they hide nothing.
    for panel in &panels[FAULTS.len()..] {
        explain(panel)?;
    }
    area.present()?;
    drop(panels);
    drop(area);
    fs::write(root().join(PLOT), svg)?;
    Ok(())
}

fn draw(panel: &Area<'_>, what: &str, rows: &[&Spoilt]) -> Result<()> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    let mut chart = ChartBuilder::on(panel)
        .margin(10)
        .x_label_area_size(36)
        .y_label_area_size(46)
        .build_cartesian_2d(first.amount..last.amount, 0.0..1.0)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_labels(6)
        .y_labels(5)
        .x_desc(what)
        .y_label_formatter(&|share| format!("{share:.1}"))
        .draw()?;
    for (_, figure, colour) in LINES {
        let style = colour.stroke_width(2);
        let points = rows.iter().map(|row| (row.amount, figure(row).max(0.0)));
        chart.draw_series(LineSeries::new(points, style))?;
    }
    Ok(())
}

fn explain(panel: &Area<'_>) -> Result<()> {
    for (place, (name, _, colour)) in (0..).zip(LINES) {
        let (x, y) = (56, 60 + 24 * place);
        panel.draw(&PathElement::new(
            [(x, y), (x + 24, y)],
            colour.stroke_width(2),
        ))?;
        panel.draw(&Text::new(name, (x + 34, y - 7), ("sans-serif", 14)))?;
    }
    Ok(())
}
