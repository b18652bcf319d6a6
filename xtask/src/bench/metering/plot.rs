//! Calls a second by the number of callers, as an SVG.

use anyhow::Result;
use plotters::prelude::*;

use super::Row;

/// The goal, calls a second.
const GOAL: f64 = 5_000.0;
/// Pixels.
const SIZE: (u32, u32) = (760, 420);

/// The engines with their colours.
const ENGINES: [(&str, RGBColor); 2] = [
    ("SQLite", RGBColor(0x1b, 0x6c, 0xa8)),
    ("PostgreSQL", RGBColor(0xb8, 0x50, 0x1e)),
];

/// One line of the plot.
struct Curve {
    name: String,
    style: ShapeStyle,
    /// Callers, calls a second.
    points: Vec<(f64, f64)>,
}

/// The plot's text.
pub(super) fn draw(rows: &[Row]) -> Result<String> {
    let shown: Vec<_> = rows.iter().filter(|row| row.is_in_the_plot()).collect();
    let most = shown
        .iter()
        .map(|row| row.calls_per_second)
        .fold(GOAL, f64::max);
    let callers = shown.iter().map(|row| row.callers).max().unwrap_or(1) as f64 * 1.2;
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Billable calls a second, one customer", ("sans-serif", 18))
        .margin(14)
        .x_label_area_size(42)
        .y_label_area_size(64)
        .build_cartesian_2d((1.0..callers).log_scale(), 0.0..most * 1.1)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("callers at once")
        .y_desc("calls/s")
        .x_label_formatter(&|callers| format!("{callers:.0}"))
        .y_label_formatter(&|rate| format!("{rate:.0}"))
        .draw()?;
    for curve in curves(&shown, callers) {
        let style = curve.style;
        chart
            .draw_series(LineSeries::new(curve.points.iter().copied(), style))?
            .label(curve.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        let dots = curve.points.iter();
        chart.draw_series(dots.map(|&point| Circle::new(point, 3, style.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.2))
        .draw()?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(svg)
}

/// The goal, then each engine through the one writer and without batches.
fn curves(shown: &[&Row], callers: f64) -> Vec<Curve> {
    let mut curves = vec![Curve {
        name: "goal".to_owned(),
        style: BLACK.mix(0.4).stroke_width(1),
        points: vec![(1.0, GOAL), (callers, GOAL)],
    }];
    for (engine, colour) in ENGINES {
        for (baseline, how, style) in [
            (false, "the writer", colour.stroke_width(3)),
            (true, "unbatched", colour.mix(0.45).stroke_width(2)),
        ] {
            let points = shown
                .iter()
                .filter(|row| row.engine == engine && row.is_baseline() == baseline)
                .map(|row| (row.callers as f64, row.calls_per_second))
                .collect();
            curves.push(Curve {
                name: format!("{engine}, {how}"),
                style,
                points,
            });
        }
    }
    curves
}
