//! Recall by the size of the face, as an SVG.

use std::fs;

use anyhow::Result;
use plotters::prelude::*;

use super::detection::{Faces, Row};
use crate::workspace::root;

const PLOT: &str = "docs/performance/faces.svg";
/// Pixels.
const SIZE: (u32, u32) = (760, 380);

/// The lines: which pictures, turned how, and their colour.
const LINES: [(&str, &str, u32, RGBColor); 3] = [
    ("scenes, upright", "scenes", 0, RGBColor(0x1b, 0x6c, 0xa8)),
    (
        "scenes, on their side",
        "scenes",
        90,
        RGBColor(0xb8, 0x50, 0x1e),
    ),
    (
        "photographs, upside down",
        "photographs",
        180,
        RGBColor(0x5a, 0x8f, 0x3c),
    ),
];

pub(super) fn write(rows: &[Row]) -> Result<()> {
    fs::write(root().join(PLOT), draw(rows)?)?;
    Ok(())
}

fn draw(rows: &[Row]) -> Result<String> {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Faces found, by their size", ("sans-serif", 18))
        .margin(14)
        .x_label_area_size(42)
        .y_label_area_size(52)
        .build_cartesian_2d((0.02..0.64).log_scale(), 0.0..1.0)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("height of the face in parts of the picture's longer side")
        .x_label_formatter(&|size| format!("{size:.2}"))
        .y_label_formatter(&|share| format!("{:.0} %", share * 100.0))
        .draw()?;
    for (name, set, turned, colour) in LINES {
        let points: Vec<(f64, f64)> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Faces(faces) if faces.set == set && faces.turned == turned => {
                    Some(point(faces))
                }
                _ => None,
            })
            .collect();
        let style = colour.stroke_width(3);
        chart
            .draw_series(LineSeries::new(points.iter().copied(), style))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        let dots = points.into_iter();
        chart.draw_series(dots.map(|point| Circle::new(point, 4, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE.mix(0.9))
        .draw()?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(svg)
}

/// The middle of the class on a scale of ratios, and the share found.
fn point(faces: &Faces) -> (f64, f64) {
    let share = faces.found as f64 / faces.references.max(1) as f64;
    ((faces.smallest * faces.largest).sqrt(), share)
}
